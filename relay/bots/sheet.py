"""The sheet that a bot writes an answer on, and the purse that pays for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import gevent

from relay.bots.drafting import Watch
from relay.domain.errors import DomainError, TroubleError
from relay.domain.facts import DraftWritten
from relay.domain.lifecycle import State
from relay.domain.session import Session
from relay.domain.transcript import tidy
from relay.service import spending as use_cases
from relay.service.desk import Desk
from relay.service.outcome import AskBot, SpendingRefused
from relay.service.ports import Questions

DRAFT_EVERY_MS = 200
"""How often a draft is shown, at most."""

# After every session in the order of a group, so that no two relays lock them crosswise.
_KEY = "~spending"

logger = logging.getLogger("relay.bots")


@dataclass(frozen=True, slots=True)
class Room:
    """What sheets and purses need: the desk, where to read, the limits, the clock."""

    desk: Desk
    reader: Questions
    caps: use_cases.Caps
    clock: Callable[[], int]


class DeskPurse:
    """Implements the port ``Purse``: counts in the database, for all relays together."""

    def __init__(self, room: Room, visitor_id: str | None = None) -> None:
        """Pay for one visitor, or for the house."""
        self._room = room
        self._visitor_id = visitor_id

    def spend(self) -> bool:
        """Count one call; False where it would be one too many, or cannot be counted."""
        request = use_cases.Spend(self._visitor_id, self._room.clock())
        caps = self._room.caps
        try:
            reply = self._room.desk.carry_out(_KEY, lambda tx: use_cases.spend(tx, request, caps))
        except (DomainError, TroubleError) as error:
            logger.warning("a call of the model could not be counted and was not made: %s", error)
            return False
        if isinstance(reply, SpendingRefused):
            logger.warning("the model was not asked: %s", reply.why)
            return False
        return True

    def spent(self, tokens: int) -> None:
        """Count what the call took, while the answer goes on its way."""
        gevent.spawn(self._note, use_cases.Spent(tokens, self._room.clock()))

    def _note(self, request: use_cases.Spent) -> None:
        try:
            self._room.desk.carry_out(_KEY, lambda tx: use_cases.spent(tx, request))
        except (DomainError, TroubleError) as error:
            logger.warning("what a call of the model took could not be counted: %s", error)


class DeskSheet(DeskPurse):
    """Implements the port ``Sheet`` for the answer to one question."""

    def __init__(self, room: Room, ask: AskBot, session: Session, watch: Watch) -> None:
        """Write for the visitor of ``session``, until ``watch`` is over."""
        super().__init__(room, session.visitor_id)
        self._ask = ask
        self._watch = watch
        self._shown = ""
        self._shown_at = 0

    def draft(self, text: str) -> None:
        """Show what is written so far, unless it is too soon or the bot's turn is over."""
        said, now = tidy(text), self._room.clock()
        soon = now - self._shown_at < DRAFT_EVERY_MS
        if said and said != self._shown and not soon:
            self._shown_at = now
            with suppress(DomainError, TroubleError):
                # A draft is a hint: the answer needs none to have gone before.
                self._show(said)

    def withdraw(self) -> None:
        """End a draft that no answer followed."""
        if self._shown:
            self._show("")

    def _show(self, text: str) -> None:
        ask = self._ask
        session = self._room.reader.ask(lambda read: read.session(ask.session_id))
        # Looked at last: what happened while the database was asked counts, too.
        if session is None or self._watch.over or not _may_speak(session, ask):
            return
        self._shown = text
        self._room.desk.push.tell([DraftWritten(session, ask.seq, text)])


def _may_speak(session: Session, ask: AskBot) -> bool:
    return session.state is State.BOT and session.epoch == ask.epoch and session.last_seq == ask.seq
