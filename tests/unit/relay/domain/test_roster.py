"""Which sessions are for whom, and how much room somebody has."""

from __future__ import annotations

import pytest

from relay.domain.roster import Agent, Role


def _agent(role: Role = Role.AGENT, departments: tuple[str, ...] = ()) -> Agent:
    return Agent("a", "a@desk.example", "A", role, 3, 1, departments=departments, reserved=1)


@pytest.mark.parametrize(
    ("departments", "department", "expected"),
    [
        ((), None, True),
        ((), "visas", True),
        (("visas",), None, True),
        (("visas",), "visas", True),
        (("visas",), "fees", False),
    ],
)
def test_whose_work_a_session_is(
    departments: tuple[str, ...], department: str | None, *, expected: bool
) -> None:
    """Who works on no department works on all, and what has none is everybody's."""
    assert _agent(departments=departments).works_on(department) is expected
    assert _agent(departments=departments).may_see(department) is expected


def test_supervisors_see_everything() -> None:
    """They may look after every department; what is offered to them is their own work."""
    sue = _agent(Role.SUPERVISOR, ("visas",))
    assert sue.may_see("fees")
    assert not sue.works_on("fees")
    assert sue.sees_only() is None
    assert _agent(departments=("visas",)).sees_only() == {"visas"}


def test_an_offer_takes_a_place() -> None:
    """Of three places one is taken and one is kept."""
    assert _agent().free_slots == 1
