"""The tokens that callers have shown. What the consultation log holds, and what keeps it append-only, stays."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create their table."""
    op.create_table(
        "token",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("expires", sa.BigInteger, nullable=False),
    )
    op.create_index("token_by_end", "token", ["expires"])


def downgrade() -> None:
    """Refused."""
    raise NotImplementedError("the consultation log has no way back: a token seen would count as new")
