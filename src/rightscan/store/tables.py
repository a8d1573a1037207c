"""The two tables of the log, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Integer, LargeBinary, MetaData, String, Table, UniqueConstraint

REVISION = "0001"
"""The migration that this version of rightscan reads and writes."""

METADATA = MetaData()

ENTRIES = Table(
    "entry",
    METADATA,
    Column("chain", String(80), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", String(80), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("at", String(27), nullable=False),
    Column("commitment", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
    UniqueConstraint("chain", "id", name="entry_once"),
)
"""Never changed: triggers refuse an update and a deletion."""

PAYLOADS = Table(
    "payload",
    METADATA,
    Column("chain", String(80), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("salt", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    ForeignKeyConstraint(["chain", "seq"], ["entry.chain", "entry.seq"], name="payload_of_entry"),
)
"""Never changed, but a row can be deleted: that is what erasing is."""

VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Written by the migrations; read before anything else."""
