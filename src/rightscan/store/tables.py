"""The two tables of the log and the one of tokens, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

REVISION = "0002"
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

TOKENS = Table(
    "token",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("expires", BigInteger, nullable=False),
    Index("token_by_end", "expires"),
)
"""Tokens that callers have shown: a hash of the issuer and the token's name, and its end in seconds since 1970.

Cleared when it is over. It is no part of the log: nothing of a patient is in it.
"""

VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Written by the migrations; read before anything else."""
