"""Changing a log behind its back, as someone who can write its file, and as someone who has its key too."""

import sqlite3
from pathlib import Path
from typing import NamedTuple

from rightscan.store.log import Log, open_log
from tests.unit.store.records import consultation

ENTRIES = 4


class Tampering(NamedTuple):
    """What is done to a log of four entries, as SQL, and the first entry that is bad then."""

    name: str
    bad: int
    statements: tuple[str, ...]


TAMPERINGS = (
    Tampering("record edited", 3, ("UPDATE payload SET body = replace(body, 'study-2', 'study-9') WHERE seq = 3",)),
    Tampering("time edited", 2, ("UPDATE entry SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 2",)),
    Tampering("deleted", 2, ("DELETE FROM payload WHERE seq = 2", "DELETE FROM entry WHERE seq = 2")),
    Tampering("record deleted", 2, ("DELETE FROM payload WHERE seq = 2",)),
    Tampering(
        "inserted",
        5,
        ("INSERT INTO entry SELECT chain, 5, 'new', kind, at, commitment, seal, seal FROM entry WHERE seq = 4",),
    ),
    Tampering(
        "reordered",
        2,
        (
            "UPDATE entry SET seq = 99 WHERE seq = 2",
            "UPDATE entry SET seq = 2 WHERE seq = 3",
            "UPDATE entry SET seq = 3 WHERE seq = 99",
        ),
    ),
    Tampering("tail cut", 3, ("DELETE FROM payload WHERE seq > 2", "DELETE FROM entry WHERE seq > 2")),
)


def log_of_four(folder: Path) -> Log:
    """A log of four consultations."""
    return _written(folder, 0)


def rewrite(folder: Path) -> Log:
    """Another log of four consultations in its place, with the same key: every seal is right."""
    (folder / "log.db").unlink()
    return _written(folder, 10)


def _written(folder: Path, first: int) -> Log:
    log = open_log(str(folder / "log.db"), folder / "log.key")
    for number in range(first, first + ENTRIES):
        log.append(consultation(number))
    log.close()
    return log


def tamper(folder: Path, *statements: str) -> None:
    """Change the file, triggers or not."""
    connection = sqlite3.connect(folder / "log.db")
    for name in ("entry_no_update", "entry_no_delete", "payload_no_update"):
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
