"""Drugs that stand in resources of their own: on disk, because an export may hold one for every dose."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

_TABLE = "create table if not exists drug (id text primary key, updated text, text blob) without rowid"
_PUT = """insert into drug values (?, ?, ?)
          on conflict (id) do update set updated = excluded.updated, text = excluded.text
          where excluded.updated > drug.updated"""
_AT_ONCE = 500  # SQLite takes so many values and more in one query


class Drugs:
    """The drugs of an export by id, each in the version that was updated last. Putting one there twice changes nothing."""

    def __init__(self, file: Path) -> None:
        self._base = sqlite3.connect(file)
        self._base.execute(_TABLE)

    def put(self, own: str, updated: str, text: bytes) -> None:
        """Keep a drug; on disk after the next `flush`."""
        self._base.execute(_PUT, (own, updated, text))

    def flush(self) -> None:
        """Write what waits."""
        self._base.commit()

    def find(self, wanted: Iterable[str]) -> Iterator[bytes]:
        """The texts of those that are there, in the order of their ids."""
        names = sorted(set(wanted))
        for start in range(0, len(names), _AT_ONCE):
            part = names[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            query = f"select text from drug where id in ({marks}) order by id"  # noqa: S608  nothing but marks
            yield from (text for (text,) in self._base.execute(query, part))

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()
