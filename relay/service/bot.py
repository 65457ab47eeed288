"""The bot's answer becomes a message, a question back, or a handover."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from relay.domain.answer import BotAnswer, Choice
from relay.domain.escalation import Verdict, judge, judge_failure
from relay.domain.facts import Fact
from relay.domain.lifecycle import State
from relay.domain.replay import BOT_ID, BotTurn, outcome_of
from relay.domain.session import Reason, Session
from relay.domain.signals import CALM, Signals
from relay.domain.transcript import Voice, clean_text, tidy
from relay.service.arrivals import Arrival, escalate
from relay.service.messages import Utterance, append, load
from relay.service.moves import Mover
from relay.service.outcome import AskBot, Done, Dropped, FollowUp, Outcome
from relay.service.ports import Transaction
from relay.service.visitor import Policies

_DRAFT_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Answered:
    """The bot answered entry ``seq`` as it stood in ``epoch``.

    ``signals`` is what the visitor's words said beside the question.
    """

    session_id: str
    epoch: int
    seq: int
    answer: BotAnswer
    now: int
    signals: Signals = CALM


@dataclass(frozen=True, slots=True)
class Failed:
    """The bot did not answer entry ``seq``; ``reason`` says how it failed."""

    session_id: str
    epoch: int
    seq: int
    reason: Reason
    now: int


def answered(tx: Transaction, request: Answered, policies: Policies) -> Outcome:
    """Store what the bot says, and hand over where a rule says so.

    An answer to a past epoch, or to a session that a person owns by now, is
    dropped: the bot never talks over anyone.
    """
    session, dropped = _still_the_bots(tx, request)
    if dropped is not None:
        return dropped
    verdict = judge(
        request.answer,
        session.bot_failures,
        policies.escalation,
        policies.notices.clarify,
        request.signals,
    )
    if verdict.choices:
        verdict = replace(verdict, text=policies.notices.choose)
    return _carry_out(tx, session, request, verdict, policies)


def failed(tx: Transaction, request: Failed, policies: Policies) -> Outcome:
    """Hand over because the bot failed, or ask back where the owner wants that.

    A failure of a past epoch is dropped.
    """
    session, dropped = _still_the_bots(tx, request)
    if dropped is not None:
        return dropped
    verdict = judge_failure(
        request.reason, session.bot_failures, policies.escalation, policies.notices.clarify
    )
    return _carry_out(tx, session, request, verdict, policies)


def answered_elsewhere(tx: Transaction, ask: AskBot) -> Outcome:
    """Note that the bot owes nothing up to ``ask``, though its words are not known here."""
    session = tx.sessions.get(ask.session_id)
    if session is None or session.epoch != ask.epoch:
        return Outcome(Dropped("late: the conversation went on"))
    tx.sessions.bot_answered(session.session_id, up_to_seq=ask.seq, failures=session.bot_failures)
    return Outcome(Done())


def _still_the_bots(tx: Transaction, request: Answered | Failed) -> tuple[Session, Outcome | None]:
    session, repeat = load(tx, request.session_id, BOT_ID, _cmid(request))
    if repeat is not None:
        return session, Outcome(Dropped("answered before"))
    if session.state is not State.BOT or session.epoch != request.epoch:
        return session, Outcome(Dropped(f"late: the session is {session.state} by now"))
    return session, None


def _carry_out(
    tx: Transaction,
    session: Session,
    request: Answered | Failed,
    verdict: Verdict,
    policies: Policies,
) -> Outcome:
    facts: list[Fact] = []
    follow_ups: tuple[FollowUp, ...] = ()
    if verdict.text:
        stored = append(tx, session, _utterance(request, verdict, policies))
        session = stored.session
        facts.append(stored)
    tx.handoffs.note_turn(_turn(session, request, verdict))
    tx.sessions.bot_answered(session.session_id, up_to_seq=request.seq, failures=verdict.failures)
    if verdict.reason is not None:
        mover = Mover(BOT_ID, _cmid(request), policies.notices)
        handed = escalate(tx, Arrival(session, verdict.reason, request.now), mover, policies)
        facts += handed.facts
        follow_ups = (handed.summarise,)
    return Outcome(Done(), tuple(facts), follow_ups)


def _utterance(request: Answered | Failed, verdict: Verdict, policies: Policies) -> Utterance:
    answer = request.answer if isinstance(request, Answered) else None
    said_as_is = answer is not None and verdict.text == answer.text
    return Utterance(
        Voice.BOT,
        BOT_ID,
        _cmid(request),
        clean_text(verdict.text),
        request.now,
        author=policies.bot_name,
        sources=answer.sources if answer is not None and said_as_is else (),
        choices=verdict.choices,
    )


def _turn(session: Session, request: Answered | Failed, verdict: Verdict) -> BotTurn:
    """Return what is kept of the decision, so that it can be explained and replayed."""
    answer = request.answer if isinstance(request, Answered) else None
    return BotTurn(
        session.session_id,
        session.epoch,
        request.seq,
        request.now,
        outcome_of(verdict, answer),
        _finite(answer.confidence) if answer else 0.0,
        draft=tidy(answer.text)[:_DRAFT_CHARS] if answer else "",
        small_talk=answer is not None and answer.small_talk,
        choices=tuple(Choice(one.text, _finite(one.confidence)) for one in answer.choices)
        if answer
        else (),
        failure=request.reason.rule if isinstance(request, Failed) else None,
        reason=verdict.reason or verdict.doubt,
    )


def _finite(confidence: float) -> float:
    # A bot is somebody else's code; what is no number was as good as none.
    return confidence if math.isfinite(confidence) else 0.0


def _cmid(request: Answered | Failed) -> str:
    """Return the id under which the answer to one entry is stored: once only."""
    return f"re-{request.seq}"
