"""Work for the world outside: stored, taken under a lease, settled by compare-and-set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, or_, select, text, update

from relay.domain.outbound import Mail, Parcel, Progress, Shipment
from relay.store.conflict import insert_once
from relay.store.side_tables import outbound

o = outbound.c

_MAIL = "mail"
_mail_decoder = msgspec.json.Decoder(Mail)
_COLUMNS = (
    o.id, o.key, o.payload, o.created_at, o.session_id, o.state, o.attempts, o.next_at,
    o.last_error, o.sent_at,
)  # fmt: skip
# Written as in the partial index, so that both databases know that it will do.
_OPEN = text("state IN ('waiting', 'sending')")
_GET = select(*_COLUMNS).where(o.id == bindparam("b_id"))
_DUE = select(*_COLUMNS).where(_OPEN, o.next_at <= bindparam("b_now"))
_FIRST_DUE = _DUE.order_by(o.next_at, o.id).limit(bindparam("b_limit"))
_AS_SEEN = update(outbound).where(
    o.id == bindparam("b_id"),
    o.state == bindparam("b_state"),
    o.attempts == bindparam("b_attempts"),
    o.next_at == bindparam("b_next_at"),
)
_WITHDRAW = (
    update(outbound)
    .where(
        o.session_id == bindparam("b_id"),
        o.state == Progress.WAITING.value,
        o.key.startswith(bindparam("b_purpose")),
    )
    .values(state=Progress.DROPPED.value)
)
_LISTED = select(*_COLUMNS).order_by(o.created_at.desc(), o.id).limit(bindparam("b_limit"))
_NOT_SENT = _LISTED.where(or_(_OPEN, o.state == Progress.FAILED.value))
_OLD = (
    select(o.id)
    .where(
        o.created_at < bindparam("b_before"),
        or_(o.state == Progress.SENT.value, o.state == Progress.DROPPED.value),
    )
    .limit(bindparam("b_limit"))
)


class SqlOutbound:
    """Implements the port ``Outbound`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection

    def add(self, parcel: Parcel) -> bool:
        """Store a parcel to be sent now; False where its key was stored before."""
        values = {
            "id": parcel.parcel_id,
            "key": parcel.key,
            "kind": _MAIL,
            "payload": msgspec.json.encode(parcel.mail).decode(),
            "session_id": parcel.session_id,
            "state": Progress.WAITING.value,
            "attempts": 0,
            "next_at": parcel.created_at,
            "last_error": "",
            "created_at": parcel.created_at,
        }
        return insert_once(self._connection, outbound, values)

    def get(self, parcel_id: str) -> Shipment | None:
        """Return a parcel and how it fares, or None."""
        row = self._connection.execute(_GET, {"b_id": parcel_id}).first()
        return None if row is None else _shipment(row)

    def take(self, now: int, until: int, limit: int) -> Sequence[Shipment]:
        """Begin an attempt at those that are due; nobody else takes them before ``until``."""
        due = self._connection.execute(_FIRST_DUE, {"b_now": now, "b_limit": limit}).all()
        taken = []
        for before in map(_shipment, due):
            after = Shipment(
                before.parcel, Progress.SENDING, before.attempts + 1, until, before.last_error
            )
            if self.settle(before, after):
                taken.append(after)
        return taken

    def settle(self, before: Shipment, after: Shipment) -> bool:
        """Store how an attempt ended; False where the parcel moved on since ``before``."""
        statement = _AS_SEEN.values(
            state=after.progress.value,
            attempts=after.attempts,
            next_at=after.next_at,
            last_error=after.last_error,
            sent_at=after.sent_at,
        )
        seen = {
            "b_id": before.parcel.parcel_id,
            "b_state": before.progress.value,
            "b_attempts": before.attempts,
            "b_next_at": before.next_at,
        }
        return self._connection.execute(statement, seen).rowcount == 1

    def withdraw(self, session_id: str, purpose: str) -> None:
        """Drop what waits for a session under keys that begin with ``purpose``."""
        self._connection.execute(_WITHDRAW, {"b_id": session_id, "b_purpose": purpose})

    def forget(self, older_than: int, limit: int) -> int:
        """Remove what was sent or dropped before that time; return how many."""
        values = {"b_before": older_than, "b_limit": limit}
        ids = self._connection.execute(_OLD, values).scalars().all()
        if ids:
            self._connection.execute(delete(outbound).where(o.id.in_(ids)))
        return len(ids)


def is_due(connection: Connection, now: int) -> bool:
    """Say whether anything is to be sent."""
    return connection.execute(_DUE.limit(1), {"b_now": now}).first() is not None


def listed(connection: Connection, limit: int, *, everything: bool) -> list[Shipment]:
    """Return what is not sent yet, with ``everything`` the rest too, newest first."""
    statement = _LISTED if everything else _NOT_SENT
    return [_shipment(row) for row in connection.execute(statement, {"b_limit": limit})]


def _shipment(row: Sequence[Any]) -> Shipment:
    parcel = Parcel(row[0], row[1], _mail_decoder.decode(row[2]), row[3], row[4])
    return Shipment(parcel, Progress(row[5]), row[6], row[7], row[8], row[9])
