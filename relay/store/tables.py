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
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("department", String(40)),
)
# The waits that ended lately: what an estimate is made from.
Index(
    "ix_session_analytics_waits",
    session_analytics.c.department,
    session_analytics.c.ended_at,
    sqlite_where=text("owner = 'queue'"),
    postgresql_where=text("owner = 'queue'"),
)

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
