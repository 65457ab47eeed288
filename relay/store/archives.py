"""Questions beyond the running day; each looks at a bounded number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, and_, bindparam, or_, select

from relay.domain.canned import CannedResponse
from relay.domain.session import Session
from relay.domain.transcript import Voice
from relay.service.office import (
    Conclusion,
    DeviceRecord,
    Hit,
    HitsPage,
    Place,
    SessionsPage,
    Sight,
    StoredFile,
    Wanted,
)
from relay.store.rows import SESSION_COLUMNS, session_from
from relay.store.search_index import find, words_of
from relay.store.side_tables import canned_responses, files, session_outcomes
from relay.store.tables import agent_sessions, chat_sessions, messages

LOOKED_AT_MOST = 500
"""Most rows that one page looks at where some of them may not be seen."""

SHARED_OWNER = ""
"""Stands for everybody as the owner of a canned response."""

s, m, f, d = chat_sessions.c, messages.c, files.c, agent_sessions.c
c, o = canned_responses.c, session_outcomes.c

_HIT_COLUMNS = (m.id, m.seq, m.at, m.voice, m.author, m.text)
_HITS = (
    select(*SESSION_COLUMNS, *_HIT_COLUMNS)
    .join(messages, m.session_id == s.id)
    .where(m.id.in_(bindparam("b_ids", expanding=True)))
    .order_by(m.id.desc())
)
FILE_COLUMNS = (f.id, f.session_id, f.sender_id, f.voice, f.name, f.media, f.size, f.at)
"""The columns of a file in the order in which ``file_from`` reads them."""

CANNED_COLUMNS = (c.id, c.owner_id, c.shortcut, c.text, c.updated_at)
"""The columns of a canned response in the order in which ``canned_from`` reads them."""

_DEVICES = select(d.id, d.agent_id, d.device, d.created_at).where(d.revoked_at.is_(None))
_tags = msgspec.json.Decoder(tuple[str, ...])


class SqlArchive:
    """Implements the port ``Archive`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection

    def sessions(self, wanted: Wanted, limit: int) -> SessionsPage:
        """Return sessions, newest first."""
        rows = self._connection.execute(_listing(wanted, limit))
        looked_at = [session_from(row) for row in rows]
        return _page(looked_at, wanted.sight, limit)

    def search(self, words: str, sight: Sight, *, before: int | None, limit: int) -> HitsPage:
        """Return messages that hold all ``words``, newest first; none for no words."""
        asked = words_of(words)
        if not asked:
            return HitsPage(())
        at_most = limit + 1 if sight.everything else LOOKED_AT_MOST
        found = find(self._connection, asked, before=before, limit=at_most)
        rows = self._connection.execute(_HITS, {"b_ids": found}) if found else ()
        hits = [hit for hit in map(_hit_from, rows) if _seen(hit.session, sight)]
        if len(hits) > limit:
            return HitsPage(tuple(hits[:limit]), hits[limit - 1].message_id)
        return HitsPage(tuple(hits), found[-1] if len(found) == at_most else None)

    def conclusion(self, session: Session) -> Conclusion:
        """Return how the session's epoch was judged."""
        judged = select(o.outcome, o.tags).where(
            o.session_id == session.session_id, o.epoch == session.epoch
        )
        row = self._connection.execute(judged).first()
        return Conclusion() if row is None else Conclusion(row[0], _tags.decode(row[1]))

    def canned(self, agent_id: str) -> Sequence[CannedResponse]:
        """Return the shared responses and the agent's own, by shortcut."""
        mine = select(*CANNED_COLUMNS).where(c.owner_id.in_((agent_id, SHARED_OWNER)))
        rows = self._connection.execute(mine.order_by(c.shortcut, c.owner_id))
        return [canned_from(row) for row in rows]

    def devices(self, agent_id: str) -> Sequence[DeviceRecord]:
        """Return the agent's sign-ins that stand, newest first."""
        mine = _DEVICES.where(d.agent_id == agent_id).order_by(d.created_at.desc(), d.id)
        return [DeviceRecord(*row) for row in self._connection.execute(mine)]

    def device(self, device_id: str) -> DeviceRecord | None:
        """Return a sign-in that stands, or None."""
        row = self._connection.execute(_DEVICES.where(d.id == device_id)).first()
        return None if row is None else DeviceRecord(*row)

    def files(self, session_id: str) -> Sequence[StoredFile]:
        """Return the session's files, oldest first."""
        attached = select(*FILE_COLUMNS).where(f.session_id == session_id)
        rows = self._connection.execute(attached.order_by(f.at, f.id))
        return [file_from(row) for row in rows]

    def file(self, file_id: str) -> StoredFile | None:
        """Return what is known of a file, or None."""
        row = self._connection.execute(select(*FILE_COLUMNS).where(f.id == file_id)).first()
        return None if row is None else file_from(row)


def canned_from(row: Sequence[Any]) -> CannedResponse:
    """Return the canned response that a row of ``CANNED_COLUMNS`` holds."""
    return CannedResponse(row[0], row[1] or None, row[2], row[3], row[4])


def file_from(row: Sequence[Any]) -> StoredFile:
    """Return the file that a row of ``FILE_COLUMNS`` holds."""
    return StoredFile(row[0], row[1], row[2], Voice(row[3]), *row[4:])


def _listing(wanted: Wanted, limit: int) -> Select[Any]:
    statement = select(*SESSION_COLUMNS).order_by(s.opened_at.desc(), s.id.desc())
    if wanted.state is not None:
        # The two partial indexes: sessions that go on, and those that are over.
        over = wanted.state in {"completed", "abandoned"}
        running = s.finished_at.is_not(None) if over else s.finished_at.is_(None)
        statement = statement.where(s.state == wanted.state, running)
    else:
        statement = statement.where(s.state != "erased")
    if wanted.visitor_id is not None:
        statement = statement.where(s.visitor_id == wanted.visitor_id)
    if wanted.before is not None:
        at, session_id = wanted.before.opened_at, wanted.before.session_id
        older = and_(s.opened_at == at, s.id < session_id)
        # The first condition is what lets an index begin at the place.
        statement = statement.where(s.opened_at <= at, or_(s.opened_at < at, older))
    return statement.limit(limit + 1 if wanted.sight.everything else LOOKED_AT_MOST)


def _page(looked_at: Sequence[Session], sight: Sight, limit: int) -> SessionsPage:
    seen = [session for session in looked_at if _seen(session, sight)]
    if len(seen) > limit:
        return SessionsPage(tuple(seen[:limit]), _place(seen[limit - 1]))
    full = not sight.everything and len(looked_at) == LOOKED_AT_MOST
    return SessionsPage(tuple(seen), _place(looked_at[-1]) if full else None)


def _place(session: Session) -> Place:
    return Place(session.opened_at, session.session_id)


def _seen(session: Session, sight: Sight) -> bool:
    if session.state.value == "erased":
        return False
    return sight.sees(session)


def _hit_from(row: Sequence[Any]) -> Hit:
    message_id, seq, at, voice, author, words = row[len(SESSION_COLUMNS) :]
    return Hit(message_id, seq, at, Voice(voice), author, words, session_from(row))
