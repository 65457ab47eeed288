"""Taking what is due, noting how it went, trying again by hand; on both kinds of database."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy.engine import URL

from relay.domain.errors import NotFoundError, WrongStateError
from relay.domain.outbound import ATTEMPTS_AT_MOST, Mail, Progress, Shipment, parcel
from relay.service import outbound
from relay.service.outcome import Done, Dropped, Outcome, ParcelsTaken
from relay.service.ports import Transaction
from relay.service.timers import Sweep
from tests.playbook import Playbook, expect
from tests.unit.relay.database import Database

LEASE_MS = 120_000


def _post(play: Playbook, *keys: str) -> list[bool]:
    added: list[bool] = []

    def write(tx: Transaction) -> Outcome:
        added.clear()
        for key in keys:
            mail = Mail("ana@site.example", key, "words")
            added.append(tx.outbound.add(parcel(key, mail, now=play.now)))
        return Outcome(Done())

    play.carry_out(write)
    return added


def _take(play: Playbook, limit: int = 10) -> Sequence[Shipment]:
    request = outbound.Take(play.now, LEASE_MS, limit)
    return expect(play.carry_out(lambda tx: outbound.take(tx, request)), ParcelsTaken).taken


def _end(
    play: Playbook, attempt: Shipment, error: str = "", *, for_good: bool = False
) -> Done | Dropped:
    ended = outbound.Ended(attempt, play.now, 1.0, error=error, for_good=for_good)
    reply = play.carry_out(lambda tx: outbound.settle(tx, ended))
    assert isinstance(reply, Done | Dropped)
    return reply


def _all(play: Playbook) -> dict[str, Shipment]:
    found = play.database.ask(lambda read: read.outbound(1_000, everything=True))
    return {one.parcel.key: one for one in found}


def _due(play: Playbook) -> bool:
    return play.database.ask(lambda read: read.is_outbound_due(play.now))


def test_one_parcel_for_a_key(play: Playbook) -> None:
    """Decided twice, in one transaction or later, it is stored once."""
    assert _post(play, "a", "a", "b") == [True, False, True]
    assert _post(play, "a") == [False]
    assert sorted(_all(play)) == ["a", "b"]


def test_a_decision_that_is_undone(play: Playbook) -> None:
    """What was decided together with something that failed is not sent."""

    def write(tx: Transaction) -> Outcome:
        with tx.savepoint():
            tx.outbound.add(parcel("a", Mail("ana@site.example", "s", "t"), now=play.now))
            raise NotFoundError

    with pytest.raises(NotFoundError):
        play.carry_out(write)
    assert not _due(play)


def test_taken_once(play: Playbook) -> None:
    """What is on its way is nobody else's until the lease is over."""
    _post(play, "a")
    assert _due(play)
    [attempt] = _take(play)
    assert (attempt.progress, attempt.attempts) == (Progress.SENDING, 1)
    assert (_due(play), _take(play)) == (False, ())
    play.wait(LEASE_MS)
    [again] = _take(play)
    assert (again.attempts, again.parcel) == (2, attempt.parcel)


def test_sent(play: Playbook) -> None:
    """What was taken by the other side is never taken up again."""
    _post(play, "a")
    _end(play, _take(play)[0])
    play.wait(LEASE_MS * 100)
    assert not _due(play)
    assert play.database.ask(lambda read: read.outbound(10)) == []
    assert _all(play)["a"].progress is Progress.SENT


def test_tried_again_later(play: Playbook) -> None:
    """After a failure it waits a while, and the reason is kept."""
    _post(play, "a")
    _end(play, _take(play)[0], "421 come back")
    found = _all(play)["a"]
    assert (found.progress, found.last_error) == (Progress.WAITING, "421 come back")
    play.wait(found.next_at - play.now - 1)
    assert not _due(play)
    play.wait(1)
    assert _take(play)[0].attempts == 2


def test_refused_for_good(play: Playbook) -> None:
    """It is not tried again by itself, and stays to be seen."""
    _post(play, "a")
    _end(play, _take(play)[0], "550 no such user", for_good=True)
    play.wait(10**10)
    assert not _due(play)
    assert [one.progress for one in play.database.ask(lambda read: read.outbound(10))] == [
        Progress.FAILED
    ]


def test_given_up_at_last(play: Playbook) -> None:
    """After the last attempt it is given up; once more by hand is one more attempt."""
    _post(play, "a")
    for _ in range(ATTEMPTS_AT_MOST):
        _end(play, _take(play)[0], "away")
        play.wait(4_000_000)
    found = _all(play)["a"]
    assert found.progress is Progress.FAILED
    play.carry_out(lambda tx: outbound.retry(tx, found.parcel.parcel_id, play.now))
    _end(play, _take(play)[0])
    assert _all(play)["a"].progress is Progress.SENT


def test_an_attempt_that_came_too_late(play: Playbook) -> None:
    """When its lease was over and another attempt began, it has no say any more."""
    _post(play, "a")
    [first] = _take(play)
    play.wait(LEASE_MS)
    [second] = _take(play)
    assert isinstance(_end(play, first, "away"), Dropped)
    assert isinstance(_end(play, second), Done)
    assert _all(play)["a"].progress is Progress.SENT


def test_no_retry_of_what_is_on_its_way(play: Playbook) -> None:
    """It would be sent twice."""
    _post(play, "a")
    [attempt] = _take(play)
    with pytest.raises(WrongStateError):
        play.carry_out(lambda tx: outbound.retry(tx, attempt.parcel.parcel_id, play.now))


def test_dropped(play: Playbook) -> None:
    """What is dropped is not sent, not even by an attempt that failed meanwhile."""
    _post(play, "a")
    [attempt] = _take(play)
    play.carry_out(lambda tx: outbound.drop(tx, attempt.parcel.parcel_id))
    assert isinstance(_end(play, attempt, "away"), Dropped)
    play.wait(10**10)
    assert not _due(play)
    with pytest.raises(WrongStateError):
        play.carry_out(lambda tx: outbound.drop(tx, attempt.parcel.parcel_id))


def test_an_unknown_parcel(play: Playbook) -> None:
    """There is nothing to retry or drop, and it is said."""
    with pytest.raises(NotFoundError):
        play.carry_out(lambda tx: outbound.retry(tx, "nothing", play.now))
    with pytest.raises(NotFoundError):
        play.carry_out(lambda tx: outbound.drop(tx, "nothing"))


def test_old_mail_is_forgotten(play: Playbook) -> None:
    """A month after, what was sent is gone; what failed stays until somebody decides."""
    _post(play, "sent", "failed")
    for attempt in _take(play):
        _end(play, attempt, "550" * (attempt.parcel.key == "failed"), for_good=True)
    play.wait(outbound.KEPT_MS)
    play.carry_out(lambda tx: outbound.forget_old(tx, Sweep(play.now, 10)))
    assert len(_all(play)) == 2
    play.wait(1)
    play.carry_out(lambda tx: outbound.forget_old(tx, Sweep(play.now, 10)))
    assert list(_all(play)) == ["failed"]


def test_two_relays(postgres_url: URL, open_database: Callable[[URL], Database]) -> None:
    """Of two relays that look at the same time each parcel is one's."""
    one, two = (Playbook(open_database(postgres_url)) for _ in range(2))
    _post(one, *(f"k{number}" for number in range(20)))
    first, second = _take(one, 12), _take(two, 12)
    assert (len(first), len(second)) == (12, 8)
    assert len({a.parcel.key for a in (*first, *second)}) == 20


def test_the_index_is_used(sqlite_url: URL, open_database: Callable[[URL], Database]) -> None:
    """Looking for what is due reads nothing of what was sent."""
    database = open_database(sqlite_url)
    plan = database.rows(
        "EXPLAIN QUERY PLAN SELECT id FROM outbound"
        " WHERE state IN ('waiting', 'sending') AND next_at <= 5 ORDER BY next_at"
    )
    assert "ix_outbound_due" in str(plan)
