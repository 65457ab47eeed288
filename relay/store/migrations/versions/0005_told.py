"""Work for the world outside.

Revision ID: 0005
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

_DUE = sa.text("state IN ('waiting', 'sending')")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "outbound",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["chat_sessions.id"],
            name=op.f("fk_outbound_session_id_chat_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound")),
        sa.UniqueConstraint("key", name=op.f("uq_outbound_key")),
    )
    op.create_index(op.f("ix_outbound_session_id"), "outbound", ["session_id"], unique=False)
    op.create_index(op.f("ix_outbound_created_at"), "outbound", ["created_at"], unique=False)
    op.create_index(
        "ix_outbound_due",
        "outbound",
        ["next_at"],
        unique=False,
        sqlite_where=_DUE,
        postgresql_where=_DUE,
    )


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_table("outbound")
