"""Work for the world outside; contacts, promised times and what was told.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_DUE = sa.text("state IN ('waiting', 'sending')")
_WITH_PEOPLE = sa.text("pending_since IS NOT NULL")
_ANSWERED = sa.text("answered_since IS NOT NULL")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("chat_sessions", sa.Column("visitor_email", sa.String(length=254), nullable=True))
    op.add_column("chat_sessions", sa.Column("said_at", sa.BigInteger(), nullable=True))
    op.add_column("chat_sessions", sa.Column("answered_at", sa.BigInteger(), nullable=True))
    op.add_column("chat_sessions", sa.Column("unanswered_since", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_chat_sessions_with_people",
        "chat_sessions",
        ["pending_since"],
        unique=False,
        sqlite_where=_WITH_PEOPLE,
        postgresql_where=_WITH_PEOPLE,
    )
    op.create_table(
        "contacts",
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_since", sa.BigInteger(), nullable=True),
        sa.Column("answer_at", sa.BigInteger(), nullable=True),
        sa.Column("mailed_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["chat_sessions.id"],
            name=op.f("fk_contacts_session_id_chat_sessions"),
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_contacts")),
    )
    op.create_index(
        "ix_contacts_answered",
        "contacts",
        ["answered_since"],
        unique=False,
        sqlite_where=_ANSWERED,
        postgresql_where=_ANSWERED,
    )
    op.create_table(
        "milestones",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("stretch", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_milestones_agent_id_agents")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["chat_sessions.id"],
            name=op.f("fk_milestones_session_id_chat_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint(
            "session_id", "kind", "stretch", name=op.f("uq_milestones_session_id_kind_stretch")
        ),
    )
    op.create_index(op.f("ix_milestones_at"), "milestones", ["at"], unique=False)
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
    op.drop_table("milestones")
    op.drop_table("contacts")
    op.drop_index("ix_chat_sessions_with_people", table_name="chat_sessions")
    with op.batch_alter_table("chat_sessions", schema=None) as batch_op:
        for name in ("unanswered_since", "answered_at", "said_at", "visitor_email"):
            batch_op.drop_column(name)
