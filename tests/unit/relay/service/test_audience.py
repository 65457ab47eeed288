"""Which fact goes to whom, as a table."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from relay.domain.brief import Brief
from relay.domain.facts import (
    AlertRaised,
    BriefWritten,
    ContactLeft,
    DraftWritten,
    Fact,
    MessageStored,
    NoteWritten,
    OfferClosed,
    OfferMade,
    PeopleSeen,
    PlaceSeen,
    SessionMoved,
    SessionRated,
    TargetWarned,
    TypingSeen,
)
from relay.domain.lifecycle import TRANSITIONS, Change, State
from relay.domain.notes import Note
from relay.domain.offers import Offer, OfferEnd, OfferKind
from relay.domain.promises import Target
from relay.domain.roster import Agent, Role
from relay.domain.session import Page, Reason, Session
from relay.domain.transcript import ChangeRecord, Message, Voice
from relay.domain.waiting import People, Place, WaitRange
from relay.service.audience import (
    EVERY_QUEUE,
    SUPERVISORS,
    Side,
    View,
    agent_room,
    deliveries,
    queue_room,
    queue_rooms,
    session_room,
    visitor_room,
)
from relay.translation import fact as to_wire

SESSION_ID, VISITOR_ID = "0" * 31 + "1", "0" * 31 + "2"
MAYA, TOM = "0" * 31 + "3", "0" * 31 + "4"
VISITOR, FOLLOWERS = visitor_room(VISITOR_ID), session_room(SESSION_ID)
SECRET = "for agents only"
QUEUE = (EVERY_QUEUE, queue_room("visas"))

Told = tuple[Side, tuple[str, ...], View]


def _session(state: State, assignee: str | None = None) -> Session:
    return Session(
        session_id=SESSION_ID, visitor_id=VISITOR_ID, state=state, epoch=1, version=3, last_seq=9,
        fence=7, opened_at=1, owner_since=1, assignee_id=assignee,
        assignee_name="Maya" if assignee else None, pending_since=1, priority=5,
        reason=Reason("asked_for_person", SECRET), visitor_name="Ana",
        page=Page("https://site.example/" + SECRET), preview=SECRET, department="visas",
    )  # fmt: skip


def _message(voice: Voice) -> Message:
    return Message(9, 1, 1, voice, "internal sender id", "cmid", "Hello", "Maya")


def _said(voice: Voice, state: State, assignee: str | None = None) -> MessageStored:
    return MessageStored(_session(state, assignee), _message(voice))


def _offer(kind: OfferKind, end: OfferEnd | None = None) -> Offer:
    colleague = (MAYA, "Maya") if kind is OfferKind.TRANSFER else (None, None)
    return Offer("0" * 31 + "5", SESSION_ID, TOM, "Tom", kind, 1, 2, end, *colleague, note=SECRET)


def _moved(
    was: State,
    state: State,
    *,
    assignee: str | None = None,
    before: str | None = None,
    offer: Offer | None = None,
) -> SessionMoved:
    record = ChangeRecord(9, 1, 1, Change.CLAIMED, state, "internal actor id", "internal cmid")
    alert = AlertRaised("0" * 32, 1, SECRET) if state is State.PENDING else None
    return SessionMoved(_session(state, assignee), record, was, before, alert, offer)


LEFT = ChangeRecord(
    9, 1, 1, Change.CONTACT_LEFT, State.PENDING, "internal actor id", "internal cmid"
)
TO_VISITOR = (Side.VISITOR, (VISITOR,))
TABLE: list[tuple[str, Fact, list[Told]]] = [
    (
        "a visitor speaks to the bot",
        _said(Voice.VISITOR, State.BOT),
        [(*TO_VISITOR, View.MESSAGE), (Side.AGENT, (FOLLOWERS,), View.MESSAGE)],
    ),
    (
        "a waiting visitor speaks: the queue shows the last words",
        _said(Voice.VISITOR, State.PENDING),
        [
            (*TO_VISITOR, View.MESSAGE),
            (Side.AGENT, (FOLLOWERS,), View.MESSAGE),
            (Side.AGENT, QUEUE, View.QUEUE_UPDATED),
        ],
    ),
    (
        "a visitor speaks to their agent",
        _said(Voice.VISITOR, State.ACTIVE, MAYA),
        [
            (*TO_VISITOR, View.MESSAGE),
            (Side.AGENT, (FOLLOWERS, agent_room(MAYA)), View.MESSAGE),
        ],
    ),
    (
        "an agent speaks",
        _said(Voice.AGENT, State.ACTIVE, MAYA),
        [
            (*TO_VISITOR, View.MESSAGE),
            (Side.AGENT, (FOLLOWERS, agent_room(MAYA)), View.MESSAGE),
        ],
    ),
    (
        "somebody else's words do not change the queue's last words",
        _said(Voice.BOT, State.PENDING),
        [(*TO_VISITOR, View.MESSAGE), (Side.AGENT, (FOLLOWERS,), View.MESSAGE)],
    ),
    (
        "a session enters the queue",
        _moved(State.BOT, State.PENDING),
        [
            (*TO_VISITOR, View.CHANGE),
            (Side.AGENT, (FOLLOWERS,), View.CHANGE),
            (Side.AGENT, QUEUE, View.QUEUE_ADDED),
        ],
    ),
    (
        "a claim",
        _moved(State.PENDING, State.ACTIVE, assignee=MAYA),
        [
            (*TO_VISITOR, View.CHANGE),
            (Side.AGENT, (FOLLOWERS, agent_room(MAYA)), View.CHANGE),
            (Side.AGENT, QUEUE, View.QUEUE_REMOVED),
            (Side.AGENT, (agent_room(MAYA),), View.ASSIGNED),
        ],
    ),
    (
        "a lost agent hears of it, and the queue has the session again",
        _moved(State.ACTIVE, State.PENDING, before=MAYA),
        [
            (*TO_VISITOR, View.CHANGE),
            (Side.AGENT, (FOLLOWERS, agent_room(MAYA)), View.CHANGE),
            (Side.AGENT, QUEUE, View.QUEUE_ADDED),
        ],
    ),
    (
        "a visitor leaves the queue",
        _moved(State.PENDING, State.BOT),
        [
            (*TO_VISITOR, View.CHANGE),
            (Side.AGENT, (FOLLOWERS,), View.CHANGE),
            (Side.AGENT, QUEUE, View.QUEUE_REMOVED),
        ],
    ),
    (
        "a visitor ends while waiting",
        _moved(State.PENDING, State.COMPLETED),
        [
            (*TO_VISITOR, View.CHANGE),
            (Side.AGENT, (FOLLOWERS,), View.CHANGE),
            (Side.AGENT, QUEUE, View.QUEUE_REMOVED),
        ],
    ),
    (
        "a chat is completed: its agent hears of it on every device",
        _moved(State.ACTIVE, State.COMPLETED, before=MAYA),
        [
            (*TO_VISITOR, View.CHANGE),
            (Side.AGENT, (FOLLOWERS, agent_room(MAYA)), View.CHANGE),
        ],
    ),
    (
        "a visitor comes back to the bot",
        _moved(State.COMPLETED, State.BOT),
        [(*TO_VISITOR, View.CHANGE), (Side.AGENT, (FOLLOWERS,), View.CHANGE)],
    ),
    (
        "from one agent to another both hear of it",
        _moved(State.ACTIVE, State.ACTIVE, assignee=TOM, before=MAYA),
        [
            (*TO_VISITOR, View.CHANGE),
            (Side.AGENT, (FOLLOWERS, agent_room(TOM), agent_room(MAYA)), View.CHANGE),
            (Side.AGENT, (agent_room(TOM),), View.ASSIGNED),
        ],
    ),
    (
        "a visitor rates what has ended: their other tabs and whoever follows keep in step",
        SessionRated(
            _session(State.COMPLETED),
            ChangeRecord(9, 1, 1, Change.RATED, State.COMPLETED, VISITOR, "internal cmid"),
        ),
        [(*TO_VISITOR, View.CHANGE), (Side.AGENT, (FOLLOWERS,), View.CHANGE)],
    ),
    (
        "an agent is offered a session",
        OfferMade(_offer(OfferKind.QUEUE), _session(State.PENDING)),
        [(Side.AGENT, (agent_room(TOM),), View.OFFER_MADE)],
    ),
    (
        "an offer that a colleague made runs out: both hear of it",
        OfferClosed(_offer(OfferKind.TRANSFER, OfferEnd.EXPIRED)),
        [(Side.AGENT, (agent_room(TOM), agent_room(MAYA)), View.OFFER_ENDED)],
    ),
    (
        "a claim ends the offer to somebody else",
        _moved(
            State.PENDING,
            State.ACTIVE,
            assignee=MAYA,
            offer=_offer(OfferKind.QUEUE, OfferEnd.WITHDRAWN),
        ),
        [
            (*TO_VISITOR, View.CHANGE),
            (Side.AGENT, (FOLLOWERS, agent_room(MAYA)), View.CHANGE),
            (Side.AGENT, QUEUE, View.QUEUE_REMOVED),
            (Side.AGENT, (agent_room(TOM),), View.OFFER_ENDED),
            (Side.AGENT, (agent_room(MAYA),), View.ASSIGNED),
        ],
    ),
    (
        "a note",
        NoteWritten(_session(State.ACTIVE, MAYA), Note(1, 1, MAYA, "Maya", SECRET)),
        [(Side.AGENT, (FOLLOWERS, agent_room(MAYA)), View.NOTE)],
    ),
    (
        "a waiting visitor leaves an address: the queue shows it",
        ContactLeft(_session(State.PENDING), LEFT),
        [
            (*TO_VISITOR, View.CHANGE),
            (Side.AGENT, (FOLLOWERS,), View.CHANGE),
            (Side.AGENT, QUEUE, View.QUEUE_UPDATED),
        ],
    ),
    (
        "a visitor leaves an address in a chat",
        ContactLeft(_session(State.ACTIVE, MAYA), LEFT),
        [
            (*TO_VISITOR, View.CHANGE),
            (Side.AGENT, (FOLLOWERS, agent_room(MAYA)), View.CHANGE),
        ],
    ),
    (
        "an answer is late: its agent and the supervisors hear of it",
        TargetWarned(_session(State.ACTIVE, MAYA), Target.NEXT_RESPONSE, 5),
        [(Side.AGENT, (SUPERVISORS, agent_room(MAYA)), View.WARNING)],
    ),
    (
        "nobody took a visitor in time: the supervisors hear of it",
        TargetWarned(_session(State.PENDING), Target.FIRST_RESPONSE, 5),
        [(Side.AGENT, (SUPERVISORS,), View.WARNING)],
    ),
    (
        "a waiting visitor moves up",
        PlaceSeen(SESSION_ID, VISITOR_ID, Place(2, WaitRange(60, 120))),
        [(*TO_VISITOR, View.PLACE)],
    ),
    (
        "the last agent leaves",
        PeopleSeen(SESSION_ID, VISITOR_ID, People.AWAY),
        [(*TO_VISITOR, View.PEOPLE)],
    ),
    (
        "a visitor types",
        TypingSeen(_session(State.ACTIVE, MAYA), Voice.VISITOR, active=True),
        [(Side.AGENT, (FOLLOWERS, agent_room(MAYA)), View.TYPING)],
    ),
    (
        "an agent types",
        TypingSeen(_session(State.ACTIVE, MAYA), Voice.AGENT, active=True, author="Maya"),
        [(*TO_VISITOR, View.TYPING)],
    ),
    (
        "the bot types",
        TypingSeen(_session(State.BOT), Voice.BOT, active=True, author="Edu"),
        [(*TO_VISITOR, View.TYPING)],
    ),
    (
        "a brief is for those who read the session: never for the visitor",
        BriefWritten(_session(State.PENDING), Brief(asked=(SECRET,))),
        [(Side.AGENT, (FOLLOWERS,), View.BRIEF)],
    ),
    (
        "a better brief reaches the agent who has the session",
        BriefWritten(_session(State.ACTIVE, MAYA), Brief(summary=SECRET)),
        [(Side.AGENT, (FOLLOWERS, agent_room(MAYA)), View.BRIEF)],
    ),
    (
        "the bot has written a part of its answer",
        DraftWritten(_session(State.BOT), 9, "It costs"),
        [(*TO_VISITOR, View.DRAFT)],
    ),
]


@pytest.mark.parametrize(("fact", "told"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE])
def test_who_is_told_what(fact: Fact, told: list[Told]) -> None:
    """Each fact reaches exactly the rooms of the table, in the views of the table."""
    assert [(d.side, d.rooms, d.view) for d in deliveries(fact)] == told


@pytest.mark.parametrize("fact", [row[1] for row in TABLE], ids=[r[0] for r in TABLE])
def test_nothing_crosses_over(fact: Fact) -> None:
    """Visitors are told in their own room and views alone, agents never in a visitor's room."""
    for delivery in deliveries(fact):
        if delivery.side is Side.VISITOR:
            assert delivery.rooms == (VISITOR,)
            assert delivery.view in {
                View.MESSAGE, View.CHANGE, View.TYPING, View.DRAFT, View.PLACE, View.PEOPLE,
            }  # fmt: skip
        else:
            assert VISITOR not in delivery.rooms


@pytest.mark.parametrize("fact", [row[1] for row in TABLE], ids=[r[0] for r in TABLE])
def test_visitors_never_see_what_is_for_agents(fact: Fact) -> None:
    """Reason, page, preview, alert, fence and inner ids are in no payload for a visitor."""
    for delivery in deliveries(fact):
        if delivery.side is not Side.VISITOR:
            continue
        plain = msgspec.json.encode(to_wire(delivery)).decode()
        assert SECRET not in plain
        for hidden in ("internal", MAYA, TOM, VISITOR_ID, "fence", "escalation", "priority"):
            assert hidden not in plain


@pytest.mark.parametrize("pair", sorted(TRANSITIONS))
def test_every_transition_reaches_both_sides(pair: tuple[State, object]) -> None:
    """Whatever changes hands, the visitor and whoever follows hear of it."""
    was = pair[0]
    taken = TRANSITIONS[pair]  # type: ignore[index]  # pairs of the table itself
    fact = _moved(was, taken.to, assignee=MAYA if taken.to is State.ACTIVE else None)
    sides = {(d.side, d.view) for d in deliveries(fact)}
    assert {(Side.VISITOR, View.CHANGE), (Side.AGENT, View.CHANGE)} <= sides


@pytest.mark.parametrize("pair", sorted(TRANSITIONS))
def test_the_queue_hears_of_every_entry_and_exit(pair: tuple[State, object]) -> None:
    """All agents are told exactly when a session enters or leaves the queue."""
    was = pair[0]
    taken = TRANSITIONS[pair]  # type: ignore[index]  # pairs of the table itself
    fact = _moved(was, taken.to, assignee=MAYA if taken.to is State.ACTIVE else None)
    views = {d.view for d in deliveries(fact) if d.rooms == QUEUE}
    expected = set()
    if taken.to is State.PENDING:
        expected = {View.QUEUE_ADDED}
    elif was is State.PENDING:
        expected = {View.QUEUE_REMOVED}
    assert views == expected


def test_the_agent_who_keeps_a_session_is_told_once() -> None:
    """One who was and is the owner is not named twice."""
    fact = _moved(State.ACTIVE, State.ACTIVE, assignee=MAYA, before=MAYA)
    change = next(d for d in deliveries(fact) if d.side is Side.AGENT)
    assert change.rooms == (FOLLOWERS, agent_room(MAYA))


@pytest.mark.parametrize("department", [None, "visas", "fees"])
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("departments", [(), ("visas",), ("visas", "fees")])
def test_an_agent_is_told_of_what_they_list(
    departments: tuple[str, ...], role: Role, department: str | None
) -> None:
    """The rooms of an agent hold each session of their queue once, and no others."""
    agent = Agent("a", "a@desk.example", "A", role, 3, 0, departments=departments)
    session = replace(_session(State.PENDING), department=department)
    fact = MessageStored(session, _message(Voice.VISITOR))
    told = next(one for one in deliveries(fact) if one.view is View.QUEUE_UPDATED)
    only = agent.sees_only()
    lists = only is None or department is None or department in only
    assert len(queue_rooms(agent).intersection(told.rooms)) == lists


def test_the_table_covers_every_kind_of_fact() -> None:
    """A new kind of fact must be added to this table."""
    assert {type(row[1]) for row in TABLE} == set(Fact.__args__)
