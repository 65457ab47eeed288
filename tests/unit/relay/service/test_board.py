"""What the relay last saw of the queue."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.roster import LEASE_MS, Presence
from relay.domain.routing import Department, RoutingPolicy
from relay.domain.waiting import ENOUGH_WAITS, AlwaysOpen, People, Place
from relay.service.board import Board, Sight, look
from tests.playbook import Playbook, VisitorPart

ROUTING = RoutingPolicy(
    departments=(Department("visas", "Visas", queue_at_most=2), Department("fees", "Fees"))
)


class _Closed:
    """Implements ``Opening`` for a department that never opens."""

    def is_open(self, department: str | None, at: int) -> bool:  # noqa: ARG002 - never
        return department != "visas"


def _waits(play: Playbook, department: str | None = None) -> VisitorPart:
    visitor = play.visitor()
    visitor.opens(department=department)
    visitor.asks_for_person()
    play.wait(1_000)
    return visitor


@pytest.fixture
def play(play: Playbook) -> Playbook:
    """A stage with two departments."""
    play.policies = replace(play.policies, routing=ROUTING)
    return play


def _look(play: Playbook) -> Sight:
    return play.database.ask(lambda read: look(read, ROUTING, AlwaysOpen(), play.now))


def test_places(play: Playbook) -> None:
    """Each waiting visitor has a place among those of their department, and no estimate yet."""
    one, two, three = _waits(play, "fees"), _waits(play, "visas"), _waits(play, "fees")
    sight = _look(play)
    assert [sight.places[v.session_id] for v in (one, two, three)] == [
        Place(1), Place(1), Place(2),
    ]  # fmt: skip
    assert sight.visitors[one.session_id] == one.visitor_id
    assert sight.of(play.session(three)).place == Place(2)


def test_an_estimate_from_recent_waits(play: Playbook) -> None:
    """When enough waits ended with an agent, the next visitor is told a range."""
    maya = play.agent("Maya", capacity=50)
    maya.renews()
    for _ in range(ENOUGH_WAITS):
        visitor = _waits(play, "fees")
        play.wait(59_000)
        maya.claims(visitor)
    for leaving in (_waits(play, "fees"), _waits(play, "fees")):
        leaving.goes_back()
    maya.renews()
    waiting = _waits(play, "fees")
    place = _look(play).places[waiting.session_id]
    assert place.wait is not None
    assert (place.wait.from_s, place.wait.to_s) == (60, 61)
    play.wait(LEASE_MS + 1)
    assert _look(play).places[waiting.session_id] == Place(1)


@pytest.mark.parametrize(
    ("presence", "expected"),
    [
        (Presence.ONLINE, People.AVAILABLE),
        (Presence.AWAY, People.AVAILABLE),
        (Presence.INVISIBLE, People.AWAY),
    ],
)
def test_whether_anybody_is_there(play: Playbook, presence: Presence, expected: People) -> None:
    """Away is there, invisible is not, and nobody is once the lease ended."""
    maya = play.agent("Maya", departments=("fees",))
    assert _look(play).people_of("fees") is People.AWAY
    maya.renews(presence)
    sight = _look(play)
    assert (sight.people_of("fees"), sight.people_of(None)) == (expected, expected)
    assert sight.people_of("visas") is People.AWAY
    play.wait(LEASE_MS + 1)
    assert _look(play).people_of("fees") is People.AWAY


def test_a_full_queue(play: Playbook) -> None:
    """Where as many wait as the owner allows, further visitors are not sent there."""
    play.agent("Maya").renews()
    _waits(play, "visas")
    assert _look(play).people_of("visas") is People.AVAILABLE
    _waits(play, "visas")
    assert _look(play).people_of("visas") is People.AWAY
    assert _look(play).people_of("fees") is People.AVAILABLE


def test_out_of_hours(play: Playbook) -> None:
    """Closed is closed, whoever is there."""
    play.agent("Maya").renews()
    sight = play.database.ask(lambda read: look(read, ROUTING, _Closed(), play.now))
    assert (sight.people_of("visas"), sight.people_of("fees")) == (
        People.CLOSED, People.AVAILABLE,
    )  # fmt: skip


def test_a_department_that_is_not_known_any_more(play: Playbook) -> None:
    """Sessions of a department that left the rules are as everybody's."""
    play.agent("Maya").renews()
    assert _look(play).people_of("gone") is People.AVAILABLE


def test_before_the_first_look(play: Playbook) -> None:
    """Nothing is claimed that nobody looked at; afterwards heartbeats look it up."""
    ana = _waits(play, "fees")
    board = Board()
    assert board.of(play.session(ana)) is None
    assert board.people_of("fees") is People.AWAY
    board.sight = _look(play)
    stands = board.of(play.session(ana))
    assert stands is not None
    assert (stands.people, stands.place) == (People.AWAY, Place(1))
    ana.goes_back()
    later = board.of(play.session(ana))
    assert later is not None
    assert later.place is None
