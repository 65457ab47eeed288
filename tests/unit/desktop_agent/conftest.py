"""What the desktop's tests share: no screen, and an event loop that is Qt's."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import qasync
from PySide6.QtWidgets import QApplication

_MOST_GARBAGE = 50_000

T = TypeVar("T")
Run = Callable[[Coroutine[Any, Any, T]], T]


@pytest.fixture(autouse=True)
def garbage_on_this_thread() -> Iterator[None]:
    """Collect cycles between tests: on another thread Qt would crash, see the app's garbage.py."""
    gc.disable()
    yield
    if gc.get_count()[0] > _MOST_GARBAGE:
        gc.collect()


@pytest.fixture
def run(qapp: QApplication) -> Iterator[Run[Any]]:
    """Return what runs a coroutine to its end on Qt's own event loop.

    A task of the app that is still there afterwards is a leak and fails the test.
    """
    qapp.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(qapp)
    try:
        yield loop.run_until_complete
        ours = loop.run_until_complete(_end_all())
    finally:
        loop.close()
    assert ours == []


async def _end_all() -> list[str]:
    """Cancel every other task and return the names of those that were the app's."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    return [task.get_name() for task in left if "desktop_agent" in repr(task.get_coro())]
