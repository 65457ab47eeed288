"""What visitors read when their conversation changes hands."""

from __future__ import annotations

import pytest

from relay.domain.lifecycle import TRANSITIONS, Change, Trigger
from relay.domain.notices import Notices


def test_the_agent_is_named() -> None:
    """The visitor reads the name of whom they are talking to, and of whom they lost."""
    assert Notices().line(Change.CLAIMED, "Maya") == "You're now chatting with Maya."
    assert "Maya" in Notices().line(Change.REQUEUED, "Maya")


def test_an_agent_without_a_name() -> None:
    """Without a name the sentence still reads well."""
    assert Notices().line(Change.CLAIMED, None) == "You're now chatting with your adviser."


@pytest.mark.parametrize("change", [Change.OPENED, Change.ABANDONED, Change.REOPENED])
def test_silent_changes(change: Change) -> None:
    """Changes that tell a visitor nothing show nothing."""
    assert Notices().line(change, "Maya") == ""


@pytest.mark.parametrize(
    "change",
    [
        Change.ESCALATED, Change.CANCELLED, Change.REQUEUED, Change.COMPLETED,
        Change.TRANSFERRED, Change.RETURNED,
    ],
)  # fmt: skip
def test_changes_that_matter_are_told(change: Change) -> None:
    """A visitor is told whenever somebody else takes over."""
    assert Notices().line(change, None)


def test_an_owners_text_with_braces() -> None:
    """Braces in an owner's own words are shown, not interpreted."""
    notices = Notices(claimed="{agent} is here {0} {x} {")
    assert notices.line(Change.CLAIMED, "Maya") == "Maya is here {0} {x} {"


def test_a_name_with_braces() -> None:
    """A name that looks like a placeholder is shown as it is."""
    assert "{agent}" in Notices().line(Change.CLAIMED, "{agent}")


def test_what_led_to_a_change_is_told_apart() -> None:
    """A supervisor's hand is no lost connection, giving up no choice, a colleague no queue."""
    pairs = [
        (Trigger.LOSE_AGENT, Trigger.REQUEUE, Change.REQUEUED),
        (Trigger.GIVE_BACK, Trigger.GIVE_UP, Change.RETURNED),
        (Trigger.TRANSFER, Trigger.HAND_OVER, Change.TRANSFERRED),
    ]
    for one, other, change in pairs:
        lines = {Notices().line(change, "Maya", trigger) for trigger in (one, other)}
        assert len(lines) == 2
        assert "" not in lines


def test_every_transition_to_somebody_else_is_told() -> None:
    """No way of the table changes hands in silence, but coming back and leaving for good."""
    silent = {
        trigger
        for (_, trigger), taken in TRANSITIONS.items()
        if not Notices().line(taken.change, "Maya", trigger)
    }
    assert silent == {Trigger.RETURN, Trigger.LEAVE}
