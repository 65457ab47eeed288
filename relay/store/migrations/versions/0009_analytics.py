"""How each owner's time began and ended, and what visitors thought of it.

Revision ID: 0009
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None

# What is there already is read from the transcripts: each change stands in them with its
# time and the state that it led to.
_BEGAN_BY = """
UPDATE session_analytics SET began_by = (
    SELECT m.change FROM messages m
    WHERE m.session_id = session_analytics.session_id AND m.at = session_analytics.started_at
      AND m.epoch = session_analytics.epoch AND m.change IS NOT NULL
      AND m.state = CASE session_analytics.owner
          WHEN 'queue' THEN 'pending' WHEN 'agent' THEN 'active' ELSE 'bot' END
    ORDER BY m.seq LIMIT 1)
"""
_ENDED_BY = """
UPDATE session_analytics SET ended_by = (
    SELECT m.change FROM messages m
    WHERE m.session_id = session_analytics.session_id AND m.at = session_analytics.ended_at
      AND m.epoch = session_analytics.epoch AND m.change IS NOT NULL
      AND m.state <> CASE session_analytics.owner
          WHEN 'queue' THEN 'pending' WHEN 'agent' THEN 'active' ELSE 'bot' END
    ORDER BY m.seq LIMIT 1)
WHERE ended_at IS NOT NULL
"""


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("session_analytics", sa.Column("began_by", sa.String(length=16)))
    op.add_column("session_analytics", sa.Column("ended_by", sa.String(length=16)))
    op.create_index(
        op.f("ix_session_analytics_started_at"), "session_analytics", ["started_at"], unique=False
    )
    op.execute(_BEGAN_BY)
    op.execute(_ENDED_BY)
    op.create_table(
        "ratings",
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("agent_id", sa.String(length=36), nullable=True),
        sa.Column("department", sa.String(length=40), nullable=True),
        sa.Column("rated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_ratings_agent_id_agents")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["chat_sessions.id"], name=op.f("fk_ratings_session_id_chat_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", "epoch", name=op.f("pk_ratings")),
    )
    op.create_index(op.f("ix_ratings_rated_at"), "ratings", ["rated_at"], unique=False)


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_index(op.f("ix_ratings_rated_at"), table_name="ratings")
    op.drop_table("ratings")
    op.drop_index(op.f("ix_session_analytics_started_at"), table_name="session_analytics")
    with op.batch_alter_table("session_analytics", schema=None) as batch_op:
        batch_op.drop_column("ended_by")
        batch_op.drop_column("began_by")
