"""What a visitor does: open, say something, ask for a person, leave the queue, end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from relay.domain import escalation
from relay.domain.errors import NotFoundError, UnauthenticatedError
from relay.domain.escalation import EscalationPolicy
from relay.domain.facts import Fact, MessageStored, SessionMoved
from relay.domain.lifecycle import Change, Owner, State, Trigger
from relay.domain.notices import Notices
from relay.domain.promises import Promises
from relay.domain.routing import RoutingPolicy
from relay.domain.session import NO_PAGE, Page, Reason, Session, Step
from relay.domain.transcript import ChangeRecord, Message, Voice, clean_text, preview_of
from relay.domain.waiting import AlwaysOpen, Opening
from relay.service.arrivals import Arrival, escalate
from relay.service.handover import HandedOver
from relay.service.messages import (
    Utterance,
    accepted,
    accepted_before,
    append,
    changed,
    load,
    store,
)
from relay.service.moves import Mover, move
from relay.service.outcome import AskBot, OpenAccepted, Outcome
from relay.service.ports import Transaction
from relay.service.records import OwnerSpan, Stored, Visitor
from relay.service.telling import MailPolicy

OPEN_RETRY_MS = 120_000
"""How long a repeated open may fetch a fresh token, while nothing was said, in milliseconds."""


@dataclass(slots=True)
class Policies:
    """The settings that the use cases need.

    ``escalation``, ``routing``, ``promises`` and ``opening`` may be set anew while the
    relay runs: who decides next, decides by the new rules. ``opening`` knows the business
    hours; without ``mail`` none is sent.
    """

    escalation: EscalationPolicy
    notices: Notices
    bot_name: str
    bot_grace_ms: int
    lease_ms: int
    routing: RoutingPolicy = field(default_factory=RoutingPolicy)
    promises: Promises = field(default_factory=Promises)
    mail: MailPolicy | None = None
    opening: Opening = field(default_factory=AlwaysOpen)


@dataclass(frozen=True, slots=True)
class Open:
    """A visitor begins; all ids and the token's hash are fixed beforehand."""

    open_id: str
    session_id: str
    visitor_id: str
    token_hash: str
    now: int
    name: str | None = None
    language: str | None = None
    page: Page = NO_PAGE
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """A visitor says something."""

    visitor_id: str
    session_id: str
    cmid: str
    text: str
    now: int
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """A visitor asks for a person, goes back to the bot or ends: ``trigger`` says which."""

    visitor_id: str
    session_id: str
    cmid: str
    trigger: Trigger
    now: int


def open_session(tx: Transaction, request: Open, policies: Policies) -> Outcome:
    """Begin the visitor's first session with the bot's greeting.

    Repeated while nothing was said, the same session gets the new token: the
    client that repeats never received the first one.

    Raises UnauthenticatedError when the repetition comes too late.
    """
    earlier = tx.sessions.opened_by(request.open_id)
    if earlier is not None:
        return _open_again(tx, request, earlier)
    session = Session(
        session_id=request.session_id,
        visitor_id=request.visitor_id,
        state=State.BOT,
        epoch=1,
        version=1,
        last_seq=2,
        fence=0,
        opened_at=request.now,
        owner_since=request.now,
        visitor_name=request.name,
        language=request.language,
        page=request.page,
        department=request.department,
    )
    tx.visitors.add(Visitor(request.visitor_id, request.token_hash, request.now))
    tx.sessions.add(session, request.open_id)
    opened = ChangeRecord(
        1, request.now, 1, Change.OPENED, State.BOT, request.visitor_id, request.open_id
    )
    greeting = Message(
        2, request.now, 1, Voice.BOT, "bot", "greeting",
        policies.notices.greeting, policies.bot_name,
    )  # fmt: skip
    tx.transcript.add_change(session.session_id, opened)
    tx.transcript.add_message(session.session_id, greeting)
    span = OwnerSpan(
        session.session_id, 1, Owner.BOT, began_by=Change.OPENED, started_at=request.now
    )
    tx.handoffs.begin_span(span)
    return Outcome(OpenAccepted(session, (opened, greeting)))


def send(tx: Transaction, request: Send, policies: Policies) -> Outcome:
    """Store a visitor's message; wake a finished session, ask the bot or hand over.

    Raises NotFoundError, MalformedError or BusyError.
    """
    text = clean_text(request.text)
    said = Utterance(Voice.VISITOR, request.visitor_id, request.cmid, text, request.now)
    plain = None if request.page is not None else _send_plainly(tx, request, said, policies)
    if plain is not None:
        return plain
    session, repeat = own(tx, request.session_id, request.visitor_id, request.cmid)
    if repeat is not None:
        return Outcome(accepted_before(repeat, text))
    with tx.savepoint():
        return _send_looking_closer(tx, session, said, request, policies)


def _send_plainly(
    tx: Transaction, request: Send, said: Utterance, policies: Policies
) -> Outcome | None:
    """Store the message in one statement, for a person or for the bot; None: look closer."""

    def turn(bot_due_at: int | None) -> Session | None:
        return tx.sessions.visitor_turn(
            request.session_id,
            visitor_id=request.visitor_id,
            cmid=request.cmid,
            preview=preview_of(said.text),
            bot_due_at=bot_due_at,
            now=request.now,
        )

    after = turn(None)
    if after is None and escalation.asked_for_person(said.text, policies.escalation) is None:
        after = turn(request.now + policies.bot_grace_ms)
    if after is None:
        return None
    stored = store(tx, after, said)
    asked = (_ask(stored),) if after.state is State.BOT else ()
    return Outcome(accepted(stored.message), (stored,), asked)


def _ask(stored: MessageStored) -> AskBot:
    session = stored.session
    return AskBot(session.session_id, session.epoch, stored.message.seq, session.language)


def _send_looking_closer(
    tx: Transaction, session: Session, said: Utterance, request: Send, policies: Policies
) -> Outcome:
    facts: list[SessionMoved] = []
    if not session.is_live:
        facts.append(_wake(tx, session, request, policies))
        session = facts[-1].session
    if request.page is not None and request.page != session.page:
        tx.sessions.note_page(session.session_id, request.page)
        session = replace(session, page=request.page)
    if session.state is not State.BOT:
        stored = append(tx, session, said)
        return Outcome(accepted(stored.message), (*facts, stored))
    reason = escalation.asked_for_person(said.text, policies.escalation)
    if reason is not None:
        stored = append(tx, session, said)
        handed = _escalate(tx, stored.session, reason, request, policies)
        told: tuple[Fact, ...] = (*facts, stored, *handed.facts)
        return Outcome(accepted(stored.message), told, (handed.summarise,))
    stored = append(tx, session, said, bot_due_at=request.now + policies.bot_grace_ms)
    return Outcome(accepted(stored.message), (*facts, stored), (_ask(stored),))


def act(tx: Transaction, request: Act, policies: Policies) -> Outcome:
    """Carry out a visitor's button: a person, back to the bot, or the end.

    Raises NotFoundError, WrongStateError or BusyError.
    """
    session, repeat = own(tx, request.session_id, request.visitor_id, request.cmid)
    if repeat is not None:
        return Outcome(accepted_before(repeat, None))
    with tx.savepoint():
        return _act(tx, session, request, policies)


def own(
    tx: Transaction, session_id: str, visitor_id: str, cmid: str
) -> tuple[Session, Stored | None]:
    """Return the visitor's own session and what they stored under ``cmid`` before.

    Raises NotFoundError.
    """
    session, repeat = load(tx, session_id, visitor_id, cmid)
    # The same words for another's session as for none: ids must not be probed.
    if session.visitor_id != visitor_id or session.state is State.ERASED:
        raise NotFoundError
    return session, repeat


def _act(tx: Transaction, session: Session, request: Act, policies: Policies) -> Outcome:
    facts: list[SessionMoved] = []
    mover = Mover(request.visitor_id, request.cmid, policies.notices)
    if request.trigger is Trigger.ESCALATE and not session.is_live:
        facts.append(_wake(tx, session, request, policies))
        session = facts[-1].session
    if request.trigger is Trigger.ESCALATE:
        arrival = Arrival(session, escalation.pressed_the_button(), request.now)
        handed = escalate(tx, arrival, mover, policies)
        told: tuple[Fact, ...] = (*facts, *handed.facts)
        return Outcome(changed(handed.moved.record), told, (handed.summarise,))
    moved = move(tx, session, Step(request.trigger, request.now), mover)
    return Outcome(changed(moved.record), (*facts, moved))


def _open_again(tx: Transaction, request: Open, earlier: Session) -> Outcome:
    untouched = earlier.last_seq == 2 and earlier.state is State.BOT  # noqa: PLR2004 - opened, greeting
    if not untouched or request.now - earlier.opened_at > OPEN_RETRY_MS:
        message = "This conversation was begun elsewhere. Please begin a new one."
        raise UnauthenticatedError(message)
    tx.visitors.replace_token(earlier.visitor_id, request.token_hash)
    return Outcome(OpenAccepted(earlier, ()))


def _wake(
    tx: Transaction, session: Session, request: Send | Act, policies: Policies
) -> SessionMoved:
    """Take a finished session up again, in a new epoch."""
    mover = Mover(request.visitor_id, f"{request.cmid}/reopen", policies.notices)
    return move(tx, session, Step(Trigger.RETURN, request.now), mover)


def _escalate(
    tx: Transaction, session: Session, reason: Reason, request: Send, policies: Policies
) -> HandedOver:
    mover = Mover(request.visitor_id, f"{request.cmid}/escalate", policies.notices)
    return escalate(tx, Arrival(session, reason, request.now), mover, policies)
