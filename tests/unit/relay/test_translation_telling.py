"""Being told, on the wire: nothing of a request is lost, every target has its word."""

from __future__ import annotations

import pytest

from relay.domain.facts import AlertRaised, TargetWarned
from relay.domain.lifecycle import State
from relay.domain.promises import Target
from relay.domain.session import Session
from relay.protocol import visitor as wire
from relay.protocol.vocabulary import Target as WireTarget
from relay.service.contacts import Leave
from relay.translation_telling import alert, target_warned, visitor_leave

SESSION = Session("s" * 32, "v" * 32, State.ACTIVE, 1, 1, 2, 0, 3, 4)


def test_an_address() -> None:
    """Every field of the request reaches the use case."""
    wanted = wire.ContactLeave("s" * 32, "c" * 32, "ana@site.example", "Ana", "Call me")
    assert visitor_leave("v", wanted, now=5) == Leave(
        "v", "s" * 32, "c" * 32, "ana@site.example", 5, "Ana", "Call me"
    )


@pytest.mark.parametrize("target", Target)
def test_a_warning(target: Target) -> None:
    """Every target of the domain is one of the wire's."""
    told = target_warned(TargetWarned(SESSION, target, 9))
    assert (told.session_id, told.target, told.due_at) == (SESSION.session_id, target, 9)
    assert told.target is not WireTarget.UNKNOWN


def test_an_alert() -> None:
    """Who waits is told with its line; entering the queue without an alert is a bug."""
    told = alert(AlertRaised("a" * 32, 7, "Ana waits for a person."))
    assert (told.raised_at, told.line) == (7, "Ana waits for a person.")
    with pytest.raises(ValueError, match="with an alert"):
        alert(None)
