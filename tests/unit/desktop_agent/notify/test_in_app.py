"""The last resort."""

from __future__ import annotations

import asyncio

from desktop_agent.core.attention import Call, CallKind
from desktop_agent.notify.in_app import InAppNotifier

INES = Call("s1", CallKind.WAITING, "Ines is waiting", "Help")
AMADOU = Call("s2", CallKind.WAITING, "Amadou is waiting", "Help")


def test_it_shows_what_stands_and_asks_for_attention() -> None:
    """All of it each time; what is gone is gone, and clearing what is not there is nothing."""

    async def scenario() -> None:
        shown: list[tuple[Call, ...]] = []
        flashes: list[bool] = []
        notifier = InAppNotifier(shown.append, lambda: flashes.append(True))
        await notifier.open()
        await notifier.show(INES)
        await notifier.show(AMADOU)
        assert (shown[-1], len(flashes)) == ((INES, AMADOU), 2)
        await notifier.clear("s1")
        await notifier.clear("unknown")
        assert (shown[-1], len(flashes)) == ((AMADOU,), 2)
        await notifier.close()
        assert shown[-1] == ()

    asyncio.run(scenario())
