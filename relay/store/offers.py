"""The offers within a transaction; one stands for a session at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from relay.domain.offers import Offer, OfferEnd, OfferKind
from relay.domain.routing import Asked
from relay.domain.session import Session
from relay.store.presences import someone_alive
from relay.store.rows import OFFER_COLUMNS, SESSION_COLUMNS, offer_from
from relay.store.side_tables import offers
from relay.store.tables import chat_sessions

o, s = offers.c, chat_sessions.c

OFFERS_TO = (
    select(*OFFER_COLUMNS, *SESSION_COLUMNS)
    .join(chat_sessions, s.id == o.session_id)
    .where(o.agent_id == bindparam("b_id"), o.ended_at.is_(None))
    .order_by(o.made_at, o.id)
)
"""The standing offers to one agent, with their sessions."""

# Who went away is not asked any more; what a colleague offers waits for who is there at all.
_NOBODY_THERE = or_(
    (o.kind == OfferKind.QUEUE.value) & ~someone_alive(o.agent_id, online=True),
    (o.kind == OfferKind.TRANSFER.value) & ~someone_alive(o.agent_id, online=False),
)
OFFERS_DUE = (
    select(*OFFER_COLUMNS)
    .where(o.ended_at.is_(None), or_(o.expires_at <= bindparam("b_now"), _NOBODY_THERE))
    .order_by(o.session_id)
    .limit(bindparam("b_limit"))
)
"""The standing offers whose time is over, or whose agent is not there any more."""

OFFERS_SINCE = (
    select(*OFFER_COLUMNS, *SESSION_COLUMNS)
    .join(chat_sessions, s.id == o.session_id)
    .where(o.ended_at.is_(None), o.made_at > bindparam("b_since"))
)
"""The standing offers that were made since some time, with their sessions."""

OFFERED_SESSION = select(o.session_id).where(o.id == bindparam("b_id"))
"""The session that one offer is about."""

_GET = select(*OFFER_COLUMNS).where(o.id == bindparam("b_id"))
_MARK = (
    update(chat_sessions)
    .where(s.id == bindparam("b_id"), s.version == bindparam("b_version"), s.offer_id.is_(None))
    .values(offer_id=bindparam("b_offer"))
)
_UNMARK = (
    update(chat_sessions)
    .where(s.id == bindparam("b_id"), s.offer_id == bindparam("b_offer"))
    .values(offer_id=None)
)
_INSERT = insert(offers)
_END_ANY = (
    update(offers)
    .where(o.session_id == bindparam("b_id"), o.ended_at.is_(None))
    .values(outcome=bindparam("b_end"), ended_at=bindparam("b_at"))
    .returning(*OFFER_COLUMNS)
)
_END = _END_ANY.where(o.id == bindparam("b_offer"))
_ASKED = (
    select(o.session_id, o.agent_id, func.count(), func.max(o.ended_at))
    .join(chat_sessions, s.id == o.session_id)
    .where(
        o.session_id.in_(bindparam("b_ids", expanding=True)),
        o.kind == OfferKind.QUEUE.value,
        # Not by time: a clock that was set back would forget who was asked.
        o.version == s.version,
    )
    .group_by(o.session_id, o.agent_id)
)


class SqlOffers:
    """Implements the port ``Offers`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection

    def get(self, offer_id: str) -> Offer | None:
        """Return the offer, or None."""
        row = self._connection.execute(_GET, {"b_id": offer_id}).first()
        return None if row is None else offer_from(row)

    def make(self, offer: Offer, session: Session) -> bool:
        """Store an offer; False where the session moved on or is being offered already."""
        values = {
            "b_id": session.session_id,
            "b_version": session.version,
            "b_offer": offer.offer_id,
        }
        if self._connection.execute(_MARK, values).rowcount != 1:
            return False
        self._connection.execute(_INSERT, _offer_values(offer) | {"version": session.version})
        return True

    def end_of(self, session_id: str, end: OfferEnd, at: int) -> Offer | None:
        """End the offer that stands for a session which just moved; return it, if any."""
        values = {"b_id": session_id, "b_end": end.value, "b_at": at}
        row = self._connection.execute(_END_ANY, values).first()
        return None if row is None else offer_from(row)

    def close(self, offer: Offer, end: OfferEnd, at: int) -> Offer | None:
        """End this offer, whose session stays; return it, None where it stands no more.

        The session's row is locked first, as in a move, so that the two cannot
        wait for each other. Where it bears another offer by now, or none, somebody
        was faster: neither that nor a later offer is touched.
        """
        which = {"b_id": offer.session_id, "b_offer": offer.offer_id}
        if self._connection.execute(_UNMARK, which).rowcount != 1:
            return None
        row = self._connection.execute(_END, which | {"b_end": end.value, "b_at": at}).first()
        return None if row is None else offer_from(row)

    def due(self, now: int, limit: int) -> Sequence[Offer]:
        """Return standing offers whose time is over, or whose agent is not there any more."""
        rows = self._connection.execute(OFFERS_DUE, {"b_now": now, "b_limit": limit})
        return [offer_from(row) for row in rows]

    def asked(self, session_ids: Sequence[str]) -> Mapping[str, Mapping[str, Asked]]:
        """Return, for each session, who was offered it in its present wait and how often."""
        found: defaultdict[str, dict[str, Asked]] = defaultdict(dict)
        for row in self._connection.execute(_ASKED, {"b_ids": list(session_ids)}):
            found[row[0]][row[1]] = Asked(row[2], row[3] or 0)
        return found


def _offer_values(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.offer_id,
        "session_id": offer.session_id,
        "agent_id": offer.agent_id,
        "agent_name": offer.agent_name,
        "kind": offer.kind.value,
        "made_at": offer.made_at,
        "expires_at": offer.expires_at,
        "from_id": offer.from_id,
        "from_name": offer.from_name,
        "note": offer.note,
    }
