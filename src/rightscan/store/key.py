"""The site's key: 32 random bytes in a file that only its owner may read.

Whoever has the key can forge entries and undo pseudonyms by trying. Keep it apart from copies of the database.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from rightscan.errors import LogError

BYTES = 32


def read_key(file: Path) -> bytes:
    """The key of a file. Raises LogError where there is none, or where others may read it."""
    try:
        text = file.read_text(encoding="ascii").strip()
        shared = os.name == "posix" and bool(file.stat().st_mode & 0o077)
    except (OSError, UnicodeDecodeError) as error:
        raise LogError(f"key file {file}", f"cannot be read: {error}.", "Bring it back: no other key fits.") from None
    if shared:
        raise LogError(f"key file {file}", "can be read by other users.", f"Run chmod 600 {file}")
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != BYTES:
        raise LogError(f"key file {file}", f"does not hold {BYTES} bytes in hexadecimal.", "Bring the right one back.")
    return key


def make_key(file: Path) -> bytes:
    """A new key, written to a file that must not be there yet; if it appears meanwhile, the key in it."""
    key = secrets.token_bytes(BYTES)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="ascii") as opened:
            opened.write(f"{key.hex()}\n")
            opened.flush()
            os.fsync(number)
        try:
            os.link(draft, file)  # whole or not at all, and never over another key
        except FileExistsError:
            return read_key(file)
        finally:
            draft.unlink()
        _sync_folder(file.parent)
    except OSError as error:
        raise LogError(f"key file {file}", f"cannot be written: {error}.", "Give another place.") from None
    return key


def _sync_folder(folder: Path) -> None:
    """A name that is not yet on the disk is lost with the power, and every entry sealed with the key with it."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
