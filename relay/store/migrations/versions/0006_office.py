"""What surrounds the conversations: outcomes, canned responses, files, search.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from relay.store.search_index import create_index, drop_index

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LIVE = sa.text("finished_at IS NULL")
OVER = sa.text("finished_at IS NOT NULL")


def upgrade() -> None:
    """Bring the tables to this revision."""
    _create_tables()
    for name, columns, where in (
        ("ix_chat_sessions_visitor", ["visitor_id", "opened_at", "id"], None),
        ("ix_chat_sessions_opened", ["opened_at", "id"], None),
        ("ix_chat_sessions_live", ["state", "opened_at", "id"], LIVE),
        ("ix_chat_sessions_over", ["state", "opened_at", "id"], OVER),
    ):
        op.create_index(name, "chat_sessions", columns, sqlite_where=where, postgresql_where=where)
    create_index(op.get_bind())


def _create_tables() -> None:
    op.create_table(
        "session_outcomes",
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["chat_sessions.id"],
            name=op.f("fk_session_outcomes_session_id_chat_sessions"),
        ),
        sa.PrimaryKeyConstraint("session_id", "epoch", name=op.f("pk_session_outcomes")),
    )
    op.create_table(
        "canned_responses",
        sa.Column("id", sa.String(length=36), nullable=False),
        # "" is everybody's: two NULLs would not be the same to UNIQUE.
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("shortcut", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_responses")),
        sa.UniqueConstraint(
            "owner_id", "shortcut", name=op.f("uq_canned_responses_owner_id_shortcut")
        ),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("sender_id", sa.String(length=36), nullable=False),
        sa.Column("voice", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["chat_sessions.id"], name=op.f("fk_files_session_id_chat_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.create_index(op.f("ix_files_session_id"), "files", ["session_id"])
    op.create_table(
        "kept_replies",
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "key", name=op.f("pk_kept_replies")),
    )
    op.create_index(op.f("ix_kept_replies_at"), "kept_replies", ["at"])


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    drop_index(op.get_bind())
    for name in ("over", "live", "opened", "visitor"):
        op.drop_index(f"ix_chat_sessions_{name}", table_name="chat_sessions")
    for name in ("kept_replies", "files", "canned_responses", "session_outcomes"):
        op.drop_table(name)
