"""A report as one page: nothing is fetched, nothing runs, it can be printed and mailed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from relay.domain.reporting import DEFINITIONS, Conversations, Handovers, Ratings, Report, Stretches
from relay.reports.figures import figures
from relay.reports.wording import day_range, duration, number, percent, plural

TITLE = "Conversations and handovers"


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure at the top of the page."""

    name: str
    value: str
    also: str


def draw(report: Report, zone: tzinfo) -> str:
    """Return the page of a report; ``zone`` is that of its period."""
    pages = Environment(
        loader=PackageLoader("relay.reports", ""), autoescape=True, undefined=StrictUndefined
    )
    style = resources.files("relay.reports").joinpath("page.css").read_text(encoding="utf-8")
    made = datetime.fromtimestamp(report.made_at / 1000, UTC).astimezone(zone)
    return pages.get_template("page.html").render(
        title=TITLE,
        days=day_range(report.period.first, report.period.last),
        zone=report.period.zone,
        made=f"{made:%Y-%m-%d %H:%M}",
        style=Markup(style),  # noqa: S704 - our own file
        tiles=tiles(report),
        figures=figures(report),
        meanings=DEFINITIONS,
    )


def tiles(report: Report) -> list[Tile]:
    """Return the figures of the whole period."""
    total = report.total
    begun, asked = total.conversations or Conversations(), total.handovers or Handovers()
    had, rated = total.stretches or Stretches(), total.ratings or Ratings()
    return [
        Tile(
            "Conversations",
            number(begun.spoken),
            f"{number(begun.begun)} times opened",
        ),
        Tile("Solved by the bot", percent(begun.containment), f"{number(begun.contained)} of them"),
        Tile("Handed to people", number(asked.asked), f"{number(asked.taken)} taken"),
        Tile(
            "Left without a person",
            percent(asked.abandonment),
            plural(asked.abandoned, "visitor", "visitors"),
        ),
        Tile("Wait, median", duration(asked.wait.median_ms), _nine(asked.wait.p90_ms)),
        Tile(
            "First response, median",
            duration(asked.first_response.median_ms),
            _nine(asked.first_response.p90_ms),
        ),
        Tile("Handling, median", duration(had.handle.median_ms), _nine(had.handle.p90_ms)),
        Tile(
            "Satisfied", percent(rated.satisfied), f"of {plural(rated.count, 'rating', 'ratings')}"
        ),
    ]


def _nine(p90_ms: int | None) -> str:
    return "nothing to measure" if p90_ms is None else f"9 in 10 within {duration(p90_ms)}"
