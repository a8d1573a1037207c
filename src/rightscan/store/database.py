"""Opening the database of the log: SQLite for one machine, PostgreSQL for a hospital.

SQLite before 3.51.3 can damage a database in WAL mode when two connections write and checkpoint at one instant, so
WAL is used only from there on. `synchronous` is FULL in both modes: what was acknowledged survives a power cut.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from rightscan.errors import LogError
from rightscan.store.tables import REVISION, VERSION

WAL_IS_SOUND_FROM = (3, 51, 3)
WITHDRAWN = (3, 52, 0)
WAIT_SECONDS = 30
_UPGRADE_LOCK = "rightscan upgrade"


def journal_mode(version: tuple[int, ...]) -> str:
    """The journal mode for a version of SQLite: "wal" where it is sound, else "truncate"."""
    return "wal" if version >= WAL_IS_SOUND_FROM and version != WITHDRAWN else "truncate"


def database_url(place: str) -> URL:
    """The address of a database: an SQLAlchemy URL, or the path of an SQLite file. Raises LogError."""
    if "://" not in place:
        return URL.create("sqlite", database=place)
    try:
        url = make_url(place)
    except ArgumentError:
        raise LogError("the log's address", "is no address of a database.", _ADDRESS_FIX) from None
    name = url.get_backend_name()
    if name not in {"sqlite", "postgresql"}:
        raise LogError("the log's address", f"names the database {name}.", _ADDRESS_FIX)
    return url.set(drivername="postgresql+psycopg") if name == "postgresql" else url


_ADDRESS_FIX = "Give a file, or postgresql://user@host/database."


def open_engine(url: URL, synchronous: str = "FULL") -> Engine:
    """An engine on which every transaction that writes holds the only lock. `synchronous` is for tests to weaken."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS})
        event.listen(engine, "connect", _sqlite_settings(synchronous))
        event.listen(engine, "begin", _begin_at_once)
        return engine
    return create_engine(url, isolation_level="READ COMMITTED", connect_args={"connect_timeout": WAIT_SECONDS})


def _sqlite_settings(synchronous: str) -> Any:  # noqa: ANN401  SQLAlchemy's listeners have no common type
    def settings(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions begin where `_begin_at_once` says
        connection.execute(f"PRAGMA journal_mode = {journal_mode(sqlite3.sqlite_version_info)}")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # an erased record is overwritten, not only unlinked

    return settings


def _begin_at_once(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine, chain: str) -> Iterator[Connection]:
    """One transaction that no other writer of the chain can overlap. It is on the disk when this returns."""
    unsure = "Whether it was kept is not known: send the same record again."
    with said_plainly(unsure), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL synchronous_commit = on"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock_number(chain)})
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads and keeps no writer waiting longer than it lasts."""
    with (
        said_plainly("Is it running, and may you read it?"),
        engine.connect().execution_options(reading=True) as connection,
    ):
        yield connection


@contextmanager
def said_plainly(fix: str) -> Iterator[None]:
    """Faults of the database as LogError, without the values of the statement: these may be a record."""
    try:
        yield
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]
        raise LogError("the consultation log", f"cannot be used: {why}.", fix) from None


def lock_number(chain: str) -> int:
    """The number of a chain's lock: 63 bits of the hash of its name."""
    return int.from_bytes(hashlib.sha256(chain.encode()).digest()[:8], "big") >> 1


def bring_up_to_date(engine: Engine) -> None:
    """Create the tables or migrate them. Raises LogError where a newer rightscan has written them."""
    with reading(engine) as connection:
        found = _revision(connection)
    if found != REVISION:
        with writing(engine, _UPGRADE_LOCK) as connection:
            _upgrade(connection, _revision(connection))


def _revision(connection: Connection) -> str:
    """The migration that the tables are at; empty where there are none."""
    if not inspect(connection).has_table(VERSION.name):
        return ""
    return connection.execute(select(VERSION.c.version_num)).scalar() or ""


def _upgrade(connection: Connection, found: str) -> None:
    from alembic import command, config, script  # noqa: PLC0415  a fifth of a second, needed once

    settings = config.Config()
    settings.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    known = [one.revision for one in script.ScriptDirectory.from_config(settings).walk_revisions()]
    if found and found not in known:
        newest = f"is in the form {found}, and this rightscan knows {REVISION}."
        raise LogError("the consultation log", newest, "Use the newer rightscan that wrote it.")
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
