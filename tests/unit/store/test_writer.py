"""The one thread that writes the log: what waits together is kept together, and each caller is told the truth."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread

import msgspec
import pytest
from sqlalchemy import event

from rightscan.errors import LogError, TakenError
from rightscan.store.entry import Consultation, Feedback
from rightscan.store.log import Log, open_log
from rightscan.store.verify import verify
from rightscan.store.writer import MOST_AT_ONCE, Writer
from tests.unit.store.records import AT, consultation

SECONDS = 20
"""After which a caller who was not answered was forgotten."""


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """A new log."""
    return open_log(str(tmp_path / "log.db"), tmp_path / "log.key")


@pytest.fixture
def writer(log: Log) -> Iterator[Writer]:
    """A writer of it, closed at the end."""
    writer = Writer(log)
    yield writer
    writer.close()


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Another process has the only lock of the database: all that comes meanwhile waits together."""
    connection = sqlite3.connect(folder / "log.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def commits_of(log: Log) -> list[object]:
    """Grows with every commit."""
    seen: list[object] = []
    event.listen(log.engine, "commit", seen.append)
    return seen


def ids(log: Log) -> list[str]:
    """What is there; the chain must be whole."""
    stored = list(log.read())
    assert verify(log.key, log.chain, stored).fault is None
    return [one.entry.id for one in stored]


def other(record: Consultation) -> Consultation:
    """Another record under the same id."""
    return msgspec.structs.replace(record, outcome="conflict")


def test_of_many_threads_at_once_all_are_kept_and_none_twice(log: Log, writer: Writer) -> None:
    together = Barrier(16)

    def keep(thread: int) -> None:
        together.wait(SECONDS)
        for number in range(20):  # each number is sent by two threads
            writer.keep([consultation(thread // 2 * 100 + number)]).result(SECONDS)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(keep, range(16)))
    sent = [consultation(pair * 100 + number).id for pair in range(8) for number in range(20)]
    assert sorted(ids(log)) == sorted(sent)


def test_what_is_answered_is_on_the_disk(tmp_path: Path, writer: Writer) -> None:
    for number in range(5):
        writer.keep([consultation(number)]).result(SECONDS)
        with sqlite3.connect(tmp_path / "log.db") as another:
            assert another.execute("SELECT count(*) FROM payload").fetchone() == (number + 1,)
        another.close()


def test_what_waits_together_shares_a_transaction_and_keeps_its_order(tmp_path: Path, log: Log, writer: Writer) -> None:
    seen = commits_of(log)
    with held(tmp_path):
        jobs = [writer.keep([consultation(number)]) for number in range(2 * MOST_AT_ONCE)]
        assert not wait_for(jobs, 0.2).done
    assert not wait_for(jobs, SECONDS).not_done
    assert len(seen) <= 3  # one may have been taken before the others came
    assert ids(log) == [consultation(number).id for number in range(2 * MOST_AT_ONCE)]


def test_a_taken_id_fails_only_its_own_job(tmp_path: Path, log: Log, writer: Writer) -> None:
    writer.keep([consultation(3)]).result(SECONDS)
    with held(tmp_path):
        jobs = [writer.keep([consultation(number)]) for number in range(3)]
        bad = writer.keep([consultation(8), other(consultation(3))])
        jobs += [writer.keep([consultation(number)]) for number in range(4, 7)]
    with pytest.raises(TakenError):
        bad.result(SECONDS)
    assert [job.result(SECONDS) for job in jobs] == [None] * 6
    assert sorted(ids(log)) == [consultation(number).id for number in range(7)]  # of the bad job nothing, not even 8


def test_a_record_that_cannot_be_written_fails_only_its_own_job(tmp_path: Path, log: Log, writer: Writer) -> None:
    with held(tmp_path):
        jobs = [writer.keep([consultation(1)])]
        bad = writer.keep([msgspec.structs.replace(consultation(2), order=object())])  # a mistake of ours
        jobs.append(writer.keep([consultation(3)]))
    with pytest.raises(TypeError):
        bad.result(SECONDS)
    assert [job.result(SECONDS) for job in jobs] == [None, None]
    assert ids(log) == [consultation(1).id, consultation(3).id]


def test_a_fault_of_the_database_reaches_all_who_wait_and_is_over_when_it_is_over(
    tmp_path: Path, log: Log, writer: Writer
) -> None:
    moved(tmp_path, "payload", "away")
    seen: list[object] = []
    event.listen(log.engine, "rollback", seen.append)
    with held(tmp_path):
        jobs = [writer.keep([consultation(number)]) for number in range(10)]
        assert not wait_for(jobs, 0.2).done
    for job in jobs:
        with pytest.raises(LogError, match="send the same record again"):
            job.result(SECONDS)
    assert len(seen) <= 2  # a database that fails is not asked again for each of them
    moved(tmp_path, "away", "payload")
    assert ids(log) == []
    writer.keep([consultation(1)]).result(SECONDS)
    assert ids(log) == [consultation(1).id]


def moved(folder: Path, name: str, to: str) -> None:
    """A table under another name."""
    with sqlite3.connect(folder / "log.db") as connection:
        connection.execute(f"ALTER TABLE {name} RENAME TO {to}")
    connection.close()


def test_a_caller_who_went_away_takes_nobody_along(tmp_path: Path, log: Log, writer: Writer) -> None:
    with held(tmp_path):
        writer.keep([consultation(0)])
        gone = [writer.keep([consultation(number)]) for number in range(1, 4)]
        stays = writer.keep([consultation(9)])
        assert gone[1].cancel()
    stays.result(SECONDS)
    writer.keep([consultation(10)]).result(SECONDS)  # and the next one is served too
    assert consultation(10).id in ids(log)


def test_close_writes_what_waits(tmp_path: Path, log: Log) -> None:
    writer, jobs = Writer(log), list[Future[None]]()
    closing = Thread(target=writer.close)
    with held(tmp_path):
        jobs += [writer.keep([consultation(number), Feedback(f"{number}", "accepted", AT)]) for number in range(200)]
        closing.start()
        assert not wait_for(jobs, 0.2).done
    closing.join(SECONDS)
    assert not closing.is_alive()
    assert all(job.done() for job in jobs)
    assert len(ids(log)) == 400
