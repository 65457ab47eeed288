"""The core's timers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from desktop_agent.core.due import FetchDue, HeartbeatDue, ListDue
from desktop_agent.core.effects import After, CancelTimers
from desktop_agent.core.events import Event
from desktop_agent.link.timers import Timers
from tests.fakes.desktop_waiting import until


def test_an_event_comes_back_after_its_time(run: Callable[[Any], Any]) -> None:
    """Shorter waits end first."""

    async def scenario() -> list[Event]:
        told: list[Event] = []
        timers = Timers(told.append)
        timers.perform(After("late", 60, HeartbeatDue()))
        timers.perform(After("soon", 1, ListDue()))
        await until(lambda: len(told) == 2)
        return told

    assert run(scenario()) == [ListDue(), HeartbeatDue()]


def test_a_key_has_one_timer(run: Callable[[Any], Any]) -> None:
    """Starting it again forgets the first."""

    async def scenario() -> list[Event]:
        told: list[Event] = []
        timers = Timers(told.append)
        timers.perform(After("fetch", 1, FetchDue("first")))
        timers.perform(After("fetch", 5, FetchDue("second")))
        await until(lambda: told)
        await asyncio.sleep(0.02)
        return told

    assert run(scenario()) == [FetchDue("second")]


def test_a_timer_may_start_itself_again(run: Callable[[Any], Any]) -> None:
    """An event that asks for the same key within its own dispatch is heard."""

    async def scenario() -> int:
        told: list[Event] = []

        def dispatch(event: Event) -> None:
            told.append(event)
            if len(told) < 3:
                timers.perform(After("beat", 1, HeartbeatDue()))

        timers = Timers(dispatch)
        timers.perform(After("beat", 1, HeartbeatDue()))
        await until(lambda: len(told) == 3)
        return len(told)

    assert run(scenario()) == 3


def test_cancelled_timers_do_not_fire(run: Callable[[Any], Any]) -> None:
    """After a sign-out nothing of the old session comes due."""

    async def scenario() -> list[Event]:
        told: list[Event] = []
        timers = Timers(told.append)
        timers.perform(After("beat", 5, HeartbeatDue()))
        timers.perform(CancelTimers())
        await asyncio.sleep(0.03)
        return told

    assert run(scenario()) == []
