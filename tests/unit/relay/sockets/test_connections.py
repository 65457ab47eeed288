"""Connections: who came from where, how they behave, how long they may stay unproved."""

from __future__ import annotations

from relay.sockets.connections import (
    CONNECTS_ALLOWED,
    FAULTS_ALLOWED,
    STUCK_S,
    UNPROVED_S,
    Connection,
    Crowd,
    Judgement,
)
from relay.sockets.frames import Verdict


def test_good_frames_pass_for_ever() -> None:
    """However many good frames come, they pass."""
    connection = Connection("a", 0.0)
    assert {connection.judge(Verdict.PASS) for _ in range(1_000)} == {Judgement.PASS}


def test_a_few_faults_are_passed_over() -> None:
    """A bad frame is skipped; one too many closes the connection (R15)."""
    connection = Connection("a", 0.0)
    judged = [connection.judge(Verdict.FAULT) for _ in range(FAULTS_ALLOWED + 1)]
    assert judged == [Judgement.SKIP] * FAULTS_ALLOWED + [Judgement.CLOSE]


def test_hostile_frames_close_at_once() -> None:
    """What no client of ours sends is not given a second chance (R1)."""
    assert Connection("a", 0.0).judge(Verdict.HOSTILE) is Judgement.CLOSE


def test_tokens_are_not_guessed_at_wire_speed() -> None:
    """Joining a namespace may be tried a few times on one connection."""
    connection = Connection("a", 0.0)
    judged = [connection.judge(Verdict.CONNECT) for _ in range(CONNECTS_ALLOWED + 1)]
    assert judged == [Judgement.PASS] * CONNECTS_ALLOWED + [Judgement.CLOSE]


def test_who_does_not_prove_themself_must_go() -> None:
    """After its time a connection is overdue, unless it has proved who it is (R4)."""
    connection = Connection("a", 100.0)
    assert not connection.is_overdue(100.0 + UNPROVED_S)
    assert connection.is_overdue(100.1 + UNPROVED_S)
    connection.proved = True
    assert not connection.is_overdue(1e9)


def test_who_does_not_take_a_frame_is_stuck() -> None:
    """A frame that is not read for too long marks the connection; an idle one is not stuck."""
    connection = Connection("a", 0.0)
    assert not connection.is_stuck(1e9)
    connection.sending_since = 100.0
    assert not connection.is_stuck(100.0 + STUCK_S)
    assert connection.is_stuck(100.1 + STUCK_S)


def test_limits_for_one_and_for_all() -> None:
    """One address may have so many connections, all together so many."""
    crowd = Crowd(per_address=2, total=3)
    assert [crowd.admit("a") is not None for _ in range(3)] == [True, True, False]
    assert [crowd.admit(address) is not None for address in "bc"] == [True, False]


def test_counting_anew() -> None:
    """What was closed makes room again."""
    crowd = Crowd(per_address=1, total=2)
    first = crowd.admit("a")
    assert first is not None
    assert crowd.admit("a") is None
    crowd.recount([])
    assert crowd.admit("a") is not None
    crowd.recount([first, Connection("b", 0.0)])
    assert crowd.admit("c") is None
