"""Who is here: connected, or with a request not long ago."""

from __future__ import annotations

from relay.service.attendance import KEPT_AT_MOST, KEPT_MS, Attendance
from relay.service.watching import Wanted


def test_a_connection_is_now_and_a_request_was_then() -> None:
    """Who is connected is here; who asked over HTTP was here when they asked."""
    attendance = Attendance(lambda visitor_id: visitor_id == "ana")
    attendance.note("ana", 5)
    attendance.note("ben", 7)
    attendance.note("ben", 9)
    wanted = [Wanted("s-ana", "ana"), Wanted("s-ben", "ben"), Wanted("s-cem", "cem")]
    assert attendance.seen(wanted, 100) == {"s-ana": 100, "s-ben": 9}


def test_old_requests_are_forgotten() -> None:
    """What nobody asks for any more is let go, a piece with every request."""
    attendance = Attendance(lambda _visitor_id: False)
    attendance.note("ana", 0)
    attendance.note("ben", KEPT_MS + 1)
    wanted = [Wanted("s-ana", "ana"), Wanted("s-ben", "ben")]
    assert attendance.seen(wanted, KEPT_MS + 2) == {"s-ben": KEPT_MS + 1}


def test_not_more_than_there_is_room_for() -> None:
    """However many visitors come at once, the memory is bounded."""
    attendance = Attendance(lambda _visitor_id: False)
    for number in range(KEPT_AT_MOST + 10):
        attendance.note(str(number), 0)
    assert len(attendance._requests) == KEPT_AT_MOST
