"""What visitors read when their conversation changes hands."""

from __future__ import annotations

import pytest

from relay.domain.lifecycle import Change
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
    "change", [Change.ESCALATED, Change.CANCELLED, Change.REQUEUED, Change.COMPLETED]
)
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
