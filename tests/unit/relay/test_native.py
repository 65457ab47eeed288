"""Native threads beside the hub."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import gevent
import pytest

from relay.native import NativeThreads


@pytest.fixture
def threads() -> Iterator[NativeThreads]:
    """Two native threads."""
    found = NativeThreads(2)
    yield found
    found.close()


def test_a_function_is_carried_out_elsewhere(threads: NativeThreads) -> None:
    """The result comes back from another thread, with the arguments that were given."""
    assert threads.run(lambda a, b: (a + b, threading.get_ident()), 1, 2)[0] == 3
    assert threads.run(threading.get_ident) != threading.get_ident()


def test_an_error_is_raised_quietly(
    threads: NativeThreads, capfd: pytest.CaptureFixture[str]
) -> None:
    """An error reaches its caller as it was, and nothing is printed anywhere."""
    error = LookupError("a fault")

    def fails() -> None:
        raise error

    with pytest.raises(LookupError) as raised:
        threads.run(fails)
    gevent.sleep(0.01)
    assert raised.value is error
    assert capfd.readouterr().err == ""


def test_a_result_that_is_an_error(threads: NativeThreads) -> None:
    """An exception that is returned is a result like any other."""
    error = LookupError("a result")
    assert threads.run(lambda: error) is error


def test_waiting_no_longer_than_asked(threads: NativeThreads) -> None:
    """After its time the caller goes on, and the threads serve others."""
    go = threading.Event()
    with pytest.raises(gevent.Timeout):
        threads.run(go.wait, 10, timeout_s=0.05)
    assert threads.run(lambda: "next") == "next"
    go.set()


def test_others_run_meanwhile(threads: NativeThreads) -> None:
    """The hub goes on while a function works."""
    go = threading.Event()
    waiting = gevent.spawn(threads.run, go.wait, 10)
    for _ in range(5):
        gevent.sleep(0.001)
    assert not waiting.ready()
    go.set()
    assert waiting.get(timeout=10) is True
