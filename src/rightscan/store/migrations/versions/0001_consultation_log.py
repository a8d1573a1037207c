"""The tables of the log and the triggers that keep them append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FORBIDDEN = (("entry", "UPDATE"), ("entry", "DELETE"), ("payload", "UPDATE"))


def upgrade() -> None:
    """Create them. The tables are spelled out here: a migration says what was true when it was written."""
    op.create_table(
        "entry",
        sa.Column("chain", sa.String(80), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.UniqueConstraint("chain", "id", name="entry_once"),
    )
    op.create_table(
        "payload",
        sa.Column("chain", sa.String(80), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["chain", "seq"], ["entry.chain", "entry.seq"], name="payload_of_entry"),
    )
    forbid = _forbid_on_postgresql if op.get_bind().dialect.name == "postgresql" else _forbid_on_sqlite
    forbid()


def _forbid_on_sqlite() -> None:
    for table, act in FORBIDDEN:
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'the consultation log is append-only'); END"
        )


def _forbid_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the consultation log is append-only'; END $$"
    )
    for table, act in (*FORBIDDEN, ("entry", "TRUNCATE"), ("payload", "TRUNCATE")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        )


def downgrade() -> None:
    """Refused."""
    raise NotImplementedError("the consultation log has no way back: entries would be lost")
