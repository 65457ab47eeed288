"""Places in the queue, and estimates that are honest about what they do not know."""

from __future__ import annotations

import heapq
from random import Random

import pytest

from relay.domain.waiting import ENOUGH_WAITS, AlwaysOpen, Pace, Place, Wait, pace_of, places


def _waits(count: int, *, length_ms: int = 60_000, agents: int = 2) -> list[Wait]:
    """Return waits one after another, each at the front of the queue."""
    return [
        Wait(number * length_ms, (number + 1) * length_ms, f"agent {number % agents}")
        for number in range(count)
    ]


def test_too_little_is_known() -> None:
    """After few waits, or with nobody there, nothing is claimed."""
    assert pace_of(_waits(ENOUGH_WAITS - 1), 2) is None
    assert pace_of(_waits(ENOUGH_WAITS), 0) is None
    assert pace_of(_waits(ENOUGH_WAITS), 2) is not None


def test_a_steady_queue() -> None:
    """Where each place took a minute, the third in line waits about three."""
    pace = pace_of(_waits(20), 2)
    assert pace is not None
    wait = pace.wait(3)
    assert (wait.from_s, wait.to_s) == (180, 181)


def test_waits_are_divided_by_the_place_they_began_at() -> None:
    """Who came second and waited two minutes waited one a place."""
    recent = [Wait(0, 60_000, "a")] * 4 + [Wait(1, 120_000, "a")] * 4
    pace = pace_of(recent, 1)
    assert pace is not None
    assert pace.slow_ms <= 60_000


@pytest.mark.parametrize(("agents_now", "factor"), [(1, 2.0), (2, 1.0), (4, 0.5), (400, 1 / 3)])
def test_fewer_people_take_longer(agents_now: int, factor: float) -> None:
    """The estimate follows how many are there now, within reason."""
    pace = pace_of(_waits(20), agents_now)
    assert pace is not None
    assert pace.slow_ms == pytest.approx(60_000 * factor)


def test_a_range_is_never_empty() -> None:
    """Even where everything goes at once, a wait is given as from and to."""
    wait = Pace(0.0, 0.0).wait(1)
    assert (wait.from_s, wait.to_s) == (0, 1)


def test_places_are_counted_for_each_department() -> None:
    """Who waits for other people does not stand in front of anybody."""
    waiting = [("a", "visas"), ("b", None), ("c", "visas")]
    found = places(waiting, {"visas": Pace(1_000, 2_000), None: None})
    assert found["b"] == Place(1, None)
    assert (found["a"].position, found["c"].position) == (1, 2)
    assert found["c"].wait is not None
    assert (found["c"].wait.from_s, found["c"].wait.to_s) == (2, 4)


def test_without_hours_it_is_always_open() -> None:
    """Nobody is turned away where no hours were set."""
    assert AlwaysOpen().is_open(None, 0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_estimates_in_a_busy_queue_are_worth_something(seed: int) -> None:
    """Simulated visitors wait within their range, or nearly, more often than not."""
    told, waited = _simulated(Random(seed), agents=4, visitors=1_500)
    near = sum(
        low * 0.5 <= truth <= high * 1.5 for (low, high), truth in zip(told, waited, strict=True)
    )
    assert len(told) > 500
    assert near / len(told) > 0.6


def _simulated(
    random: Random, *, agents: int, visitors: int
) -> tuple[list[tuple[int, int]], list[float]]:
    """Let visitors come a little too fast; return what they were told, and how long it took."""
    free = [(0.0, f"agent {number}") for number in range(agents)]
    now = 0.0
    done: list[Wait] = []
    running: list[Wait] = []
    told: list[tuple[int, int]] = []
    waited: list[float] = []
    for _ in range(visitors):
        now += random.expovariate(1 / 50_000)
        done += [one for one in running if one.ended <= now]
        running = [one for one in running if one.ended > now]
        at, name = heapq.heappop(free)
        begins = max(now, at)
        heapq.heappush(free, (begins + random.expovariate(1 / 205_000), name))
        pace = pace_of(sorted(done, key=lambda one: -one.ended)[:60], agents)
        if begins > now and pace is not None:
            wait = pace.wait(len(running) + 1)
            told.append((wait.from_s, wait.to_s))
            waited.append((begins - now) / 1000)
        if begins > now:
            running.append(Wait(round(now), round(begins), name))
    return told, waited
