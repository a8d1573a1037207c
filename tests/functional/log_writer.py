"""A process that writes to the log until it is killed, and notes in a file what was acknowledged."""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from sqlalchemy import event

from rightscan.errors import LogError
from rightscan.store.database import database_url, open_engine
from rightscan.store.key import read_key
from rightscan.store.log import Log
from rightscan.store.writer import Writer
from tests.unit.store.records import consultation

THREADS = 4
"""Those that share the one `Writer` of a process."""
TRIES = 600


class Way(NamedTuple):
    """How to write: what to wait for, the journal mode ("" for the one that rightscan chooses), one by one or in groups."""

    synchronous: str = "FULL"
    journal: str = ""
    grouped: bool = False


AS_SHIPPED = Way()


def in_mode(journal: str) -> AbstractContextManager[object]:
    """As with an SQLite for which rightscan chooses this journal mode."""
    return patch("rightscan.store.database.journal_mode", return_value=journal) if journal else nullcontext()


def write(place: str, key: str, acks: str, first: int, way: Way = AS_SHIPPED) -> None:
    """Append from number `first` on; after a fault the same record is sent again, up to 600 times."""
    log, noted = _opened(place, key, way), _notes(acks)
    parent = os.getppid()
    if way.grouped:
        _write_in_threads(Writer(log), noted, first)
        return
    for number in count(first):
        if os.getppid() != parent:  # the test is gone
            return
        time.sleep(0.01)  # the others get a turn
        _note(noted, _kept(log, number))


def _kept(log: Log, number: int) -> str:
    """The id of a record, once it is kept."""
    for _ in range(TRIES):
        try:
            return log.append(consultation(number)).id
        except LogError:
            time.sleep(0.05)
    raise SystemExit(1)


def _write_in_threads(writer: Writer, noted: int, first: int) -> None:
    """As a service does it: many who wait, one who writes."""
    parent = os.getppid()

    def run(start: int) -> None:
        for number in count(start, THREADS):
            if os.getppid() != parent:
                return
            record = consultation(number)
            writer.keep([record]).result()
            _note(noted, record.id)
            time.sleep(0.03)  # as above

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(run, range(first, first + THREADS)))


def write_without_retry(place: str, key: str, acks: str, most: int, way: Way) -> None:
    """Append `most` records, and end with code 3 at the first fault. Groups are of four, noted when all four are kept."""
    log, noted = _opened(place, key, way), _notes(acks)
    size = 4 if way.grouped else 1
    writer = Writer(log) if way.grouped else None
    for start in range(0, most, size):
        records = [consultation(number) for number in range(start, min(start + size, most))]
        try:
            if writer is None:
                log.append(records[0])
            for kept in [writer.keep([record]) for record in records] if writer else []:
                kept.result()
        except LogError:
            os._exit(3)
        for record in records:
            _note(noted, record.id)
    os._exit(0)  # as a process that is killed: nothing is closed


def _opened(place: str, key: str, way: Way) -> Log:
    engine = open_engine(database_url(place), way.synchronous)
    if engine.dialect.name == "postgresql" and way.synchronous != "FULL":
        event.listen(engine, "before_cursor_execute", _do_not_wait, retval=True)
    if way.journal == "wal":
        event.listen(engine, "connect", _often)
    return Log(engine, read_key(Path(key)))


def _do_not_wait(_: object, __: object, statement: str, values: Any, *___: object) -> tuple[str, Any]:  # noqa: ANN401
    """PostgreSQL's answer to `synchronous = OFF`."""
    return statement.replace("synchronous_commit = on", "synchronous_commit = off"), values


def _often(connection: Any, _: object) -> None:  # noqa: ANN401  SQLAlchemy's listeners have no common type
    connection.execute("PRAGMA wal_autocheckpoint = 20")  # a short run has checkpoints too


def _notes(acks: str) -> int:
    return os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def _note(noted: int, record: str) -> None:
    os.write(noted, f"{record}\n".encode())


if __name__ == "__main__":
    place, key, acks, most, synchronous, journal, grouped = sys.argv[1:]
    with in_mode(journal):
        write_without_retry(place, key, acks, int(most), Way(synchronous, journal, grouped == "grouped"))
