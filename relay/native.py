"""Native threads beside the hub, for what does not cooperate with gevent.

An error goes back as a value and is raised where the result is awaited: left to
itself, gevent's pool prints a traceback for every one, in the native thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from gevent.threadpool import ThreadPool

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Returned(Generic[R]):
    value: R


@dataclass(frozen=True, slots=True)
class _Raised:
    error: BaseException


class NativeThreads:
    """A few native threads that carry functions out while other greenlets run."""

    def __init__(self, count: int) -> None:
        """Allow ``count`` threads; they start when they are needed."""
        self._pool = ThreadPool(count)

    def run(
        self, function: Callable[..., R], *arguments: object, timeout_s: float | None = None
    ) -> R:
        """Carry ``function`` out and return what it returns or raise what it raised.

        Raises gevent.Timeout after ``timeout_s`` seconds; the thread goes on by itself.
        """
        outcome: Any = self._pool.spawn(_carry_out, function, arguments).get(timeout=timeout_s)
        if isinstance(outcome, _Raised):
            raise outcome.error
        value: R = outcome.value
        return value

    def close(self) -> None:
        """End the threads."""
        self._pool.kill()


def _carry_out(function: Callable[..., R], arguments: tuple[object, ...]) -> _Returned[R] | _Raised:
    try:
        return _Returned(function(*arguments))
    except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
        return _Raised(error)
