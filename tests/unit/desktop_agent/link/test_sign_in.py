"""The core's wishes around signing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desktop_agent.core.effects import (
    RequestEnrolment,
    RequestSignIn,
    RequestSignOut,
    SignInEffect,
)
from desktop_agent.core.events import Event, SignedIn, SignInFailed
from desktop_agent.link.rest_client import RestClient
from desktop_agent.link.sign_in import SignInLink
from desktop_agent.link.tasks import Tasks
from tests.fakes.desktop_relay import DesktopRelay
from tests.fakes.desktop_server import CODE, EMAIL, PASSWORD, TOKEN
from tests.fakes.desktop_waiting import until

Run = Callable[[Any], Any]


async def told_after(make: Callable[[str], SignInEffect]) -> Event:
    """Carry out one effect against a relay and return what was told."""
    relay, tasks = DesktopRelay(), Tasks()
    told: list[Event] = []
    await relay.start()
    link = SignInLink(tasks, RestClient("d"), dispatch=told.append)
    link.perform(make(relay.address))
    await until(lambda: told)
    await relay.stop()
    await tasks.stop()
    return told[0]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda at: RequestSignIn(at, EMAIL, PASSWORD), SignedIn(TOKEN)),
        (lambda at: RequestEnrolment(at, EMAIL, CODE, "new"), SignedIn(TOKEN)),
        (
            lambda at: RequestSignIn(at, EMAIL, "guess"),
            SignInFailed("E-mail address or password is wrong."),
        ),
    ],
    ids=["password", "code", "wrong"],
)
def test_every_request_is_answered_by_one_event(
    run: Run, make: Callable[[str], SignInEffect], expected: Event
) -> None:
    """A token or words, whichever way one signs in."""
    assert run(told_after(make)) == expected


def test_a_sign_in_without_a_network_fails_in_words(run: Run) -> None:
    """The form comes back instead of waiting for ever."""

    async def scenario() -> None:
        told: list[Event] = []
        tasks = Tasks()
        link = SignInLink(tasks, RestClient("d"), dispatch=told.append)
        link.perform(RequestSignIn("http://127.0.0.1:9", EMAIL, PASSWORD))
        link.perform(RequestSignOut("http://127.0.0.1:9", TOKEN))
        await until(lambda: told)
        assert isinstance(told[0], SignInFailed)
        assert "cannot be reached" in told[0].words
        await tasks.stop()

    run(scenario())
