"""Where sessions belong, and who is asked to take them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.lifecycle import State, Trigger
from relay.domain.roster import Agent, Presence, Role
from relay.domain.routing import (
    Asked,
    Department,
    RoutingPolicy,
    choose,
    escalation,
    requeue,
    speaks,
    transfer,
)
from relay.domain.session import Page, Reason, Session

VISAS = Department("visas", "Visas", languages=("de", "tr"), pages=("/visa",))
FEES = Department("fees", "Fees", pages=("/fees", "/visa/fees"))
POLICY = RoutingPolicy(departments=(VISAS, FEES), default_department="fees")


@pytest.mark.parametrize(
    ("url", "language", "wished", "expected"),
    [
        ("https://edu.example/visa/usa", None, None, "visas"),
        ("https://edu.example/visa/fees", None, None, "visas"),
        ("https://edu.example/fees?x=1", "de", None, "fees"),
        ("https://edu.example/", "de-AT", None, "visas"),
        ("https://edu.example/", "en", None, "fees"),
        ("https://edu.example/visa", "de", "fees", "fees"),
        ("https://edu.example/visa", None, "nowhere", "visas"),
        ("http://[broken", None, None, "fees"),
    ],
)
def test_where_a_session_belongs(
    url: str, language: str | None, wished: str | None, expected: str
) -> None:
    """As wished where there is such a department, else by page, by language, by default."""
    assert POLICY.department_of(url, language, wished) == expected


def test_without_departments_sessions_are_everybodys() -> None:
    """Whatever a page wishes, there is one queue."""
    assert RoutingPolicy().department_of("https://edu.example/visa", "de", "visas") is None


@pytest.mark.parametrize(
    ("languages", "wanted", "expected"),
    [
        (("de",), "de", True),
        (("DE",), "de-at", True),
        (("de-AT",), "de", False),
        (("de",), "den", False),
        (("de",), None, False),
        ((), "de", False),
    ],
)
def test_who_speaks_a_language(
    languages: tuple[str, ...], wanted: str | None, *, expected: bool
) -> None:
    """The general tag speaks its regions; nobody is said to speak what is not known."""
    assert speaks(languages, wanted) is expected


WAITING = Session("s", "v", State.PENDING, 1, 1, 2, 0, 0, 0, pending_since=0, language="de")
MAYA = Agent("1", "m@desk.example", "Maya", Role.AGENT, 2, 0, Presence.ONLINE, idle_since=5)
NOW = 1_000_000


def _chosen(*agents: Agent, asked: dict[str, Asked] | None = None, now: int = NOW) -> str | None:
    found = choose(WAITING, RoutingPolicy(), agents, asked or {}, now)
    return found.name if found else None


@pytest.mark.parametrize(
    "change",
    [
        {"presence": Presence.AWAY},
        {"presence": Presence.INVISIBLE},
        {"presence": Presence.OFFLINE},
        {"disabled": True},
        {"load": 2},
        {"load": 1, "reserved": 1},
    ],
)
def test_who_cannot_be_asked(change: dict[str, object]) -> None:
    """Only who is there and has room is asked."""
    assert _chosen(replace(MAYA, **change)) is None  # type: ignore[arg-type]  # by name
    assert _chosen(MAYA) == "Maya"


@pytest.mark.parametrize(
    "better",
    [
        {"languages": ("de",), "load": 1, "idle_since": 9},
        {"capacity": 4, "reserved": 1, "load": 0, "idle_since": 9},
        {"load": 1, "idle_since": 4},
        {"load": 1, "agent_id": "0"},
    ],
)
def test_who_is_asked_first(better: dict[str, object]) -> None:
    """Language, then the share of places taken, then the longest idle, then the id."""
    busy = replace(MAYA, load=1)
    other = replace(MAYA, agent_id="2", name="Tom")
    tom = replace(other, **better)  # type: ignore[arg-type]  # by name
    assert _chosen(busy, tom) == _chosen(tom, busy) == "Tom"


def test_skills_of_the_department() -> None:
    """Of those who speak the language, who knows most of what it needs is asked first."""
    policy = RoutingPolicy(departments=(Department("visas", "Visas", skills=("student", "work")),))
    session = replace(WAITING, department="visas")
    agents = [
        replace(MAYA, skills=("student",)),
        replace(MAYA, agent_id="2", name="Tom", load=1, skills=("work", "student", "x")),
    ]
    found = choose(session, policy, agents, {}, NOW)
    assert found is not None
    assert found.name == "Tom"


def test_everybody_is_asked_before_anybody_is_again() -> None:
    """Of those asked least the best; who let it go just now has a pause first."""
    tom = replace(MAYA, agent_id="2", name="Tom", load=1)
    assert _chosen(MAYA, tom, asked={"1": Asked(1, NOW)}) == "Tom"
    both = {"1": Asked(1, NOW - 29_000), "2": Asked(1, NOW)}
    assert _chosen(MAYA, tom, asked=both) is None
    assert _chosen(MAYA, tom, asked=both, now=NOW + 1_000) == "Maya"


def test_the_steps_into_a_queue() -> None:
    """Each says whose queue it is and how urgent the department is."""
    policy = RoutingPolicy(departments=(replace(VISAS, priority=3), FEES))
    session = replace(WAITING, page=Page("https://edu.example/fees"), language=None)
    reason = Reason("topic", "Wants a person.")
    step = escalation(policy, replace(session, department="visas"), reason, NOW)
    assert (step.trigger, step.department, step.priority) == (Trigger.ESCALATE, "visas", 3)
    assert (step.reason, step.now) == (reason, NOW)
    step = requeue(policy, session, NOW)
    assert (step.trigger, step.department, step.priority) == (Trigger.REQUEUE, "fees", 0)
    step = transfer(policy, "visas", NOW)
    assert (step.trigger, step.department, step.priority) == (Trigger.TRANSFER, "visas", 3)
