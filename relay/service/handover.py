"""Handing over to people: the move, the brief that goes with it, and its summary."""

from __future__ import annotations

from dataclasses import dataclass, replace

from relay.domain.brief import READ_MESSAGES, Brief, KeptBrief, brief_of, with_summary
from relay.domain.facts import BriefWritten, SessionMoved
from relay.domain.lifecycle import State
from relay.domain.session import Session, Step
from relay.service.moves import Mover, move
from relay.service.outcome import Done, Dropped, Outcome, Summarise
from relay.service.ports import Transaction


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A session went to the queue with its brief; ``summarise`` may make that better."""

    moved: SessionMoved
    written: BriefWritten
    summarise: Summarise

    @property
    def facts(self) -> tuple[SessionMoved, BriefWritten]:
        """What others are told, in its order."""
        return (self.moved, self.written)


@dataclass(frozen=True, slots=True)
class Summarised:
    """A model wrote ``text`` about the handover that ``request`` names."""

    request: Summarise
    text: str


def hand_over(tx: Transaction, session: Session, step: Step, mover: Mover) -> HandedOver:
    """Move a session to the queue and write its brief, all or nothing.

    Raises what ``move`` raises.
    """
    moved = move(tx, session, step, mover)
    after = moved.session
    brief = _brief(tx, after)
    tx.handoffs.keep_brief(
        KeptBrief(after.session_id, after.epoch, moved.record.seq, brief), step.now
    )
    summarise = Summarise(after.session_id, after.epoch, moved.record.seq, after.language)
    return HandedOver(moved, BriefWritten(after, brief), summarise)


def summarised(tx: Transaction, said: Summarised) -> Outcome:
    """Add a model's summary to the brief, unless the conversation went on without it.

    A summary of a past epoch, or of an earlier handover, is dropped.
    """
    asked = said.request
    session = tx.sessions.get(asked.session_id)
    if session is None or session.state is State.ERASED or session.epoch != asked.epoch:
        return Outcome(Dropped("late: the conversation it is about is over"))
    kept = tx.handoffs.brief(asked.session_id, asked.epoch)
    if kept is None or kept.seq != asked.seq:
        return Outcome(Dropped("late: the session was handed over anew"))
    better = with_summary(kept.brief, said.text)
    if better.summary is None:
        return Outcome(Dropped("empty"))
    if not tx.handoffs.improve_brief(replace(kept, brief=better)):
        return Outcome(Dropped("late: the session was handed over anew"))
    return Outcome(Done(), (BriefWritten(session, better),))


def _brief(tx: Transaction, session: Session) -> Brief:
    latest = tx.transcript.latest(session.session_id, READ_MESSAGES)
    messages = [one for one in latest if one.epoch == session.epoch]
    since = messages[0].seq if messages else session.last_seq
    return brief_of(messages, tx.handoffs.turns(session.session_id, since))
