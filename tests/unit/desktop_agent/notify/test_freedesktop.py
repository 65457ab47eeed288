"""Linux notifications, on a real bus."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from desktop_agent.core.attention import Call, CallKind
from desktop_agent.notify.freedesktop import FreedesktopNotifier
from desktop_agent.notify.port import NotifierUnavailableError, Reactions
from tests.fakes.desktop_session_bus import (
    DISMISSED,
    EXPIRED,
    NOTIFICATIONS,
    SessionBus,
    session_bus,
)
from tests.fakes.desktop_waiting import until

Run = Callable[[Any], Any]
INES = Call("s1", CallKind.WAITING, "Ines <b>&", "<img src='file:///etc/passwd'> & more")
WROTE = Call("s2", CallKind.WORDS, "Amadou wrote", "Merci", 1)


class Heard:
    """What the agent did, as the notifier tells it."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    @property
    def reactions(self) -> Reactions:
        """Return what takes note."""
        return Reactions(
            lambda sid: self.told.append(("accepted", sid)),
            lambda sid: self.told.append(("opened", sid)),
            lambda sid: self.told.append(("passed", sid)),
            lambda sid: self.told.append(("dismissed", sid)),
        )


@pytest.fixture
def session() -> Iterator[SessionBus]:
    """A session with a notification service."""
    with session_bus(NOTIFICATIONS) as bus:
        yield bus


@asynccontextmanager
async def notifier_on(
    session: SessionBus, heard: Heard | None = None
) -> AsyncIterator[FreedesktopNotifier]:
    """Open a notifier, and close it."""
    notifier = FreedesktopNotifier((heard or Heard()).reactions, session.environment)
    await notifier.open()
    try:
        yield notifier
    finally:
        await notifier.close()


def test_without_a_bus_it_refuses_to_be_made() -> None:
    """The bridge takes the next."""
    with pytest.raises(NotifierUnavailableError):
        FreedesktopNotifier(Heard().reactions, {"XDG_RUNTIME_DIR": "/nonexistent"})


@pytest.mark.parametrize("address", ["unix:path=/nonexistent/bus", "nonsense", "tcp:host=x"])
def test_a_bus_that_is_not_there_is_refused(run: Run, address: str) -> None:
    """Also where the address makes no sense."""

    async def scenario() -> None:
        environment = {"DBUS_SESSION_BUS_ADDRESS": address}
        with pytest.raises(NotifierUnavailableError):
            await FreedesktopNotifier(Heard().reactions, environment).open()

    run(scenario())


def test_a_bus_without_a_service_is_refused(run: Run) -> None:
    """A bare window manager has a bus and nobody who shows notifications."""

    async def scenario() -> None:
        with session_bus() as bus:
            notifier = FreedesktopNotifier(Heard().reactions, bus.environment)
            with pytest.raises(NotifierUnavailableError, match="GetCapabilities"):
                await notifier.open()

    run(scenario())


def test_markup_is_escaped_where_it_would_be_read(run: Run, session: SessionBus) -> None:
    """In the body of a service that reads markup; the summary is plain text by its standard."""

    async def scenario() -> None:
        async with notifier_on(session) as notifier:
            await notifier.show(INES)
            (shown,) = session.shown()
            assert shown.summary == INES.title
            assert shown.body == "&lt;img src='file:///etc/passwd'&gt; &amp; more"

    run(scenario())


@pytest.mark.parametrize(
    ("capabilities", "summary", "body", "actions"),
    [
        (("body",), INES.title, INES.body, ()),
        (("actions",), f"{INES.title}: {INES.body}", "", ("default", "Open", "accept", "Accept")),
        ((), f"{INES.title}: {INES.body}", "", ()),
    ],
)
def test_a_service_gets_what_it_can_show(
    run: Run, capabilities: tuple[str, ...], summary: str, body: str, actions: tuple[str, ...]
) -> None:
    """Without markup as it is, without a body in one line, without actions none."""

    async def scenario() -> None:
        with session_bus() as bus:
            bus.notifications.capabilities = capabilities
            bus.serve(NOTIFICATIONS)
            async with notifier_on(bus) as notifier:
                await notifier.show(INES)
                (shown,) = bus.shown()
                assert (shown.summary, shown.body, shown.actions) == (summary, body, actions)

    run(scenario())


def test_who_waits_is_urgent_and_stays_and_words_are_neither(run: Run, session: SessionBus) -> None:
    """Accept makes sense for those who wait only."""

    async def scenario() -> None:
        async with notifier_on(session) as notifier:
            for call in (INES, WROTE):
                await notifier.show(call)
            waits, wrote = session.shown()
            assert (waits.hints["urgency"], waits.hints["resident"], waits.expires_ms) == (
                2, True, 0,
            )  # fmt: skip
            assert (wrote.hints["urgency"], wrote.hints["resident"], wrote.expires_ms) == (
                1, False, -1,
            )  # fmt: skip
            assert wrote.actions == ("default", "Open")

    run(scenario())


def test_more_words_replace_the_earlier_notification(run: Run, session: SessionBus) -> None:
    """One visitor, one notification."""

    async def scenario() -> None:
        async with notifier_on(session) as notifier:
            await notifier.show(WROTE)
            await notifier.show(Call("s2", CallKind.WORDS, "Amadou wrote", "Encore", 2))
            assert [n.body for n in session.shown()] == ["Encore"]
            assert len({n.number for n in session.notifications.history}) == 1

    run(scenario())


def test_what_the_agent_presses_is_told(run: Run, session: SessionBus) -> None:
    """Each with its session, and unknown keys are passed over."""

    async def scenario() -> None:
        heard = Heard()
        async with notifier_on(session, heard) as notifier:
            await notifier.show(INES)
            await notifier.show(WROTE)
            waits, wrote = (n.number for n in session.shown())
            session.invoke(waits, "unknown")
            session.invoke(9_999, "accept")
            session.invoke(waits, "accept")
            session.invoke(wrote, "default")
            session.close(waits, EXPIRED)
            session.close(wrote, DISMISSED)
            await until(lambda: len(heard.told) == 4)
            assert heard.told == [
                ("accepted", "s1"), ("opened", "s2"), ("passed", "s1"), ("dismissed", "s2"),
            ]  # fmt: skip

    run(scenario())


def test_signals_of_other_programs_do_nothing(run: Run, session: SessionBus) -> None:
    """Any program of the session may send them; only the service is believed."""

    async def scenario() -> None:
        heard = Heard()
        async with notifier_on(session, heard) as notifier:
            await notifier.show(INES)
            number = session.shown()[0].number
            session.spoof("ActionInvoked", "us", [number, "accept"])
            session.spoof("NotificationClosed", "uu", [number, DISMISSED])
            session.invoke(number, "default")
            await until(lambda: heard.told)
            assert heard.told == [("opened", "s1")]

    run(scenario())


def test_clearing_and_closing_leave_nothing_on_screen(run: Run, session: SessionBus) -> None:
    """Also twice, and for what was never shown."""

    async def scenario() -> None:
        async with notifier_on(session) as notifier:
            await notifier.show(INES)
            await notifier.show(WROTE)
            for _ in range(2):
                await notifier.clear("s1")
            await notifier.clear("unknown")
            assert [n.summary for n in session.shown()] == ["Amadou wrote"]
        assert session.shown() == []

    run(scenario())


def test_a_service_that_restarts_is_told_anew(run: Run, session: SessionBus) -> None:
    """What stood on its screen is gone with it, so it passed."""

    async def scenario() -> None:
        heard = Heard()
        async with notifier_on(session, heard) as notifier:
            await notifier.show(INES)
            session.withdraw(NOTIFICATIONS)
            await until(lambda: heard.told == [("passed", "s1")])
            with pytest.raises(NotifierUnavailableError):
                await notifier.show(INES)
            session.serve(NOTIFICATIONS)
            await until(lambda: notifier._owner)
            await notifier.show(INES)
            session.invoke(session.shown()[0].number, "accept")
            await until(lambda: heard.told[-1] == ("accepted", "s1"))

    run(scenario())
