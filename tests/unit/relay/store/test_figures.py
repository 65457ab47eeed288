"""The figures of plays that can be counted on one hand, on both kinds of database."""

from __future__ import annotations

from datetime import date, timedelta, timezone

import pytest

from relay.domain.lifecycle import Trigger
from relay.domain.period import Period, period_of
from relay.domain.reporting import Dimension, Handovers, Line, Report, Spread
from relay.service.reports import report
from relay.store.figures import SqlFigures
from tests.playbook import Playbook, VisitorPart

NOON_DAY = date(2026, 11, 23)


def _period(first: date = NOON_DAY, last: date = NOON_DAY, *, hours: int = 0) -> Period:
    return period_of(first, last, timezone(timedelta(hours=hours)), "somewhere")


def _report(play: Playbook, period: Period | None = None) -> Report:
    with play.database.reading() as connection:
        return report(SqlFigures(connection), period or _period(), play.now)


def _handovers(play: Playbook) -> Handovers:
    found = _report(play).total.handovers
    assert found is not None
    return found


def _waiting(play: Playbook, name: str = "Ana") -> VisitorPart:
    visitor = play.visitor(name)
    visitor.opens()
    visitor.asks_for_person()
    return visitor


def _named(lines: tuple[Line, ...], name: str) -> Line:
    [found] = [line for line in lines if line.name == name]
    return found


def test_an_empty_database(play: Playbook) -> None:
    """Where nothing happened all counts are zero and every day is there."""
    made = _report(play, _period(NOON_DAY, NOON_DAY + timedelta(days=2)))
    assert made.total.conversations is not None
    assert made.total.conversations.begun == 0
    assert [line.name for line in made.lines[Dimension.DAY]] == [
        "2026-11-23", "2026-11-24", "2026-11-25",
    ]  # fmt: skip
    assert len(made.lines[Dimension.HOUR]) == 24
    assert len(made.lines[Dimension.WEEK_HOUR]) == 168
    assert made.lines[Dimension.AGENT] == made.lines[Dimension.RULE] == ()


def test_containment(play: Playbook) -> None:
    """Who says nothing is no conversation; who asks for a person was not the bot's alone."""
    for words in (None, "How much is a visa?", "I want to talk to a human"):
        visitor = play.visitor()
        visitor.opens()
        if words:
            visitor.says(words)
    begun = _report(play).total.conversations
    assert begun is not None
    assert (begun.begun, begun.spoken, begun.contained) == (3, 2, 1)


def test_each_epoch_is_a_conversation(play: Playbook) -> None:
    """A visitor who comes back begins another one, which the bot can solve alone."""
    ana, maya = _waiting(play), play.agent("Maya")
    maya.claims(ana)
    maya.completes(ana)
    ana.says("One more thing")
    begun = _report(play).total.conversations
    assert begun is not None
    assert (begun.begun, begun.spoken, begun.contained) == (2, 2, 1)


def test_wait_and_first_response(play: Playbook) -> None:
    """Both run from the handover; the bot's time before it is in neither."""
    ana, maya = play.visitor("Ana"), play.agent("Maya")
    ana.opens()
    play.wait(60_000)
    ana.asks_for_person()
    play.wait(5_000)
    maya.claims(ana)
    play.wait(7_000)
    maya.says(ana, "Hello")
    play.wait(20_000)
    maya.says(ana, "There you are")
    maya.completes(ana)
    found = _handovers(play)
    assert found.wait == Spread(1, 5_000, 5_000, 5_000)
    assert found.first_response == Spread(1, 12_000, 12_000, 12_000)
    assert found.waits == (1, 0, 0, 0, 0, 0, 0)
    made = _report(play)
    had = _named(made.lines[Dimension.AGENT], "Maya").stretches
    assert had is not None
    assert (had.reply.median_ms, had.handle.median_ms) == (7_000, 27_000)
    assert made.typical.with_bot.median_ms == 60_000
    assert made.typical.in_queue.median_ms == 5_000
    assert made.typical.with_agent.median_ms == 27_000


@pytest.mark.parametrize("ending", [Trigger.CANCEL, Trigger.END])
def test_leaving_the_queue(play: Playbook, ending: Trigger) -> None:
    """Who goes before an agent came left without a person, and waited for nothing."""
    ana = _waiting(play)
    play.wait(90_000)
    ana.presses(ending)
    found = _handovers(play)
    assert (found.asked, found.taken, found.abandoned, found.waiting) == (1, 0, 1, 0)
    assert found.wait == Spread()


def test_still_waiting(play: Playbook) -> None:
    """Who waits is neither taken nor gone."""
    _waiting(play)
    found = _handovers(play)
    assert (found.asked, found.waiting, found.abandoned, found.abandonment) == (1, 1, 0, None)


def test_asking_twice_in_one_conversation(play: Playbook) -> None:
    """Going back and asking again are two handovers; only the second one was taken."""
    ana, maya = _waiting(play), play.agent("Maya")
    play.wait(1_000)
    ana.goes_back()
    play.wait(1_000)
    ana.asks_for_person()
    play.wait(3_000)
    maya.claims(ana)
    maya.says(ana, "Hello")
    found = _handovers(play)
    assert (found.asked, found.taken, found.abandoned) == (2, 1, 1)
    assert found.wait == found.first_response == Spread(1, 3_000, 3_000, 3_000)


def test_a_vanished_agent(play: Playbook) -> None:
    """One handover, though two agents had it: silence of the first is part of the response."""
    ana, maya, tom = _waiting(play), play.agent("Maya"), play.agent("Tom")
    play.wait(2_000)
    maya.claims(ana)
    play.wait(600_000)
    play.sweep()
    play.wait(4_000)
    tom.claims(ana)
    play.wait(1_000)
    tom.says(ana, "Hello")
    found = _handovers(play)
    assert (found.asked, found.taken, found.waiting) == (1, 1, 0)
    assert found.wait.median_ms == 2_000
    assert found.first_response.median_ms == 607_000
    agents = _report(play).lines[Dimension.AGENT]
    had = {line.name: line.stretches for line in agents}
    assert had["Maya"] is not None
    assert (had["Maya"].taken, had["Maya"].lost, had["Maya"].reply) == (1, 1, Spread())
    assert had["Tom"] is not None
    assert (had["Tom"].lost, had["Tom"].reply.median_ms) == (0, 1_000)


def test_a_vanished_agent_and_nobody_else(play: Playbook) -> None:
    """Back in the queue it is still the handover that an agent took once."""
    ana, maya = _waiting(play), play.agent("Maya")
    maya.claims(ana)
    play.wait(600_000)
    play.sweep()
    assert (_handovers(play).taken, _handovers(play).waiting) == (1, 0)
    ana.ends()
    assert (_handovers(play).taken, _handovers(play).abandoned) == (1, 0)


def test_percentiles_are_durations_that_occurred(play: Playbook) -> None:
    """Of ten waits the median is the fifth, nine in ten are within the ninth."""
    maya = play.agent("Maya", capacity=20)
    for seconds in (7, 1, 10, 4, 2, 9, 3, 8, 5, 6):
        ana = _waiting(play)
        play.wait(seconds * 1_000)
        maya.claims(ana)
    assert _handovers(play).wait == Spread(10, 55_000, 5_000, 9_000)


def test_ratings_go_to_their_agent(play: Playbook) -> None:
    """A rating counts for its agent and score; one of the bot alone counts in all only."""
    maya = play.agent("Maya", capacity=9)
    for score in (5, 5, 2):
        ana = _waiting(play)
        maya.claims(ana)
        maya.completes(ana)
        ana.rates(score)
    ben = play.visitor("Ben")
    ben.opens()
    ben.ends()
    ben.rates(1)
    made = _report(play)
    assert made.total.ratings is not None
    assert made.total.ratings.by_score == (1, 1, 0, 0, 2)
    hers = _named(made.lines[Dimension.AGENT], "Maya").ratings
    assert hers is not None
    assert (hers.count, hers.mean) == (3, 4.0)


def test_rules(play: Playbook) -> None:
    """Handovers are told apart by the rule that caused them."""
    _waiting(play)
    ben = play.visitor("Ben")
    ben.opens()
    ben.says("How much is a visa?")
    play.bot().fails()
    rules = _report(play).lines[Dimension.RULE]
    assert {line.key: line.handovers and line.handovers.asked for line in rules} == {
        "asked_for_person": 1,
        "bot_error": 1,
    }


@pytest.mark.parametrize(
    ("hours", "day", "hour"), [(0, 23, 12), (11, 23, 23), (12, 24, 0), (-13, 22, 23)]
)
def test_days_and_hours_are_the_zones(play: Playbook, hours: int, day: int, hour: int) -> None:
    """What happens at noon in UTC counts in the zone's own day and hour."""
    _waiting(play)
    period = _period(date(2026, 11, 21), date(2026, 11, 26), hours=hours)
    made = _report(play, period)
    for by, name in (
        (Dimension.DAY, f"2026-11-{day}"),
        (Dimension.HOUR, f"{hour:02}:00"),
        (Dimension.WEEK_HOUR, f"{date(2026, 11, day):%A} {hour:02}:00"),
    ):
        full = [line.name for line in made.lines[by] if line.handovers and line.handovers.asked]
        assert full == [name]


def test_what_is_outside_does_not_count(play: Playbook) -> None:
    """The day before and the day after are other days."""
    _waiting(play)
    for day in (22, 24):
        made = _report(play, _period(date(2026, 11, day), date(2026, 11, day)))
        assert made.total.conversations is not None
        assert made.total.conversations.begun == 0


def test_how_every_stretch_begins_and_ends(play: Playbook) -> None:
    """Each change of hands ends one stretch and begins the next, at the same moment."""
    ana, maya = _waiting(play), play.agent("Maya")
    ana.goes_back()
    ana.asks_for_person()
    maya.claims(ana)
    play.wait(600_000)
    play.sweep()
    maya.claims(ana)
    maya.completes(ana)
    ana.says("Hello again")
    ana.ends()
    rows = play.database.rows(
        "SELECT owner, began_by, ended_by, epoch FROM session_analytics ORDER BY id"
    )
    assert rows == [
        ("bot", "opened", "escalated", 1),
        ("queue", "escalated", "cancelled", 1),
        ("bot", "cancelled", "escalated", 1),
        ("queue", "escalated", "claimed", 1),
        ("agent", "claimed", "requeued", 1),
        ("queue", "requeued", "claimed", 1),
        ("agent", "claimed", "completed", 1),
        ("bot", "reopened", "completed", 2),
    ]
    times = play.database.rows("SELECT started_at, ended_at FROM session_analytics ORDER BY id")
    assert [end for _, end in times[:6]] == [start for start, _ in times[1:7]]
