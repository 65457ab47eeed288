"""Waiting in tests until something is so, however long the machine takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], what: str = "", seconds: float = 30) -> None:
    """Return once ``condition`` holds; fails with ``what`` after ``seconds``."""
    try:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - any condition, not one we can set
                await asyncio.sleep(0.002)
    except TimeoutError:
        message = f"it never came about: {what or condition}"
        raise AssertionError(message) from None
