"""`rightscan audit verify`, `head` and `erase`: is the log what was written? Sign its head, erase a record."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import msgspec

from rightscan.errors import InputError, printable
from rightscan.faces.cli.log import existing_log
from rightscan.store.chain import Head
from rightscan.store.verify import Verified, verify

BAD = 1


def log_command(options: Namespace) -> int:
    """Verify, sign or erase. 1 where an entry is bad."""
    actions = {"verify": _verify, "head": _head, "erase": _erase}
    return actions[options.action](options)


def _verify(options: Namespace) -> int:
    heads = [_read_head(file) for file in options.head]
    log = existing_log(options)
    verified = verify(log.key, log.chain, log.read(), heads)
    if options.json:
        print(msgspec.json.format(msgspec.json.encode(verified), indent=2).decode())
    else:
        print(printable("\n".join(_said(verified, len(heads)))))
    return BAD if verified.fault else 0


def _said(verified: Verified, heads: int) -> list[str]:
    if verified.fault:
        before = f"The {verified.fault.seq - 1} before it are whole." if verified.fault.seq > 1 else ""
        return [f"BAD: entry {verified.fault.seq} {verified.fault.why}", *([before] if before else [])]
    said = [f"Whole: {verified.entries} entries, of which {verified.erased} had their record erased."]
    if heads:
        return [*said, f"It agrees with {heads} head{'s' if heads > 1 else ''} kept outside."]
    return [
        *said,
        "No head was given: a cut at the end, or a rewrite with the key, would not be seen.",
        "Keep one elsewhere (rightscan audit head > FILE) and give it with --head FILE.",
    ]


def _read_head(file: str) -> Head:
    try:
        return msgspec.json.decode(Path(file).read_bytes(), type=Head)
    except (OSError, msgspec.MsgspecError) as error:
        raise InputError(f"head {file}", f"cannot be read: {error}.", "Give what `audit head` printed.") from None


def _head(options: Namespace) -> int:
    print(msgspec.json.encode(existing_log(options).head()).decode())
    return 0


def _erase(options: Namespace) -> int:
    entry = existing_log(options).erase(options.seq, options.reason)
    print(f"The record of entry {options.seq} is erased; entry {entry.seq} says so.")
    return 0
