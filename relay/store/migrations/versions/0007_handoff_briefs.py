"""The handoff briefs.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "handoff_briefs",
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["chat_sessions.id"],
            name=op.f("fk_handoff_briefs_session_id_chat_sessions"),
        ),
        sa.PrimaryKeyConstraint("session_id", "epoch", name=op.f("pk_handoff_briefs")),
    )


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_table("handoff_briefs")
