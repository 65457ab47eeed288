"""Decides who tells the agent, and sees to it that what stands on screen is what calls.

The bridge is told what is to be on screen and works towards it in one task: so
telling keeps its order, a slow notification service delays nobody, and what came
and went meanwhile is never shown at all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_agent.core.attention import SAMPLE, Call
from desktop_agent.core.timing import Timing
from desktop_agent.notify.port import Notifier, NotifierUnavailableError, Reactions

_log = logging.getLogger(__name__)

Start = Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]]
"""Starts a named task; the app hands in the one helper that may."""

Maker = Callable[[Reactions], Notifier]


class Bridge(QObject):
    """Tells of calls by the first way that works; the last of ``makers`` always does."""

    told_by = Signal(str)
    """How the agent is told from now on, in words."""

    accepted = Signal(str)
    """The agent accepted the session's call."""

    opened = Signal(str)
    """The agent wants to see the session."""

    def __init__(self, makers: Sequence[Maker], timing: Timing, *, start: Start) -> None:
        """Take the ways of telling, the best first; nothing is made before it is needed."""
        super().__init__()
        self._makers = tuple(makers)
        self._timing = timing
        self._start = start
        self._notifier: Notifier | None = None
        self._next = 0
        self._try_anew = False
        self._wanted: dict[str, Call] = {}
        self._shown: dict[str, Call] = {}
        self._sample: Call | None = None
        self._work: asyncio.Task[None] | None = None
        self._timers: set[asyncio.TimerHandle] = set()
        self._closed = False
        self._reactions = Reactions(
            self.accepted.emit, self.opened.emit, self._passed, self._dismissed
        )

    def want(self, calls: Sequence[Call]) -> None:
        """Have exactly these calls on screen."""
        wanted = {call.session_id: call for call in calls}
        if self._sample is not None:
            wanted[self._sample.session_id] = self._sample
        if wanted != self._wanted:
            self._wanted = wanted
            self._begin()

    def show_sample(self) -> None:
        """Show the agent how a call looks; it goes after a while."""
        number = 1 if self._sample is None else self._sample.number + 1
        self._sample = Call("", SAMPLE.kind, SAMPLE.title, SAMPLE.body, number)
        self._wanted = {**self._wanted, "": self._sample}
        self._later(self._timing.notice_ms, self._end_sample)
        self._begin()

    async def close(self) -> None:
        """Take everything off the screen; nothing is told any more."""
        self._closed = True
        for timer in self._timers:
            timer.cancel()
        if self._work is not None and not self._work.done():
            self._work.cancel()
            await asyncio.wait({self._work})
        if self._notifier is not None:
            await self._notifier.close()
            self._notifier = None

    # --- towards what is wanted -----------------------------------------

    def _begin(self) -> None:
        if not self._closed and (self._work is None or self._work.done()):
            self._work = self._start(self._settle(), "tell")

    async def _settle(self) -> None:
        while not self._closed:
            over = next((sid for sid in self._shown if sid not in self._wanted), None)
            missing = next((c for c in self._wanted.values() if not self._stands(c)), None)
            if over is not None:
                await self._clear(over)
            elif missing is not None:
                await self._show(missing)
            else:
                return

    def _stands(self, call: Call) -> bool:
        return self._shown.get(call.session_id) == call

    async def _show(self, call: Call) -> None:
        notifier = await self._best()
        # Before it is asked: the answer may be heard before the request returns.
        self._shown[call.session_id] = call
        try:
            await notifier.show(call)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the next one tells
            await self._give_up(notifier, error)

    async def _best(self) -> Notifier:
        """Return the first that works, tried anew from the first where that is due."""
        settled = self._notifier
        if settled is not None and self._try_anew:
            self._notifier, self._next = None, 0
            self._shown.clear()
            await settled.close()
        self._try_anew = False
        return await self._working()

    async def _clear(self, session_id: str) -> None:
        del self._shown[session_id]
        notifier = self._notifier
        if notifier is None:
            return
        try:
            await notifier.clear(session_id)
        except Exception as error:  # noqa: BLE001 - as above
            await self._give_up(notifier, error)

    async def _working(self) -> Notifier:
        """Return the first way of telling that works."""
        while self._notifier is None:
            make = self._makers[min(self._next, len(self._makers) - 1)]
            self._next += 1
            try:
                notifier = make(self._reactions)
                await notifier.open()
            except Exception as error:  # noqa: BLE001 - as above
                _report(make, error)
                if self._next >= len(self._makers):
                    # Even the last is broken: a bug. Try again, but not in a tight circle.
                    await asyncio.sleep(self._timing.notifier_rest_ms / 1000)
            else:
                self._notifier = notifier
                self.told_by.emit(notifier.words)
                if self._next > 1:
                    self._later(self._timing.notifier_rest_ms, self._start_over)
        return self._notifier

    async def _give_up(self, notifier: Notifier, error: Exception) -> None:
        """Go on with the next, which has everything to show anew."""
        _report(notifier, error)
        if self._next >= len(self._makers):
            # Nothing is left to fall to; what it could not show counts as shown.
            return
        self._notifier = None
        self._shown.clear()
        await notifier.close()

    def _start_over(self) -> None:
        self._try_anew = True

    # --- what is heard back ---------------------------------------------

    def _passed(self, session_id: str) -> None:
        self._later(self._timing.call_again_ms, lambda: self._show_again(session_id))

    def _show_again(self, session_id: str) -> None:
        self._shown.pop(session_id, None)
        self._begin()

    def _dismissed(self, session_id: str) -> None:
        """Leave it be until there is more to tell: the agent has seen it."""
        if session_id == SAMPLE.session_id:
            self._end_sample()

    def _end_sample(self) -> None:
        self._sample = None
        if self._wanted.pop(SAMPLE.session_id, None) is not None:
            self._begin()

    def _later(self, delay_ms: int, act: Callable[[], None]) -> None:
        def fire() -> None:
            self._timers.discard(timer)
            act()

        timer = asyncio.get_running_loop().call_later(delay_ms / 1000, fire)
        self._timers.add(timer)


def _report(way: object, error: Exception) -> None:
    """Log a way of telling that does not work; with its traceback where that is a bug."""
    known = isinstance(error, NotifierUnavailableError)
    _log.log(
        logging.INFO if known else logging.ERROR,
        "Not told by %r: %s",
        way,
        error,
        exc_info=None if known else error,
    )
