"""What an agent prefers, and how it is kept."""

from __future__ import annotations

import pytest

from desktop_agent.core.preferences import Preferences, SendKey, ThemeChoice, from_plain, to_plain

CHOSEN = Preferences(
    theme=ThemeChoice.DARK,
    send_key=SendKey.CTRL_ENTER,
    sound=False,
    notifications=False,
    start_hidden=True,
    knows_tray=True,
)


def test_what_is_kept_is_read_back() -> None:
    """Through the plain values that JSON takes."""
    plain = to_plain(CHOSEN)
    assert {type(value) for value in plain.values()} <= {str, bool, ThemeChoice, SendKey}
    assert from_plain(plain) == CHOSEN


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        "dark",
        {},
        {"theme": "mauve", "sound": "loud", "notifications": 1, "unknown": True},
    ],
)
def test_what_makes_no_sense_is_passed_over(plain: object) -> None:
    """A later version may have kept other things; the app starts all the same."""
    assert from_plain(plain) == Preferences()


def test_what_makes_sense_beside_it_counts() -> None:
    """One bad value does not take the others with it."""
    assert from_plain({"theme": "mauve", "sound": False}) == Preferences(sound=False)
