"""One line a while for what anybody outside can cause."""

from __future__ import annotations

import logging

import pytest

from relay.sockets import log
from relay.sockets.log import OncePerWhile


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, as the only item of a list."""
    now = [100.0]
    monkeypatch.setattr(log, "monotonic", lambda: now[0])
    return now


def test_a_flood_is_one_line(time: list[float], caplog: pytest.LogCaptureFixture) -> None:
    """A thousand of a kind are one line, and the next one counts them (R15)."""
    quiet = OncePerWhile(logging.getLogger("relay.sockets"))
    for _ in range(1_000):
        quiet.warning("fault", "bad frame from %s", "a")
    assert caplog.messages == ["bad frame from a"]
    time[0] += log.QUIET_S
    quiet.warning("fault", "bad frame from %s", "b")
    assert caplog.messages[1] == ("bad frame from b (999 more of this kind since the last line)")
    time[0] += log.QUIET_S
    quiet.warning("fault", "bad frame from %s", "c")
    assert caplog.messages[2] == "bad frame from c"


@pytest.mark.usefixtures("time")
def test_kinds_are_apart(caplog: pytest.LogCaptureFixture) -> None:
    """A flood of one kind does not hide another."""
    quiet = OncePerWhile(logging.getLogger("relay.sockets"))
    for kind in ("fault", "fault", "hostile"):
        quiet.warning(kind, "a %s frame", kind)
    assert caplog.messages == ["a fault frame", "a hostile frame"]


@pytest.mark.usefixtures("time")
def test_nobody_forges_a_line(caplog: pytest.LogCaptureFixture) -> None:
    """Line breaks and escape sequences from outside are not written."""
    OncePerWhile(logging.getLogger("relay.sockets")).warning("x", "from %s", "a\nERROR \x1b[31m")
    assert caplog.messages == ["from a?ERROR ?[31m"]
