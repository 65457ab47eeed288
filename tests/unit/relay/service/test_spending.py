"""How often the model may be asked, on both kinds of database."""

from __future__ import annotations

from relay.service.outcome import Done, Reply, SpendingRefused
from relay.service.spending import DAY_MS, HOUR_MS, Caps, Spend, Spent, spend, spent
from tests.playbook import Playbook

CAPS = Caps(visitor_calls_per_hour=2, calls_per_day=4, tokens_per_day=1_000)


def _spend(play: Playbook, visitor: str | None) -> Reply:
    request = Spend(visitor, play.now)
    return play.carry_out(lambda tx: spend(tx, request, CAPS))


def _why(reply: Reply) -> str:
    return reply.why if isinstance(reply, SpendingRefused) else ""


def test_a_visitors_hour(play: Playbook) -> None:
    """A visitor has so many calls an hour; others and the next hour are not concerned."""
    assert [_spend(play, "ana") for _ in range(2)] == [Done(), Done()]
    assert "a visitor" in _why(_spend(play, "ana"))
    assert _spend(play, "ben") == Done()
    play.wait(HOUR_MS)
    assert _spend(play, "ana") == Done()


def test_the_day_of_all(play: Playbook) -> None:
    """All visitors and the house share the calls of a day; the next day begins anew."""
    assert [_spend(play, who) for who in ("ana", "ben", "cleo", None)] == [Done()] * 4
    assert "all calls" in _why(_spend(play, None))
    assert "all calls" in _why(_spend(play, "dora"))
    play.wait(DAY_MS)
    assert _spend(play, "dora") == Done()


def test_the_tokens_of_a_day(play: Playbook) -> None:
    """What calls took ends the calls of the day."""
    assert _spend(play, "ana") == Done()
    took = Spent(1_000, play.now)
    play.carry_out(lambda tx: spent(tx, took))
    assert "all tokens" in _why(_spend(play, "ben"))
    play.wait(DAY_MS)
    assert _spend(play, "ben") == Done()


def test_old_counts_are_forgotten(play: Playbook) -> None:
    """Counts of days gone by do not pile up."""
    for _ in range(4):
        _spend(play, "ana")
        took = Spent(10, play.now)
        play.carry_out(lambda tx, took=took: spent(tx, took))
        play.wait(DAY_MS)
    [(rows,)] = play.database.rows("SELECT count(*) FROM model_spending WHERE account = 'all'")
    assert rows == 2
