"""Idempotency keys: a request that is repeated gets its first answer and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from relay.service.office import KeptReply
from relay.service.outcome import Outcome, Reply, Saved
from relay.service.ports import Transaction, WriteFunction

KEPT_MS = 24 * 3_600_000
"""How long an answer is kept for repeats, in milliseconds."""

_FORGET_EVERY = 64


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A request under a key of its sender's; the hash tells what was asked."""

    agent_id: str
    key: str
    request_hash: str
    now: int


def once(
    write: WriteFunction, request: Repeatable, answer: Callable[[Reply], KeptReply]
) -> WriteFunction:
    """Return ``write`` so that it is carried out once for each key.

    Its reply is a ``Saved`` of the ``KeptReply``: the one ``answer`` made now, or the
    one made at the first time, whose hash tells whether the same was asked.
    """

    def carry_out(tx: Transaction) -> Outcome:
        kept = tx.office.reply_to(request.agent_id, request.key)
        if kept is not None:
            return Outcome(Saved(kept))
        outcome = write(tx)
        kept = answer(outcome.reply)
        if request.now % _FORGET_EVERY == 0:
            # Now and then is enough, and whoever writes pays for the tidying.
            tx.office.forget_replies(request.now - KEPT_MS)
        tx.office.keep_reply(request.agent_id, request.key, kept, request.now)
        return replace(outcome, reply=Saved(kept))

    return carry_out
