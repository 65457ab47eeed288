"""What surrounds the conversations, within a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from relay.domain.canned import CannedResponse
from relay.domain.roster import Agent, Presence, Role
from relay.domain.session import Session
from relay.service.office import Conclusion, KeptReply, StoredFile
from relay.store.archives import CANNED_COLUMNS, SHARED_OWNER, canned_from
from relay.store.rows import AGENT_COLUMNS, agent_from
from relay.store.search_index import index_more
from relay.store.side_tables import canned_responses, files, kept_replies, session_outcomes
from relay.store.tables import agents

a, c, k, o = agents.c, canned_responses.c, kept_replies.c, session_outcomes.c

_KEPT = select(k.request_hash, k.status, k.body).where(
    k.agent_id == bindparam("b_agent"), k.key == bindparam("b_key")
)


class SqlOffice:
    """Implements the port ``Office`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection

    def conclude(self, session: Session, conclusion: Conclusion) -> None:
        """Store how the session's epoch was judged."""
        of_epoch = (o.session_id == session.session_id, o.epoch == session.epoch)
        self._connection.execute(delete(session_outcomes).where(*of_epoch))
        values = {
            "session_id": session.session_id,
            "epoch": session.epoch,
            "outcome": conclusion.outcome,
            "tags": msgspec.json.encode(conclusion.tags).decode(),
        }
        self._connection.execute(insert(session_outcomes), values)

    def canned(self, canned_id: str) -> CannedResponse | None:
        """Return a canned response, or None."""
        found = select(*CANNED_COLUMNS).where(c.id == canned_id)
        row = self._connection.execute(found).first()
        return None if row is None else canned_from(row)

    def put_canned(self, response: CannedResponse) -> bool:
        """Store or replace one; False where its owner has another with this shortcut."""
        values: dict[str, Any] = {
            "owner_id": response.owner_id or SHARED_OWNER,
            "shortcut": response.shortcut,
            "text": response.text,
            "updated_at": response.updated_at,
        }
        replacing = update(canned_responses).where(c.id == response.canned_id).values(values)
        try:
            with self._connection.begin_nested():
                if not self._connection.execute(replacing).rowcount:
                    values["id"] = response.canned_id
                    self._connection.execute(insert(canned_responses), values)
        except IntegrityError:
            return False
        return True

    def drop_canned(self, canned_id: str) -> None:
        """Delete a canned response."""
        self._connection.execute(delete(canned_responses).where(c.id == canned_id))

    def administrators(self) -> Sequence[Agent]:
        """Return the administrators who are not disabled."""
        found = select(*AGENT_COLUMNS).where(
            a.role == Role.ADMINISTRATOR.value, a.disabled_at.is_(None)
        )
        rows = self._connection.execute(found)
        return [agent_from(row, Presence.OFFLINE) for row in rows]

    def add_file(self, file: StoredFile) -> None:
        """Store what is known of a file."""
        values = {
            "id": file.file_id,
            "session_id": file.session_id,
            "sender_id": file.sender_id,
            "voice": file.voice.value,
            "name": file.name,
            "media": file.media,
            "size": file.size,
            "at": file.at,
        }
        self._connection.execute(insert(files), values)

    def count_files(self, session_id: str) -> int:
        """Return how many files the session has."""
        counted = select(func.count()).where(files.c.session_id == session_id)
        return int(self._connection.execute(counted).scalar_one())

    def reply_to(self, agent_id: str, key: str) -> KeptReply | None:
        """Return what was answered to a request with this key, or None."""
        row = self._connection.execute(_KEPT, {"b_agent": agent_id, "b_key": key}).first()
        return None if row is None else KeptReply(row[0], row[1], bytes(row[2]))

    def keep_reply(self, agent_id: str, key: str, reply: KeptReply, at: int) -> None:
        """Keep an answer for repeats."""
        values = {
            "agent_id": agent_id,
            "key": key,
            "request_hash": reply.request_hash,
            "status": reply.status,
            "body": reply.body,
            "at": at,
        }
        self._connection.execute(insert(kept_replies), values)

    def forget_replies(self, before: int) -> None:
        """Delete kept answers from before that time."""
        self._connection.execute(delete(kept_replies).where(k.at < before))

    def index_messages(self, limit: int) -> int:
        """Make up to ``limit`` more messages findable; return how many there were."""
        return index_more(self._connection, limit)
