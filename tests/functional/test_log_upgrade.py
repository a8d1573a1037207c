"""A log that an older rightscan has written: brought up to date with all that it holds, and then closed to the old."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

import rightscan.store
from rightscan.errors import LogError
from rightscan.store.chain import Head, Stored
from rightscan.store.database import writing
from rightscan.store.entry import Feedback
from rightscan.store.log import Log, open_log
from rightscan.store.replay import SeenTokens
from rightscan.store.tables import REVISION
from rightscan.store.verify import verify
from tests.functional.cluster import BINARIES, running_cluster
from tests.unit.store.records import AT, consultation

MIGRATIONS = Path(rightscan.store.__file__).with_name("migrations")
RELEASED = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
OLDER = RELEASED[:-1]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        yield str(tmp_path / "log.db")
    elif BINARIES:
        with running_cluster() as cluster:
            yield cluster.address
    else:
        pytest.skip("needs Debian's postgresql")


@contextmanager
def rightscan_of(revision: str, folder: Path) -> Iterator[None]:
    """The program as it was: it knows the migrations up to this one."""
    old = folder / f"store-{revision}"
    shutil.copytree(MIGRATIONS, old / "migrations")
    for file in (old / "migrations" / "versions").glob("[0-9]*.py"):
        if file.name[:4] > revision:
            file.unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rightscan.store.database.REVISION", revision)
        patch.setattr("rightscan.store.database.__file__", str(old / "database.py"))
        yield


def filled(place: str, key: Path) -> tuple[list[Stored], Head]:
    """What a log holds after some use, one record erased, and its signed head."""
    log = open_log(place, key)
    for record in (consultation(1), consultation(2), Feedback("card", "accepted", AT), consultation(3)):
        log.append(record)
    log.erase(2, "asked for")
    found = list(log.read()), log.head()
    log.close()
    return found


def tables_of(log: Log) -> set[str]:
    return set(inspect(log.engine).get_table_names())


def test_the_newest_form_is_the_one_that_the_program_reads() -> None:
    assert RELEASED[-1] == REVISION
    assert OLDER


@pytest.mark.parametrize("revision", OLDER)
def test_an_older_log_is_brought_up_to_date_with_every_entry(place: str, tmp_path: Path, revision: str) -> None:
    key = tmp_path / "log.key"
    with rightscan_of(revision, tmp_path):
        before, head = filled(place, key)
        older = open_log(place, key)
        assert "token" not in tables_of(older)
        older.close()
    log = open_log(place, key)
    assert list(log.read()) == before
    assert (log.head().seq, log.head().seal) == (head.seq, head.seal)
    assert verify(log.key, log.chain, log.read(), [head]).fault is None
    assert SeenTokens(log.engine).first_seen("https://ehr.example.org", "one", 2_000_000_000)
    assert log.append(consultation(4)).seq == len(before) + 1
    assert verify(log.key, log.chain, log.read(), [head]).fault is None
    for statement in ("UPDATE entry SET at = 'x'", "DELETE FROM entry", "UPDATE payload SET salt = ''"):
        with pytest.raises(LogError, match="append-only"), writing(log.engine, log.chain) as connection:
            connection.execute(text(statement))
    log.close()


@pytest.mark.parametrize("revision", OLDER)
def test_an_older_rightscan_refuses_a_newer_log_and_leaves_it(place: str, tmp_path: Path, revision: str) -> None:
    key = tmp_path / "log.key"
    before, head = filled(place, key)
    with rightscan_of(revision, tmp_path), pytest.raises(LogError, match=f"form {REVISION}.*knows {revision}"):
        open_log(place, key)
    log = open_log(place, key)
    assert list(log.read()) == before
    assert verify(log.key, log.chain, log.read(), [head]).fault is None
    log.close()
