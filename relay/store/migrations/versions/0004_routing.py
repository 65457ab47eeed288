"""Departments, offers, notes, the audit log.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STANDING = sa.text("ended_at IS NULL")
_WAITS = sa.text("owner = 'queue'")


def upgrade() -> None:
    """Bring the tables to this revision."""
    _widen_agents()
    _widen_sessions()
    _create_offers()
    _create_notes()
    _create_audit_log()


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    op.drop_table("audit_log")
    op.drop_table("notes")
    op.drop_table("offers")
    op.drop_index("ix_session_analytics_waits", table_name="session_analytics")
    columns = {
        "session_analytics": ("department",),
        "chat_sessions": ("offer_id", "department"),
        "agents": ("skills", "languages", "departments", "idle_since", "reserved"),
    }
    for table, names in columns.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.drop_column(name)
    with op.batch_alter_table("agent_sessions", schema=None) as batch_op:
        batch_op.alter_column(
            "presence", type_=sa.String(length=8), existing_server_default=sa.text("'online'")
        )


def _widen_agents() -> None:
    zero, none = sa.text("0"), sa.text("'[]'")
    for name, kind, default in (
        ("reserved", sa.Integer(), zero),
        ("idle_since", sa.BigInteger(), zero),
        ("departments", sa.Text(), none),
        ("languages", sa.Text(), none),
        ("skills", sa.Text(), none),
    ):
        op.add_column("agents", sa.Column(name, kind, server_default=default, nullable=False))
    with op.batch_alter_table("agent_sessions", schema=None) as batch_op:
        batch_op.alter_column(
            "presence", type_=sa.String(length=9), existing_server_default=sa.text("'online'")
        )


def _widen_sessions() -> None:
    op.add_column("chat_sessions", sa.Column("department", sa.String(length=40), nullable=True))
    op.add_column("chat_sessions", sa.Column("offer_id", sa.String(length=36), nullable=True))
    op.add_column("session_analytics", sa.Column("department", sa.String(length=40), nullable=True))
    op.create_index(
        "ix_session_analytics_waits",
        "session_analytics",
        ["department", "ended_at"],
        sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    )


def _create_offers() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("agent_name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=9), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("from_id", sa.String(length=36), nullable=True),
        sa.Column("from_name", sa.String(length=80), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["chat_sessions.id"], name=op.f("fk_offers_session_id_chat_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_offers_agent_id_agents")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["agents.id"], name=op.f("fk_offers_from_id_agents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    op.create_index("ix_offers_session_id", "offers", ["session_id", "version"])
    for name, column, unique in (
        ("uq_offers_standing", "session_id", True),
        ("ix_offers_standing_agent", "agent_id", False),
    ):
        op.create_index(
            name,
            "offers",
            [column],
            unique=unique,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        )


def _create_notes() -> None:
    op.create_table(
        "notes",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.String(length=36), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("cmid", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["chat_sessions.id"], name=op.f("fk_notes_session_id_chat_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint(
            "session_id", "author_id", "cmid", name=op.f("uq_notes_session_id_author_id_cmid")
        ),
    )


def _create_audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index(op.f("ix_audit_log_at"), "audit_log", ["at"], unique=False)
