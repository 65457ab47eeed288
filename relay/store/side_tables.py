"""The tables beside the conversations; times are milliseconds since 1970-01-01 UTC."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from relay.store.tables import RowId, metadata

offers = Table(
    "offers",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("session_id", ForeignKey("chat_sessions.id"), nullable=False),
    Column("agent_id", ForeignKey("agents.id"), nullable=False),
    Column("agent_name", String(80), nullable=False),
    Column("kind", String(8), nullable=False),
    # The session's when it was made: offers of an earlier wait say nothing about this one.
    Column("version", Integer, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("outcome", String(9)),
    Column("ended_at", BigInteger),
    Column("from_id", ForeignKey("agents.id")),
    Column("from_name", String(80)),
    Column("note", Text),
    Index("ix_offers_session_id", "session_id", "version"),
)

Index(
    "uq_offers_standing",
    offers.c.session_id,
    unique=True,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)

Index(
    "ix_offers_standing_agent",
    offers.c.agent_id,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("session_id", ForeignKey("chat_sessions.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("author_id", String(36), nullable=False),
    Column("author", String(80), nullable=False),
    Column("cmid", String(64), nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("session_id", "author_id", "cmid"),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("actor_id", String(36), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("detail", Text, nullable=False),
)

ratings = Table(
    "ratings",
    metadata,
    Column("session_id", ForeignKey("chat_sessions.id"), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("score", Integer, nullable=False),
    Column("comment", Text),
    Column("agent_id", ForeignKey("agents.id")),
    Column("department", String(40)),
    Column("rated_at", BigInteger, nullable=False, index=True),
)

bot_turns = Table(
    "bot_turns",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("session_id", ForeignKey("chat_sessions.id"), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    Column("outcome", String(16), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("draft", Text, nullable=False),
    Column("small_talk", Boolean, nullable=False),
    Column("choices", Text),
    Column("failure", String(32)),
    Column("rule", String(32)),
    Column("line", Text),
    Column("score", Float),
    Column("threshold", Float),
    UniqueConstraint("session_id", "seq"),
)

outbound = Table(
    "outbound",
    metadata,
    Column("id", String(36), primary_key=True),
    # What it is for; the same decision made twice is one parcel.
    Column("key", String(200), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("payload", Text, nullable=False),
    Column("session_id", ForeignKey("chat_sessions.id"), index=True),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    # When it is due; while it is being sent, when its lease ends.
    Column("next_at", BigInteger, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False, index=True),
    Column("sent_at", BigInteger),
)

Index(
    "ix_outbound_due",
    outbound.c.next_at,
    sqlite_where=text("state IN ('waiting', 'sending')"),
    postgresql_where=text("state IN ('waiting', 'sending')"),
)

model_spending = Table(
    "model_spending",
    metadata,
    # The visitor's id, or "all".
    Column("account", String(36), primary_key=True),
    # Where the hour or the day in question began.
    Column("since", BigInteger, primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("tokens", BigInteger, nullable=False),
)

# What an agent should know before the first word; one for each epoch, as JSON.
handoff_briefs = Table(
    "handoff_briefs",
    metadata,
    Column("session_id", ForeignKey("chat_sessions.id"), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)

session_outcomes = Table(
    "session_outcomes",
    metadata,
    Column("session_id", ForeignKey("chat_sessions.id"), primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("outcome", String(40)),
    # As JSON.
    Column("tags", Text, nullable=False),
)

canned_responses = Table(
    "canned_responses",
    metadata,
    Column("id", String(36), primary_key=True),
    # An agent's id; "" is everybody's, because two NULLs would not be the same to UNIQUE.
    Column("owner_id", String(36), nullable=False),
    Column("shortcut", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    UniqueConstraint("owner_id", "shortcut"),
)

files = Table(
    "files",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("session_id", ForeignKey("chat_sessions.id"), nullable=False, index=True),
    Column("sender_id", String(36), nullable=False),
    Column("voice", String(8), nullable=False),
    Column("name", String(120), nullable=False),
    Column("media", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
)

# Answers to requests with an idempotency key, kept for their repeats.
kept_replies = Table(
    "kept_replies",
    metadata,
    Column("agent_id", String(36), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
)

# What is known of visitors who left an address, beside the address itself.
contacts = Table(
    "contacts",
    metadata,
    Column("session_id", ForeignKey("chat_sessions.id"), primary_key=True),
    Column("left_at", BigInteger, nullable=False),
    # When the visitor was last seen, noted only while somebody may want to know.
    Column("seen_at", BigInteger, nullable=False),
    # The first and the last answer by a person that were neither seen nor mailed.
    Column("answered_since", BigInteger),
    Column("answer_at", BigInteger),
    Column("mailed_seq", Integer, nullable=False),
)

Index(
    "ix_contacts_answered",
    contacts.c.answered_since,
    sqlite_where=text("answered_since IS NOT NULL"),
    postgresql_where=text("answered_since IS NOT NULL"),
)

# What was done once for a session and a stretch of its time; missed targets among them.
milestones = Table(
    "milestones",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("session_id", ForeignKey("chat_sessions.id"), nullable=False),
    Column("kind", String(32), nullable=False),
    # When the stretch began.
    Column("stretch", BigInteger, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("agent_id", ForeignKey("agents.id")),
    Column("due_at", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    UniqueConstraint("session_id", "kind", "stretch"),
)
