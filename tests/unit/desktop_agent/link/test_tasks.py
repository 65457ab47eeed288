"""The one place where tasks begin."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable
from typing import Any

import pytest

from desktop_agent.link.tasks import Tasks


def test_a_task_lives_although_nobody_else_holds_it(run: Callable[[Any], Any]) -> None:
    """The loop itself keeps only weak references."""

    async def scenario() -> list[str]:
        done: list[str] = []
        tasks = Tasks()

        async def work() -> None:
            await asyncio.sleep(0.01)
            done.append("done")

        tasks.start(work(), "work")
        gc.collect()
        await asyncio.sleep(0.05)
        return done

    assert run(scenario()) == ["done"]


def test_an_error_is_logged_with_the_tasks_name(
    run: Callable[[Any], Any], caplog: pytest.LogCaptureFixture
) -> None:
    """A bug in the background is not lost."""

    async def fail() -> None:
        message = "a bug"
        raise RuntimeError(message)

    async def scenario() -> None:
        await asyncio.wait({Tasks().start(fail(), "the failing one")})
        await asyncio.sleep(0)

    with caplog.at_level(logging.ERROR):
        run(scenario())
    assert "the failing one" in caplog.text
    assert "a bug" in caplog.text


def test_stopping_ends_what_runs(run: Callable[[Any], Any]) -> None:
    """Nothing goes on behind a closed window, and being stopped is no error."""

    async def scenario() -> bool:
        tasks = Tasks()
        task = tasks.start(asyncio.sleep(3600), "sleep")
        await tasks.stop()
        return task.cancelled()

    assert run(scenario())
