"""What the use cases need of sessions, transcripts and handovers, within a transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from relay.domain.answer import Turn
from relay.domain.brief import KeptBrief
from relay.domain.facts import AlertRaised
from relay.domain.lifecycle import Change
from relay.domain.rating import Rating
from relay.domain.replay import BotTurn
from relay.domain.session import Page, Session
from relay.domain.transcript import ChangeRecord, Message
from relay.service.records import (
    OwnerSpan,
    Stored,
)


class Sessions(Protocol):
    """The sessions, within a transaction."""

    def get(self, session_id: str) -> Session | None:
        """Return the session, or None."""
        ...

    def current_of(self, visitor_id: str) -> Session | None:
        """Return the visitor's current session, or None."""
        ...

    def opened_by(self, open_id: str) -> Session | None:
        """Return the session that the client's ``open_id`` began, or None."""
        ...

    def add(self, session: Session, open_id: str) -> None:
        """Store a new session, the visitor's current one."""
        ...

    def with_repeat(
        self, session_id: str, sender_id: str, cmid: str
    ) -> tuple[Session, Stored | None] | None:
        """Return the session and what this sender stored under ``cmid`` before, if anything."""
        ...

    def visitor_turn(
        self,
        session_id: str,
        *,
        visitor_id: str,
        cmid: str,
        preview: str,
        bot_due_at: int | None,
        now: int,
    ) -> Session | None:
        """Raise ``last_seq`` in the plain case and return the session after it.

        Plain: the visitor's own session, and nothing stored under ``cmid`` yet; with the
        queue or an agent, or, given ``bot_due_at``, with the bot, which owes the answer and
        is asked once more then. None: look closer; nothing was changed.
        """
        ...

    def agent_turn(
        self, session_id: str, *, agent_id: str, fence: int, cmid: str, now: int
    ) -> Session | None:
        """Raise ``last_seq`` in the plain case and return the session after it.

        Plain: active, the agent's under this fence, and nothing stored under
        ``cmid`` yet. None: look closer; nothing was changed.
        """
        ...

    def next_seq(
        self, session: Session, *, preview: str | None, bot_due_at: int | None, now: int
    ) -> int:
        """Raise ``last_seq`` and return it; 0 where the session moved on since it was read.

        ``preview`` replaces the visitor's last words; ``bot_due_at`` makes the
        new entry one that the bot owes an answer.
        """
        ...

    def move(self, before: Session, after: Session) -> int:
        """Compare and set on ``before.version``; return the new ``last_seq``, 0 if it lost."""
        ...

    def bot_answered(self, session_id: str, *, up_to_seq: int, failures: int) -> None:
        """Note that the bot answered up to ``up_to_seq`` and how often it failed in a row."""
        ...

    def note_page(self, session_id: str, page: Page) -> None:
        """Note the page the visitor is on."""
        ...

    def renew_leases(self, agent_id: str, until: int) -> None:
        """Extend the leases of all sessions that the agent owns."""
        ...

    def with_lost_agent(self, ended_before: int, limit: int) -> Sequence[Session]:
        """Return active sessions whose lease ended before that time, oldest first."""
        ...

    def end_lease(self, session: Session, ended_before: int) -> bool:
        """End the session's lease if it still ended before that time; False if renewed since."""
        ...

    def unoffered(
        self, departments: frozenset[str] | None, after: Session | None, limit: int
    ) -> Sequence[Session]:
        """Return waiting sessions that nobody is being offered, in the queue's order.

        Of these departments and of everybody's (None: of all), those behind ``after``.
        """
        ...

    def waiting_since_before(self, before: int, limit: int) -> Sequence[Session]:
        """Return sessions that are in the queue since before that time, longest first."""
        ...

    def awaiting_bot(self, due_before: int, limit: int) -> Sequence[Session]:
        """Return sessions whose bot owes an answer since before that time."""
        ...

    def postpone_bot(self, session_id: str, due_at: int) -> None:
        """Give the bot until ``due_at`` before it is asked once more."""
        ...


class Transcript(Protocol):
    """The entries of all sessions, within a transaction."""

    def add_message(self, session_id: str, message: Message) -> None:
        """Store a message; it is written with the group's others before the commit."""
        ...

    def add_change(self, session_id: str, record: ChangeRecord) -> None:
        """Store a change."""
        ...

    def turns(self, session_id: str, limit: int) -> Sequence[Turn]:
        """Return the last messages, oldest first, for a bot."""
        ...

    def latest(self, session_id: str, limit: int) -> Sequence[Message]:
        """Return the last messages, oldest first, whole."""
        ...


class Handoffs(Protocol):
    """What surrounds a change of owner: alerts and the time split by owner."""

    def raise_alert(self, session_id: str, epoch: int, alert: AlertRaised) -> None:
        """Store an alert that stands until it is cleared."""
        ...

    def clear_alerts(self, session_id: str, at: int) -> None:
        """Clear the session's alerts."""
        ...

    def begin_span(self, span: OwnerSpan) -> None:
        """Begin an owner's stretch of time."""
        ...

    def end_span(self, session_id: str, at: int, ended_by: Change) -> None:
        """End the running stretch of time by that change."""
        ...

    def rate(self, rating: Rating) -> None:
        """Store a rating in place of an earlier one of the same epoch."""
        ...

    def note_turn(self, turn: BotTurn) -> None:
        """Store how the bot stood to a question and what was decided."""
        ...

    def turns(self, session_id: str, since: int) -> Mapping[int, BotTurn]:
        """Return how the bot stood to the session's questions from entry ``since`` on."""
        ...

    def keep_brief(self, kept: KeptBrief, at: int) -> None:
        """Store a brief in place of an earlier handover's of the same epoch."""
        ...

    def brief(self, session_id: str, epoch: int) -> KeptBrief | None:
        """Return the brief of a session's epoch, or None."""
        ...

    def improve_brief(self, kept: KeptBrief) -> bool:
        """Store a better brief of the same handover; False where there is a newer one."""
        ...
