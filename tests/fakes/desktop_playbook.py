"""Reading a test of the desktop's core as a dialogue: this happens, that is wanted.

::

    desk = online(waiting=[ines])
    desk.when(Claim("c1"), RequestClaim(ines.session_id, "c1"))
    desk.when(Claimed("c1", taken), Follow(ines.session_id, 0))
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop_agent.core import effects, events
from desktop_agent.core.due import HeartbeatDue
from desktop_agent.core.effects import Effect
from desktop_agent.core.events import Event
from desktop_agent.core.intents import OpenSession
from desktop_agent.core.reduce import reduce
from desktop_agent.core.state import Conversation, OutboxRow, State
from relay.protocol.agent import (
    AgentCard,
    Alert,
    Escalation,
    Offer,
    QueueSnapshot,
    SessionCard,
    SessionTranscript,
    VisitorCard,
)
from relay.protocol.shapes import ChangeEntry, Entry, MessageEntry, Refusal
from relay.protocol.vocabulary import (
    Change,
    OfferKind,
    Presence,
    RefusalCode,
    Role,
    Rule,
    SessionState,
    Voice,
)

NOW = 1_795_435_300_000
RELAY = "https://chat.example.org"
TOKEN = "token-of-maya-0123456789"
ME = AgentCard(
    agent_id="7d1c2e9a-52b4-4f0e-9d35-6f0a9f4be210",
    name="Maya",
    role=Role.AGENT,
    presence=Presence.ONLINE,
    capacity=3,
    load=0,
)
ACCOUNT = f"{RELAY}#{ME.agent_id}"


class Playbook:
    """A state, a clock, and what was wanted last."""

    def __init__(self, state: State | None = None) -> None:
        self.state = State() if state is None else state
        self.now = NOW
        self.wanted: tuple[Effect, ...] = ()

    def when(self, event: Event, *expected: Effect) -> Playbook:
        """Let ``event`` happen; exactly the ``expected`` effects are wanted, in order."""
        self.hears(event)
        assert self.wanted == expected, f"{event} wants {self.wanted}"
        return self

    def hears(self, *happened: Event) -> Playbook:
        """Let events happen, whatever is wanted; ``wanted`` is of the last."""
        for event in happened:
            self.state, self.wanted = reduce(self.state, event, self.now)
        return self

    def passes(self, milliseconds: int) -> Playbook:
        """Let time pass."""
        self.now += milliseconds
        return self

    def conversation(self, session_id: str) -> Conversation:
        """Return what is read of a session."""
        return self.state.conversations[session_id]

    @property
    def row(self) -> OutboxRow:
        """Return the only outbox row."""
        (row,) = self.state.outbox
        return row

    @property
    def notice(self) -> str:
        """Return the passing remark."""
        return "" if self.state.notice is None else self.state.notice.text


def session_id(number: int) -> str:
    """Return the identifier of session ``number``."""
    return f"0190c8a2-7b1e-7c54-9d3e-{number:012x}"


def waiting_card(number: int = 1, name: str | None = "Ines", since: int = 60_000) -> SessionCard:
    """Return a session that waits since ``since`` ms before now."""
    return SessionCard(
        session_id=session_id(number),
        version=2,
        state=SessionState.PENDING,
        epoch=1,
        fence=0,
        head_seq=2,
        opened_at=NOW - since - 1_000,
        visitor=VisitorCard(name=name, language="pt"),
        preview="I need help with something complex",
        waiting_since=NOW - since,
        escalation=Escalation(
            rule=Rule.LOW_CONFIDENCE, line="The bot was only 12 % sure of its answer."
        ),
    )


def own_card(number: int = 1, name: str | None = "Ines", *, fence: int = 1) -> SessionCard:
    """Return a session of Maya's."""
    return SessionCard(
        session_id=session_id(number),
        version=3,
        state=SessionState.ACTIVE,
        epoch=1,
        fence=fence,
        head_seq=2,
        opened_at=NOW - 61_000,
        visitor=VisitorCard(name=name, language="pt"),
        preview="I need help with something complex",
        waiting_since=NOW - 60_000,
        escalation=Escalation(
            rule=Rule.LOW_CONFIDENCE, line="The bot was only 12 % sure of its answer."
        ),
        agent_id=ME.agent_id,
        agent_name=ME.name,
    )


def alert_of(card: SessionCard) -> Alert:
    """Return the alert that comes with a waiting session."""
    return Alert(alert_id=card.session_id, raised_at=NOW, line="Somebody waits.")


def message(
    seq: int, text: str = "Hello", *, voice: Voice = Voice.VISITOR, cmid: str = ""
) -> MessageEntry:
    """Return entry ``seq`` of a transcript."""
    return MessageEntry(
        seq=seq, at=NOW + seq, epoch=1, voice=voice, text=text, cmid=cmid or f"m{seq}"
    )


def change(seq: int, what: Change, state: SessionState, text: str = "") -> ChangeEntry:
    """Return a change of hands as entry ``seq``."""
    return ChangeEntry(seq=seq, at=NOW + seq, epoch=1, change=what, state=state, text=text)


def refusal(code: RefusalCode, *, after: int | None = None, winner: str | None = None) -> Refusal:
    """Return a refusal, retryable where a time is given."""
    return Refusal(
        code=code,
        message=f"Refused: {code.value}.",
        retryable=after is not None,
        retry_after_ms=after,
        winner=winner,
    )


def page(card: SessionCard, *entries: Entry, more: bool = False) -> SessionTranscript:
    """Return a page of a transcript."""
    return SessionTranscript(card=card, entries=entries, more=more)


def connecting() -> Playbook:
    """Return a desk that is signed in and connects."""
    return Playbook().when(
        events.Started(RELAY, "maya@example.org", TOKEN), effects.Connect(RELAY, TOKEN)
    )


def online(
    waiting: Sequence[SessionCard] = (), mine: Sequence[SessionCard] = (), me: AgentCard = ME
) -> Playbook:
    """Return a desk at work, its disk read and its own sessions read to their heads."""
    desk = connecting()
    beat = effects.After("heartbeat", desk.state.timing.heartbeat_ms, HeartbeatDue())
    desk.when(events.Connected(), effects.ListQueue(), beat)
    snapshot = QueueSnapshot(me=me, waiting=tuple(waiting), mine=tuple(mine))
    desk.hears(events.QueueListed(snapshot), events.Restored(ACCOUNT, (), ()))
    for card in mine:
        read = page(card, message(1), message(2, voice=Voice.BOT))
        desk.hears(events.Followed(card.session_id, read))
    return desk


def answering(number: int = 1, *, fence: int = 1) -> Playbook:
    """Return a desk with one session of its own, open."""
    card = own_card(number, fence=fence)
    return online(mine=[card]).hears(OpenSession(card.session_id))


def offer(
    number: int = 1,
    *,
    name: str = "Ines",
    by: str | None = None,
    note: str | None = None,
    left_ms: int = 20_000,
) -> Offer:
    """Return an offer of session ``number``: from the queue, or by a colleague."""
    return Offer(
        offer_id=f"0190c8a2-7b1e-7c54-9d3f-{number:012x}",
        kind=OfferKind.QUEUE if by is None else OfferKind.TRANSFER,
        card=waiting_card(number, name),
        expires_at=NOW + left_ms,
        from_agent=by,
        note=note,
    )
