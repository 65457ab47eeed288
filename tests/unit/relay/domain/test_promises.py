"""What the owner promises, and who is called."""

from __future__ import annotations

from relay.domain.promises import OnCall, Promises


def test_who_is_called() -> None:
    """A department's own people, or the usual ones."""
    on_call = OnCall(("a@d.example",), {"sales": ("b@d.example",), "visas": ()})
    assert on_call.of("sales") == ("b@d.example",)
    assert on_call.of("visas") == ()
    assert on_call.of("other") == on_call.of(None) == ("a@d.example",)


def test_whether_anybody_is_called() -> None:
    """Only where there is an address."""
    assert OnCall(("a@d.example",)).anybody
    assert OnCall((), {"sales": ("b@d.example",)}).anybody
    assert not OnCall((), {"sales": ()}).anybody
    assert not Promises().on_call.anybody


def test_nothing_is_promised_by_default() -> None:
    """Without an owner's word there are no timers and targets, and people are always there."""
    promises = Promises()
    assert promises.timers.visitor_remind_ms == promises.timers.agent_silent_ms == 0
    assert promises.targets.first_response_ms == promises.targets.next_response_ms == 0
    assert promises.calendar.is_open(None, 0)
