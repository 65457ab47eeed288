"""What the page shows: each plot with a sentence and the table behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from markupsafe import Markup

from relay.domain.reporting import WAIT_STEPS_S, Dimension, Handovers, Line, Report
from relay.reports import charts, svg
from relay.reports.charts import Bar, Frame, Series
from relay.reports.wording import duration, number, percent, plural, rule_name, score

WIDE, HALF = 992.0, 476.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot, what it says in a sentence, and its numbers; without a plot a table alone."""

    title: str
    lead: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    plot: Markup | None = None
    keys: Sequence[tuple[str, str]] = ()
    wide: bool = False


def figures(report: Report) -> list[list[Figure]]:
    """Return the figures in the order of the page; those of one group stand side by side."""
    if not report.total.conversations or not report.total.conversations.begun:
        return []
    groups = [
        [by_day(report)],
        [waits_by_day(report)],
        [reasons(report), waits(report)],
        [week(report)],
        [waits_by_hour(report)],
        [typical(report), scores(report)],
        [people(report, Dimension.AGENT, "Agents")],
    ]
    if report.lines[Dimension.DEPARTMENT]:
        groups.append([people(report, Dimension.DEPARTMENT, "Departments")])
    return groups


def by_day(report: Report) -> Figure:
    """Return how each day's conversations were dealt with."""
    lines = report.lines[Dimension.DAY]
    solved = [line.conversations.contained if line.conversations else 0 for line in lines]
    taken = [_handovers(line).taken for line in lines]
    left = [_handovers(line).abandoned for line in lines]
    totals = [sum(each) for each in zip(solved, taken, left, strict=True)]
    series = [
        Series("solved by the bot", "bot", solved),
        Series("taken by a person", "agent", taken),
        Series("left without a person", "trouble", left),
    ]
    title = "Who dealt with it, day by day"
    labels = [_short_day(line) for line in lines]
    frame = Frame(
        title,
        WIDE,
        labels,
        svg.axis_of_counts(max(totals), charts.HEIGHT),
        lambda v: number(int(v)),
    )
    busiest = totals.index(max(totals))
    return Figure(
        title,
        f"The busiest day was {labels[busiest]} with {number(totals[busiest])} conversations.",
        ["Day", "Solved by the bot", "Taken by a person", "Left without a person"],
        [
            [line.name, number(a), number(b), number(c)]
            for line, a, b, c in zip(lines, solved, taken, left, strict=True)
        ],
        charts.columns(frame, series),
        [(one.name.capitalize(), one.kind) for one in series],
        wide=True,
    )


def waits_by_day(report: Report) -> Figure:
    """Return how long visitors waited on each day."""
    whole = _handovers(report.total).wait
    return _waits_by(
        report.lines[Dimension.DAY],
        "How long visitors waited, day by day",
        f"Half waited {duration(whole.median_ms)} or less, nine in ten {duration(whole.p90_ms)}.",
        ("Day", _short_day),
    )


def waits_by_hour(report: Report) -> Figure:
    """Return how long visitors waited at each hour of the day."""
    lines = report.lines[Dimension.HOUR]
    longest = max(lines, key=lambda line: _handovers(line).wait.median_ms or 0)
    worst = duration(_handovers(longest).wait.median_ms)
    return _waits_by(
        lines,
        "How long visitors waited, by hour of the day",
        f"Longest for those who asked from {longest.name} on: half of them waited {worst} or less.",
        ("Hour", lambda line: line.name),
    )


def _waits_by(
    lines: Sequence[Line], title: str, lead: str, place: tuple[str, Callable[[Line], str]]
) -> Figure:
    found = [_handovers(line).wait for line in lines]
    series = [
        Series("median", "waiting", [wait.median_ms for wait in found]),
        Series("9 in 10 within", "waiting far", [wait.p90_ms for wait in found]),
    ]
    highest = max((wait.p90_ms or 0 for wait in found), default=0)
    labels = [place[1](line) for line in lines]
    frame = Frame(title, WIDE, labels, svg.axis_of_times(highest, charts.HEIGHT), duration)
    return Figure(
        title,
        lead,
        [place[0], "Taken", "Median wait", "9 in 10 within"],
        [
            [line.name, number(w.count), duration(w.median_ms), duration(w.p90_ms)]
            for line, w in zip(lines, found, strict=True)
        ],
        charts.lines(frame, series),
        [("Median", "waiting"), ("9 in 10 within", "waiting far")],
        wide=True,
    )


def reasons(report: Report) -> Figure:
    """Return by which rules the bot handed over."""
    rows = sorted(report.lines[Dimension.RULE], key=lambda line: -_handovers(line).asked)
    whole = _handovers(report.total).asked
    bars = [
        Bar(
            rule_name(line.name),
            _handovers(line).asked,
            f"{number(_handovers(line).asked)} \N{MIDDLE DOT} "
            f"{percent(_handovers(line).asked / whole)}",
        )
        for line in rows
    ]
    title = "Why the bot handed over"
    first = f"Most often: {bars[0].name.lower()}." if bars else "It never did."
    return Figure(
        title,
        first,
        ["Rule", "Handovers", "Taken", "Left without a person", "Median wait"],
        [
            [
                rule_name(line.name), number(h.asked), number(h.taken), percent(h.abandonment),
                duration(h.wait.median_ms),
            ]
            for line in rows
            for h in [_handovers(line)]
        ],
        charts.bars(title, HALF, bars),
    )  # fmt: skip


def waits(report: Report) -> Figure:
    """Return how many visitors waited how long."""
    found = _handovers(report.total)
    counts = found.waits or (0,) * (len(WAIT_STEPS_S) + 1)
    ends = [duration(step * 1_000) for step in WAIT_STEPS_S]
    short = [f"\N{LESS-THAN OR EQUAL TO} {end.removesuffix(' min')}" for end in ends]
    names = [f"up to {ends[0]}", *(f"{a} to {b}" for a, b in pairwise(ends)), f"over {ends[-1]}"]
    title = "How long they waited"
    frame = Frame(
        title, HALF, [*short, "more"], svg.axis_of_counts(max(counts), charts.HEIGHT),
        lambda v: number(int(v)),
    )  # fmt: skip
    within = sum(counts[:3])
    return Figure(
        title,
        f"{percent(within / found.taken if found.taken else None)} were taken within a minute; "
        f"{plural(found.abandoned, 'visitor', 'visitors')} left before.",
        ["Wait", "Visitors"],
        [[name, number(count)] for name, count in zip(names, counts, strict=True)],
        charts.columns(frame, [Series("visitors", "waiting", counts)]),
    )


def week(report: Report) -> Figure:
    """Return in which hours of the week visitors ask for people."""
    lines = report.lines[Dimension.WEEK_HOUR]
    asked = [_handovers(line).asked for line in lines]
    days = [line.name.partition(" ")[0] for line in lines[::24]]
    hours = [line.name.partition(" ")[2] for line in lines[:24]]
    busiest = asked.index(max(asked))
    title = "When people were needed"
    return Figure(
        title,
        f"Handovers by weekday and hour; the fullest hour was {lines[busiest].name} with "
        f"{number(asked[busiest])} in the whole period.",
        ["Hour", *days],
        [
            [hour, *(number(asked[day * 24 + place]) for day in range(len(days)))]
            for place, hour in enumerate(hours)
        ],
        charts.heat(title, days, hours, asked),
        wide=True,
    )


def typical(report: Report) -> Figure:
    """Return where the time of a conversation goes that was handed over."""
    found = report.typical
    parts = [
        ("With the bot", "bot", found.with_bot),
        ("Waiting", "waiting", found.in_queue),
        ("With a person", "agent", found.with_agent),
    ]
    bars = [
        Bar(name, one.median_ms or 0, duration(one.median_ms), kind) for name, kind, one in parts
    ]
    title = "Where the time of a handover goes"
    return Figure(
        title,
        "Medians of conversations that went to people; bot, queue and people measured apart.",
        ["With whom", "Times", "Median", "9 in 10 within"],
        [
            [name, number(one.count), duration(one.median_ms), duration(one.p90_ms)]
            for name, _, one in parts
        ],
        charts.split(title, HALF, bars),
    )


def scores(report: Report) -> Figure:
    """Return how visitors rated."""
    rated = report.total.ratings
    counts = rated.by_score if rated else ()
    whole = sum(counts)
    names = ("1 \N{MIDDLE DOT} bad", "2", "3", "4", "5 \N{MIDDLE DOT} good")[: len(counts)]
    title = "What visitors thought"
    mean = (
        f"{score(rated.mean)} of 5 on average." if rated and rated.mean else "Nobody has rated yet."
    )
    shares = [percent(count / whole if whole else None) for count in counts]
    rows = list(zip(names, counts, shares, strict=True))[::-1]
    bars = [
        Bar(name, count, f"{number(count)} \N{MIDDLE DOT} {share}") for name, count, share in rows
    ]
    return Figure(
        title,
        f"{plural(whole, 'rating', 'ratings')}. {mean}",
        ["Score", "Ratings", "Share"],
        [[name, number(count), share] for name, count, share in rows],
        charts.bars(title, HALF, bars),
    )


def people(report: Report, by: Dimension, title: str) -> Figure:
    """Return what each agent or department did, as a table."""
    rows = [_of_people(line) for line in report.lines[by]]
    return Figure(
        title,
        "Conversations they had, and how long visitors had to wait for their words. "
        "The bot's time is in none of these.",
        [
            "Name", "Taken", "Completed", "Lost", "Reply, median", "9 in 10", "Handling, median",
            "Ratings", "Mean", "Satisfied",
        ],
        rows,
        wide=True,
    )  # fmt: skip


def _of_people(line: Line) -> list[str]:
    had, rated = line.stretches, line.ratings
    if had is None or rated is None:
        return [line.name]
    return [
        line.name, number(had.taken), number(had.completed), number(had.lost),
        duration(had.reply.median_ms), duration(had.reply.p90_ms), duration(had.handle.median_ms),
        number(rated.count), score(rated.mean), percent(rated.satisfied),
    ]  # fmt: skip


_NONE = Handovers()


def _handovers(line: Line) -> Handovers:
    return line.handovers or _NONE


def _short_day(line: Line) -> str:
    """Return 3 Oct for 2026-10-03."""
    day = date.fromisoformat(line.name)
    return f"{day.day} {day:%b}"
