"""The folder of imported packs: one file for each, named after it. Nothing outside the folder is touched."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

from rightscan.errors import InputError
from rightscan.lookup.pack import Pack
from rightscan.lookup.whole_file import write_whole
from rightscan.model.fact import nearest

VARIABLE = "RIGHTSCAN_PACKS"
LONGEST_NAME = 80
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAME_FIX = f"Use up to {LONGEST_NAME} small letters and digits, joined by '-': breast-2020-08."


def pack_folder() -> Path:
    """Where packs are kept: RIGHTSCAN_PACKS, else the user's data folder. It need not be there yet."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME", "")
    try:
        return (Path(data) if Path(data).is_absolute() else Path.home() / ".local" / "share") / "rightscan" / "packs"
    except RuntimeError:
        raise InputError("the folder of packs", "is not known: there is no home folder.", f"Set {VARIABLE}.") from None


def name_from(title: str, edition: str) -> str:
    """A name made from title and edition. Raises InputError where the title has no plain letter or digit."""
    words = re.findall(r"[a-z0-9]+", title.lower())
    if not words:
        raise InputError(f"title '{title}'", "makes no name for the pack.", "Give one with --name.")
    room = LONGEST_NAME - len(edition) - 1
    return f"{'-'.join(words)[:room].strip('-')}-{edition}"


def check_name(name: str) -> str:
    """The same name, if it can name a file of the folder. Raises InputError."""
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise InputError(f"pack '{name}'", "is no name of a pack.", _NAME_FIX)
    return name


def pack_names(folder: Path) -> list[str]:
    """The names of all packs, in alphabetical order, whether or not they can be read."""
    try:
        return sorted(path.stem for path in folder.glob("*.json") if _NAME.fullmatch(path.stem))
    except OSError as error:
        raise _no_access(folder, error) from None


def read_stored(folder: Path, name: str) -> Pack:
    """One pack. Raises InputError where there is none of this name, and where its file is damaged."""
    path = _existing(folder, name)
    try:
        pack = msgspec.json.decode(path.read_bytes(), type=Pack)
    except OSError as error:
        raise _no_access(path, error) from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        why = f"is damaged, or of another version of rightscan ({error.__class__.__name__}: {error})."
        fix = f"Run `rightscan pack remove {name}` and import the table again."
        raise InputError(f"file {path}", why, fix) from None
    if pack.name != name:
        fix = f"Rename it to {pack.name}.json, or remove it and import the table again."
        raise InputError(f"file {path}", f"holds the pack '{pack.name}' under another name.", fix)
    return pack


def read_all(folder: Path) -> tuple[list[Pack], list[InputError]]:
    """Every pack that can be read, and why each of the others cannot."""
    packs, damaged = [], []
    for name in pack_names(folder):
        try:
            packs.append(read_stored(folder, name))
        except InputError as error:
            damaged.append(error)
    return packs, damaged


def write_pack(folder: Path, pack: Pack, replace: bool = False) -> Path:
    """Store a pack as a whole: a reader sees the old file or the new one, never a part.

    Raises InputError for a name that is taken, unless `replace`.
    """
    target = _path(folder, pack.name)
    if target.exists() and not replace:
        fix = "Add --replace to write over it, or give the new one another --name."
        raise InputError(f"pack '{pack.name}'", "is there already.", fix)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(target, msgspec.json.encode(pack))
    except OSError as error:
        raise _no_access(folder, error) from None
    return target


def remove_pack(folder: Path, name: str) -> Path:
    """Remove the file of a pack, damaged or not, and say which it was. Raises InputError where there is none."""
    path = _existing(folder, name)
    try:
        path.unlink()
    except OSError as error:
        raise _no_access(path, error) from None
    return path


def _path(folder: Path, name: str) -> Path:
    return folder / f"{check_name(name)}.json"


def _existing(folder: Path, name: str) -> Path:
    path = _path(folder, name)
    if name not in (known := pack_names(folder)):
        near = nearest(name, known)
        meant = f"Did you mean {' or '.join(near)}?" if near else "`rightscan pack list` names all that are there."
        raise InputError(f"pack '{name}'", f"is not in {folder}.", meant)
    return path


def _no_access(path: Path, error: OSError) -> InputError:
    fix = f"Check the rights on it, or name another folder in {VARIABLE}."
    return InputError(f"{path}", f"cannot be used ({error.strerror}).", fix)
