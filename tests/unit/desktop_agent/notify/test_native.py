"""Notifications of Windows and macOS, over a fake of the library's port."""

from __future__ import annotations

import asyncio

import pytest

from desktop_agent.core.attention import Call, CallKind
from desktop_agent.notify.native import NativeNotifier
from desktop_agent.notify.port import NotifierUnavailableError, Reactions
from tests.fakes.desktop_native import FakeLibrary

INES = Call("s1", CallKind.WAITING, "Ines is waiting", "Help")
WROTE = Call("s2", CallKind.WORDS, "Amadou wrote", "Merci", 1)


def notifier_over(library: FakeLibrary) -> tuple[NativeNotifier, list[tuple[str, str]]]:
    """Return a notifier, and what it tells of the agent."""
    told: list[tuple[str, str]] = []
    reactions = Reactions(
        lambda sid: told.append(("accepted", sid)),
        lambda sid: told.append(("opened", sid)),
        lambda sid: told.append(("passed", sid)),
        lambda sid: told.append(("dismissed", sid)),
    )
    return NativeNotifier(reactions, lambda: library), told


def test_on_linux_it_refuses_to_be_made() -> None:
    """There the desktop is spoken to directly."""
    told = Reactions(print, print, print, print)
    with pytest.raises(NotifierUnavailableError):
        NativeNotifier(told)


def test_without_leave_it_refuses_to_open() -> None:
    """The person has said no in the system's settings."""
    notifier, _ = notifier_over(FakeLibrary(may_notify=False))
    with pytest.raises(NotifierUnavailableError):
        asyncio.run(notifier.open())


def test_accept_is_offered_for_who_waits_and_everything_is_told() -> None:
    """With the session it was about."""

    async def scenario() -> None:
        library = FakeLibrary()
        notifier, told = notifier_over(library)
        await notifier.open()
        await notifier.show(INES)
        await notifier.show(WROTE)
        waits, wrote = library.screen.values()
        assert (waits.title, waits.message, waits.urgent) == ("Ines is waiting", "Help", True)
        assert (list(waits.buttons), list(wrote.buttons)) == (["Accept"], [])
        waits.buttons["Accept"]()
        wrote.on_clicked()
        wrote.on_dismissed()
        assert told == [("accepted", "s1"), ("opened", "s2"), ("dismissed", "s2")]

    asyncio.run(scenario())


def test_one_visitor_has_one_notification_and_closing_leaves_none() -> None:
    """A newer one takes the place of the older."""

    async def scenario() -> None:
        library = FakeLibrary()
        notifier, _ = notifier_over(library)
        for call in (INES, INES, WROTE):
            await notifier.show(call)
        assert [sent.title for sent in library.screen.values()] == [INES.title, WROTE.title]
        await notifier.clear("s1")
        await notifier.clear("s1")
        assert [sent.title for sent in library.screen.values()] == [WROTE.title]
        await notifier.close()
        assert library.screen == {}

    asyncio.run(scenario())


def test_a_library_that_breaks_is_a_way_that_does_not_work() -> None:
    """Whatever it raises; closing raises nothing."""

    async def scenario() -> None:
        library = FakeLibrary()
        notifier, _ = notifier_over(library)
        await notifier.show(INES)
        library.fails = True
        with pytest.raises(NotifierUnavailableError):
            await notifier.show(WROTE)
        await notifier.close()

    asyncio.run(scenario())
