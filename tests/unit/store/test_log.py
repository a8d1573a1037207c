"""The log on SQLite: append, read, erase, and what the database itself refuses."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from rightscan.errors import LogError
from rightscan.store.database import database_url, journal_mode, open_engine, writing
from rightscan.store.entry import Consultation, Feedback, canonical
from rightscan.store.log import Log, open_log
from rightscan.store.tables import ENTRIES, METADATA, PAYLOADS, TOKENS
from rightscan.store.verify import verify
from tests.unit.store.records import AT, consultation


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """A new log in a folder of its own."""
    return opened(tmp_path)


def opened(folder: Path, chain: str = "main") -> Log:
    return open_log(str(folder / "deep" / "log.db"), folder / "deep" / "log.key", chain)


def test_what_was_appended_is_read_back_and_verifies(log: Log, tmp_path: Path) -> None:
    records: list[Consultation | Feedback] = [
        consultation(1),
        Feedback("card", "accepted", AT, frozenset({"b", "a"})),
        consultation(2),
    ]
    entries = [log.append(record) for record in records]
    again = opened(tmp_path)
    stored = list(again.read())
    assert [one.entry for one in stored] == entries
    assert [one.payload.body for one in stored if one.payload] == [canonical(record) for record in records]
    verified = verify(again.key, again.chain, stored, [again.head()])
    assert (verified.fault, verified.entries) == (None, 3)


def test_the_same_record_again_is_the_same_entry(log: Log) -> None:
    first = log.append(consultation(1))
    log.append(consultation(2))
    assert log.append(consultation(1)) == first
    assert len(list(log.read())) == 2


def test_an_id_cannot_stand_for_two_records(log: Log) -> None:
    log.append(consultation(1))
    with pytest.raises(LogError, match="with other contents"):
        log.append(msgspec.structs.replace(consultation(1), outcome="conflict"))
    assert len(list(log.read())) == 1


def test_an_erased_record_is_gone_from_the_file_and_the_chain_holds(log: Log, tmp_path: Path) -> None:
    for number in range(5):
        log.append(consultation(number))
    assert b"study-3" in (tmp_path / "deep/log.db").read_bytes()
    tombstone = log.erase(4, "the patient asked for it")
    assert log.erase(4, "once more") == tombstone
    stored = list(log.read())
    assert [one.payload is None for one in stored] == [False, False, False, True, False, False]
    verified = verify(log.key, log.chain, stored, [log.head()])
    assert (verified.fault, verified.erased) == (None, 1)
    log.close()
    assert b"study-3" not in b"".join(path.read_bytes() for path in (tmp_path / "deep").glob("log.db*"))


def test_an_erased_consultation_sent_again_stays_erased(log: Log) -> None:
    entry = log.append(consultation(1))
    log.erase(1, "asked for")
    assert log.append(consultation(1)) == entry
    assert next(log.read()).payload is None


@pytest.mark.parametrize(("seq", "why"), [(9, "is not in the log"), (2, "tells of an erasure")])
def test_what_cannot_be_erased_is_said(log: Log, seq: int, why: str) -> None:
    log.append(consultation(1))
    log.erase(1, "asked for")
    with pytest.raises(LogError, match=why):
        log.erase(seq, "asked for")
    assert len(list(log.read())) == 2


@pytest.mark.parametrize(
    "statement",
    ["UPDATE entry SET at = 'x'", "DELETE FROM entry WHERE seq = 1", "UPDATE payload SET body = x'00'"],
)
def test_the_database_refuses_to_change_an_entry(log: Log, statement: str) -> None:
    log.append(consultation(1))
    with pytest.raises(LogError, match="append-only"), writing(log.engine, log.chain) as connection:
        connection.execute(text(statement))
    assert verify(log.key, log.chain, log.read()).fault is None


def test_two_sites_in_one_database_do_not_see_each_other(tmp_path: Path) -> None:
    north, south = opened(tmp_path, "north"), opened(tmp_path, "south")
    north.append(consultation(1))
    south.append(consultation(1))
    south.append(consultation(2))
    north.erase(1, "asked for")
    assert [len(list(site.read())) for site in (north, south)] == [2, 2]
    assert all(one.payload for one in south.read())
    assert [verify(site.key, site.chain, site.read()).fault for site in (north, south)] == [None, None]


def test_many_writers_at_once_make_one_chain_without_doubles(tmp_path: Path) -> None:
    opened(tmp_path)

    def write(start: int) -> None:
        log = opened(tmp_path)
        for number in range(start, start + 20):
            log.append(consultation(number))
        log.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, (0, 0, 10, 20)))
    stored = list(opened(tmp_path).read())
    assert sorted(one.entry.id for one in stored) == [consultation(number).id for number in range(40)]
    assert verify(opened(tmp_path).key, "main", stored).fault is None


def test_a_long_log_is_read_in_pages(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        log.append(consultation(number))
    monkeypatch.setattr("rightscan.store.log.PAGE", 3)
    assert [one.entry.seq for one in log.read()] == [1, 2, 3, 4, 5, 6, 7]


def test_the_key_is_the_owners_alone_and_is_never_made_twice(log: Log, tmp_path: Path) -> None:
    file = tmp_path / "deep/log.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "deep/log.db").stat().st_mode) == 0o600
    assert opened(tmp_path).key == log.key
    log.append(consultation(1))
    file.unlink()
    with pytest.raises(LogError, match="no other key fits"):
        opened(tmp_path)


@pytest.mark.parametrize(
    ("contents", "mode", "why"),
    [("00" * 32, 0o644, "chmod"), ("00" * 31, 0o600, "32 bytes"), ("no", 0o600, "32 bytes")],
)
def test_a_key_that_cannot_be_trusted_is_refused(tmp_path: Path, contents: str, mode: int, why: str) -> None:
    (tmp_path / "deep").mkdir()
    file = tmp_path / "deep/log.key"
    file.write_text(contents)
    file.chmod(mode)
    with pytest.raises(LogError, match=why):
        opened(tmp_path)


def test_a_log_of_a_newer_rightscan_is_refused_and_untouched(log: Log, tmp_path: Path) -> None:
    log.close()
    with sqlite3.connect(tmp_path / "deep/log.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = (tmp_path / "deep/log.db").read_bytes()
    with pytest.raises(LogError, match="9999"):
        opened(tmp_path)
    assert (tmp_path / "deep/log.db").read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/log.db").write_text("a letter to a colleague, which is long enough to be read as a header " * 20)
    with pytest.raises(LogError, match="not a database"):
        opened(tmp_path)


@pytest.mark.parametrize("place", ["mysql://user:secret@host/db", "://user:secret@host"])
def test_an_address_of_another_kind_is_refused_without_its_password(place: str) -> None:
    with pytest.raises(LogError) as caught:
        database_url(place)
    assert "secret" not in str(caught.value)


def test_a_fault_of_the_database_does_not_show_the_record(log: Log) -> None:
    with pytest.raises(LogError) as caught, writing(log.engine, log.chain) as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:secret)"), {"secret": "the record"})
    assert "the record" not in str(caught.value)


def test_migrations_and_tables_say_the_same(log: Log) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with log.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert found == []
    assert {ENTRIES.name, PAYLOADS.name, TOKENS.name} == set(METADATA.tables)


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "truncate"),
        ((3, 51, 2), "truncate"),
        ((3, 51, 3), "wal"),
        ((3, 52, 0), "truncate"),
        ((3, 54, 1), "wal"),
    ],
)
def test_wal_is_used_only_where_sqlite_is_free_of_its_reset_bug(version: tuple[int, ...], mode: str) -> None:
    assert journal_mode(version) == mode


def test_every_connection_waits_for_the_disk(tmp_path: Path) -> None:
    engine = open_engine(database_url(str(tmp_path / "log.db")))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == journal_mode(sqlite3.sqlite_version_info)


def test_a_log_opened_for_the_first_time_by_many_at_once_is_one_log(tmp_path: Path) -> None:
    def first(number: int) -> bytes:
        log = opened(tmp_path)
        log.append(consultation(number))
        log.close()
        return log.key

    with ThreadPoolExecutor(6) as pool:
        keys = set(pool.map(first, range(6)))
    assert len(keys) == 1
    log = opened(tmp_path)
    assert verify(log.key, log.chain, log.read()).entries == 6


def test_a_migration_that_is_broken_off_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "deep").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.execute", broken)  # after the tables, before the triggers
        with pytest.raises(KeyboardInterrupt):
            opened(tmp_path)
    with sqlite3.connect(tmp_path / "deep/log.db") as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()
    assert opened(tmp_path).append(consultation(1)).seq == 1
