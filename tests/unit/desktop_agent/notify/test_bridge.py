"""Who tells: the first way that works, the next where it fails, and the last always."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtTest import QSignalSpy

from desktop_agent.core.attention import SAMPLE, Call, CallKind
from desktop_agent.core.timing import Timing
from desktop_agent.link.tasks import Tasks
from desktop_agent.notify.bridge import Bridge
from desktop_agent.notify.port import Notifier, Reactions
from tests.fakes.desktop_notifier import FakeNotifier, broken
from tests.fakes.desktop_waiting import until

Run = Callable[[Any], Any]
QUICK = Timing(call_again_ms=30, notifier_rest_ms=60, notice_ms=60)
INES = Call("s1", CallKind.WAITING, "Ines is waiting", "Help")
AMADOU = Call("s2", CallKind.WAITING, "Amadou is waiting", "Help")


@dataclass
class Bench:
    """A bridge over two fakes; ``refusing`` are those that cannot be made."""

    refusing: set[str] = field(default_factory=set)
    made: dict[str, FakeNotifier] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tasks: Tasks = field(default_factory=Tasks)

    def make(self, words: str, reactions: Reactions) -> Notifier:
        """Make the fake of that name, or refuse."""
        self.asked.append(words)
        if words in self.refusing:
            raise broken()
        self.made.setdefault(words, FakeNotifier(words, reactions))
        return self.made[words]

    def __getitem__(self, words: str) -> FakeNotifier:
        return self.made[words]


@asynccontextmanager
async def bridged(bench: Bench, timing: Timing = QUICK) -> AsyncIterator[Bridge]:
    """Run a bridge that prefers ``best`` to ``last``."""

    def best(reactions: Reactions) -> Notifier:
        return bench.make("best", reactions)

    def last(reactions: Reactions) -> Notifier:
        return bench.make("last", reactions)

    bridge = Bridge((best, last), timing, start=bench.tasks.start)
    try:
        yield bridge
    finally:
        await bridge.close()
        await bench.tasks.stop()


def test_nothing_is_made_before_somebody_calls(run: Run) -> None:
    """Asking for notifications costs time at the start, and is often for nothing."""

    async def scenario() -> None:
        bench = Bench()
        async with bridged(bench) as bridge:
            bridge.want([])
            assert bench.asked == []
            told_by = QSignalSpy(bridge.told_by)
            bridge.want([INES])
            await until(lambda: bench.made and bench["best"].screen == {"s1": INES})
            assert bench.asked == ["best"]
            assert told_by.at(0) == ["best"]

    run(scenario())


def test_the_screen_becomes_what_calls(run: Run) -> None:
    """New ones are shown, changed ones shown anew, others cleared; the same left alone."""

    async def scenario() -> None:
        bench = Bench()
        async with bridged(bench) as bridge:
            bridge.want([INES, AMADOU])
            await until(lambda: bench.made and len(bench["best"].screen) == 2)
            best = bench["best"]
            again = Call("s1", CallKind.WAITING, INES.title, "Hello?")
            bridge.want([again])
            await until(lambda: best.screen == {"s1": again})
            assert best.history == [INES, AMADOU, again]
            assert best.cleared == ["s2"]
            bridge.want([])
            await until(lambda: not best.screen)

    run(scenario())


def test_what_came_and_went_meanwhile_is_never_shown(run: Run) -> None:
    """A service that is slow does not flash what is over."""

    async def scenario() -> None:
        bench = Bench()
        async with bridged(bench) as bridge:
            bridge.want([INES])
            bridge.want([])
            bridge.want([AMADOU])
            await until(lambda: bench.made and bench["best"].screen)
            assert bench["best"].history == [AMADOU]

    run(scenario())


def test_the_next_tells_where_the_best_cannot_be_made(run: Run) -> None:
    """Refused in its making."""

    async def scenario() -> None:
        bench = Bench(refusing={"best"})
        async with bridged(bench) as bridge:
            bridge.want([INES])
            await until(lambda: bench.made and bench["last"].screen == {"s1": INES})

    run(scenario())


def test_the_next_tells_where_the_best_cannot_be_opened(run: Run) -> None:
    """Whatever it raises."""

    async def scenario() -> None:
        bench = Bench()
        bench.made["best"] = FakeNotifier("best", Reactions(print, print, print, print))
        bench["best"].fails = ZeroDivisionError("a bug")
        async with bridged(bench) as bridge:
            bridge.want([INES])
            await until(lambda: "last" in bench.made and bench["last"].screen == {"s1": INES})

    run(scenario())


@pytest.mark.parametrize("error", [broken(), ZeroDivisionError("a bug")], ids=["known", "bug"])
def test_everything_is_shown_anew_where_the_best_breaks(run: Run, error: Exception) -> None:
    """Also what stood on its screen already, and whatever is wrong with it."""

    async def scenario() -> None:
        bench = Bench()
        async with bridged(bench) as bridge:
            bridge.want([INES])
            await until(lambda: bench.made and bench["best"].screen)
            bench["best"].fails = error
            bridge.want([INES, AMADOU])
            await until(lambda: "last" in bench.made and len(bench["last"].screen) == 2)
            assert bench["best"].closed == 1

    run(scenario())


def test_clearing_on_a_broken_one_leaves_the_rest_with_the_next(run: Run) -> None:
    """Who is gone is shown nowhere; who still calls is shown by the next."""

    async def scenario() -> None:
        bench = Bench()
        async with bridged(bench) as bridge:
            bridge.want([INES, AMADOU])
            await until(lambda: bench.made and len(bench["best"].screen) == 2)
            bench["best"].fails = broken()
            bridge.want([AMADOU])
            await until(lambda: "last" in bench.made and bench["last"].screen == {"s2": AMADOU})

    run(scenario())


def test_the_best_is_tried_again_after_a_rest(run: Run) -> None:
    """With the next call; what stands moves over."""

    async def scenario() -> None:
        bench = Bench(refusing={"best"})
        async with bridged(bench) as bridge:
            bridge.want([INES])
            await until(lambda: bench.made and bench["last"].screen)
            bench.refusing.clear()
            number = 0
            while "best" not in bench.made:
                number += 1
                bridge.want([INES, Call("s2", CallKind.WORDS, "Amadou wrote", "", number)])
                await asyncio.sleep(0.01)
            await until(lambda: "s1" in bench["best"].screen)
            assert bench["last"].screen == {}

    run(scenario())


def test_even_a_bug_in_the_last_resort_does_not_stop_the_bridge(run: Run) -> None:
    """Nothing is left to fall to, so the next call is tried with it again."""

    async def scenario() -> None:
        bench = Bench(refusing={"best"})
        async with bridged(bench, Timing()) as bridge:
            bridge.want([INES])
            await until(lambda: bench.made and bench["last"].screen)
            bench["last"].fails = ZeroDivisionError("a bug")
            bridge.want([INES, AMADOU])
            bench["last"].fails = None
            bridge.want([AMADOU])
            await until(lambda: "s1" not in bench["last"].screen)

    run(scenario())


def test_what_passed_by_itself_is_shown_again_and_what_was_dismissed_is_not(run: Run) -> None:
    """A toast stays until somebody answers; one that was closed was seen."""

    async def scenario() -> None:
        bench = Bench()
        async with bridged(bench) as bridge:
            bridge.want([INES, AMADOU])
            await until(lambda: bench.made and len(bench["best"].screen) == 2)
            best = bench["best"]
            best.reactions.dismissed("s2")
            best.reactions.passed("s1")
            await until(lambda: len(best.history) == 3)
            assert best.history[-1] == INES

    run(scenario())


def test_a_sample_is_shown_on_request_and_goes_by_itself(run: Run) -> None:
    """Beside what calls, which is left alone."""

    async def scenario() -> None:
        bench = Bench()
        async with bridged(bench) as bridge:
            bridge.want([INES])
            bridge.show_sample()
            await until(lambda: bench.made and len(bench["best"].screen) == 2)
            best = bench["best"]
            assert best.screen[""].title == SAMPLE.title
            await until(lambda: best.screen == {"s1": INES})
            assert best.history.count(INES) == 1

    run(scenario())


def test_closing_takes_everything_off_the_screen(run: Run) -> None:
    """And nothing is told afterwards."""

    async def scenario() -> None:
        bench = Bench()
        async with bridged(bench) as bridge:
            bridge.want([INES])
            await until(lambda: bench.made and bench["best"].screen)
            await bridge.close()
            assert bench["best"].screen == {}
            bridge.want([AMADOU])
            assert len(bench["best"].history) == 1

    run(scenario())
