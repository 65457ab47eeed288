"""A visitor rates the conversation that has just ended."""

from __future__ import annotations

from dataclasses import dataclass, replace

from relay.domain.errors import BusyError
from relay.domain.facts import SessionRated
from relay.domain.lifecycle import Change
from relay.domain.rating import Rating, rated_epoch
from relay.domain.transcript import ChangeRecord, tidy
from relay.service.messages import accepted_before, changed
from relay.service.outcome import Outcome
from relay.service.ports import Transaction
from relay.service.visitor import own


@dataclass(frozen=True, slots=True)
class Rate:
    """A visitor says how a conversation was, and in words if they like."""

    visitor_id: str
    session_id: str
    cmid: str
    score: int
    comment: str | None
    now: int


def rate(tx: Transaction, request: Rate) -> Outcome:
    """Store the rating in place of an earlier one of the same epoch.

    The transcript keeps that there was one, without words: a visitor is not shown their
    own judgement as news.

    Raises NotFoundError, WrongStateError or BusyError.
    """
    session, repeat = own(tx, request.session_id, request.visitor_id, request.cmid)
    if repeat is not None:
        return Outcome(accepted_before(repeat, None))
    epoch = rated_epoch(session)
    with tx.savepoint():
        seq = tx.sessions.next_seq(session, preview=None, bot_due_at=None, now=request.now)
        if not seq:
            raise BusyError
        comment = tidy(request.comment or "") or None
        tx.handoffs.rate(Rating(session.session_id, epoch, request.score, comment, request.now))
        record = ChangeRecord(
            seq, request.now, session.epoch, Change.RATED, session.state,
            request.visitor_id, request.cmid,
        )  # fmt: skip
        tx.transcript.add_change(session.session_id, record)
    return Outcome(changed(record), (SessionRated(replace(session, last_seq=seq), record),))
