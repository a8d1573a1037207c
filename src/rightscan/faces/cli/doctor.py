"""`rightscan doctor`: how this installation keeps its consultation log."""

from __future__ import annotations

import sqlite3
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from rightscan.errors import LogError, printable
from rightscan.faces.cli.log import existing_log, key_file, log_place, need_log
from rightscan.store.database import WAL_IS_SOUND_FROM, database_url, journal_mode

UNWELL = 1


def doctor_command(options: Namespace) -> int:
    """Print what is used and why; 1 where the log is there and cannot be used."""
    need_log()
    for line in _about(options):
        print(printable(line))
    place = log_place(options)
    if "://" not in place and not Path(place).is_file():
        print("State      not there yet: made with the first entry")
        return 0
    try:
        head = existing_log(options).head()
    except LogError as error:
        print(printable(f"State      {error}"))
        return UNWELL
    print(f"State      usable, {head.seq} entries in the chain '{printable(head.chain)}'")
    return 0


def _about(options: Namespace) -> Iterator[str]:
    url = database_url(log_place(options))
    yield f"Log        {url.render_as_string(hide_password=True)}"
    yield f"Key        {key_file(options)}"
    if url.get_backend_name() == "postgresql":
        yield "Commit     synchronous_commit on, one writer of a chain at a time (advisory lock)"
        return
    mode = journal_mode(sqlite3.sqlite_version_info)
    sound = ".".join(map(str, WAL_IS_SOUND_FROM))
    why = "free of the WAL-reset bug" if mode == "wal" else f"no WAL: its reset bug is mended from {sound} on"
    yield f"SQLite     {sqlite3.sqlite_version}: {why}"
    yield f"Journal    {mode.upper()}"
    yield "Sync       FULL: what was acknowledged survives a power cut"
