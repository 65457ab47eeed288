"""The tables; times are milliseconds since 1970-01-01 UTC, ids are UUIDs as text."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives an integer primary key its fast row id only when it is called INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")

relay_meta = Table(
    "relay_meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

visitors = Table(
    "visitors",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
)

agents = Table(
    "agents",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("role", String(16), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("load", Integer, nullable=False, server_default=text("0")),
    Column("password_hash", Text),
    Column("code_hash", String(64)),
    Column("code_expires_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("disabled_at", BigInteger),
    # Offers that stand; each holds one of the places.
    Column("reserved", Integer, nullable=False, server_default=text("0")),
    # When a session last came to them or left them.
    Column("idle_since", BigInteger, nullable=False, server_default=text("0")),
    # Lists of short names, as JSON; few people, read together.
    Column("departments", Text, nullable=False, server_default=text("'[]'")),
    Column("languages", Text, nullable=False, server_default=text("'[]'")),
    Column("skills", Text, nullable=False, server_default=text("'[]'")),
)

agent_sessions = Table(
    "agent_sessions",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("agent_id", ForeignKey("agents.id"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("device", String(80), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("presence", String(9), nullable=False, server_default=text("'online'")),
    Column("lease_until", BigInteger, nullable=False, server_default=text("0")),
    Column("revoked_at", BigInteger),
)

chat_sessions = Table(
    "chat_sessions",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("visitor_id", ForeignKey("visitors.id"), nullable=False),
    Column("open_id", String(36), nullable=False, unique=True),
    Column("is_current", Boolean, nullable=False),
    Column("state", String(10), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("owner_since", BigInteger, nullable=False),
    Column("assignee_id", ForeignKey("agents.id")),
    Column("assignee_name", String(80)),
    Column("lease_until", BigInteger),
    Column("pending_since", BigInteger),
    Column("priority", Integer, nullable=False),
    Column("reason_rule", String(32)),
    Column("reason_line", Text),
    Column("reason_score", Float),
    Column("reason_threshold", Float),
    Column("bot_failures", Integer, nullable=False),
    Column("bot_due_seq", Integer),
    Column("bot_due_at", BigInteger),
    Column("finished_at", BigInteger),
    Column("visitor_name", String(80)),
    Column("language", String(35)),
    Column("page_url", Text, nullable=False),
    Column("page_title", Text, nullable=False),
    Column("page_referrer", Text, nullable=False),
    Column("preview", Text, nullable=False),
    Column("visitor_email", String(254)),
    # When visitor and agent last spoke, and since when the visitor waits for an answer.
    Column("said_at", BigInteger),
    Column("answered_at", BigInteger),
    Column("unanswered_since", BigInteger),
    Column("department", String(40)),
    # The offer that stands for it; compared and set, so that there is one at most.
    Column("offer_id", String(36)),
)

# Partial indexes hold only the few sessions in question, so that a million
# finished ones cost the queue nothing.
Index(
    "uq_chat_sessions_current",
    chat_sessions.c.visitor_id,
    unique=True,
    sqlite_where=text("is_current"),
    postgresql_where=text("is_current"),
)

Index(
    "ix_chat_sessions_waiting",
    chat_sessions.c.priority.desc(),
    chat_sessions.c.pending_since,
    chat_sessions.c.id,
    sqlite_where=text("state = 'pending'"),
    postgresql_where=text("state = 'pending'"),
)

Index(
    "ix_chat_sessions_owned",
    chat_sessions.c.assignee_id,
    chat_sessions.c.owner_since,
    sqlite_where=text("assignee_id IS NOT NULL"),
    postgresql_where=text("assignee_id IS NOT NULL"),
)

Index(
    "ix_chat_sessions_bot_due",
    chat_sessions.c.bot_due_at,
    sqlite_where=text("bot_due_at IS NOT NULL"),
    postgresql_where=text("bot_due_at IS NOT NULL"),
)

Index("ix_chat_sessions_visitor", *(chat_sessions.c[n] for n in ("visitor_id", "opened_at", "id")))

# For listings, newest first. Partial ones where the state is named: a claim then
# moves a row of the small one, however many sessions are over.
Index("ix_chat_sessions_opened", chat_sessions.c.opened_at, chat_sessions.c.id)

Index(
    "ix_chat_sessions_live",
    *(chat_sessions.c[name] for name in ("state", "opened_at", "id")),
    sqlite_where=text("finished_at IS NULL"),
    postgresql_where=text("finished_at IS NULL"),
)

Index(
    "ix_chat_sessions_over",
    *(chat_sessions.c[name] for name in ("state", "opened_at", "id")),
    sqlite_where=text("finished_at IS NOT NULL"),
    postgresql_where=text("finished_at IS NOT NULL"),
)

# What is with people or waits for them: all that timers and targets look at.
Index(
    "ix_chat_sessions_with_people",
    chat_sessions.c.pending_since,
    sqlite_where=text("pending_since IS NOT NULL"),
    postgresql_where=text("pending_since IS NOT NULL"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("session_id", ForeignKey("chat_sessions.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("sender_id", String(36), nullable=False),
    Column("cmid", String(64), nullable=False),
    Column("voice", String(8), nullable=False),
    Column("author", String(80)),
    Column("text", Text, nullable=False),
    Column("sources", Text),
    # Set where the entry is a change of the session, not a message.
    Column("change", String(16)),
    Column("state", String(10)),
    # What the visitor may choose from instead of typing, as JSON.
    Column("choices", Text),
    UniqueConstraint("session_id", "seq"),
    UniqueConstraint("session_id", "sender_id", "cmid"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("session_id", ForeignKey("chat_sessions.id"), nullable=False, index=True),
    Column("epoch", Integer, nullable=False),
    Column("raised_at", BigInteger, nullable=False),
    Column("line", Text, nullable=False),
    Column("cleared_at", BigInteger),
)

session_analytics = Table(
    "session_analytics",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("session_id", ForeignKey("chat_sessions.id"), nullable=False, index=True),
    Column("epoch", Integer, nullable=False),
    Column("owner", String(8), nullable=False),
    Column("agent_id", ForeignKey("agents.id")),
    Column("rule", String(32)),
    Column("department", String(40)),
    # The changes with which it began and ended.
    Column("began_by", String(16)),
    Column("ended_by", String(16)),
    Column("started_at", BigInteger, nullable=False, index=True),
    Column("ended_at", BigInteger),
)

# The waits that ended lately: what an estimate is made from.
Index(
    "ix_session_analytics_waits",
    session_analytics.c.department,
    session_analytics.c.ended_at,
    sqlite_where=text("owner = 'queue'"),
    postgresql_where=text("owner = 'queue'"),
)
