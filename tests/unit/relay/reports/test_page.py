"""The page of a report: whole in itself, safe, and readable without its colours."""

from __future__ import annotations

import re
from datetime import UTC
from html.parser import HTMLParser

import pytest

from relay.reports.page import draw, tiles
from tests.fakes.reports import a_report

MARKUP = "<img src=x onerror=alert(1)>&\"'"


class Reader(HTMLParser):
    """Collects elements and their attributes."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element."""
        self.found.append((tag, dict(attrs)))


def test_nothing_is_fetched_and_nothing_runs() -> None:
    """No address but the namespace of the drawings, no script, and a policy that says so."""
    page = draw(a_report(), UTC)
    tags = {tag for tag, _ in Reader(page).found}
    assert not tags & {"script", "iframe", "img", "object", "embed", "form"}
    assert set(re.findall(r"(?:https?:)?//[\w.]+", page)) <= {"http://www.w3.org"}
    assert "url(" not in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize("where", ["agent", "department"])
def test_names_are_text(where: str) -> None:
    """Whatever somebody is called is shown as it is, never as markup."""
    page = draw(a_report(**{where: MARKUP}), UTC)  # type: ignore[arg-type]
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_every_plot_has_words_and_a_table() -> None:
    """A plot has a name for those who do not see it, and its numbers stand behind it."""
    found = Reader(draw(a_report(), UTC)).found
    plots = [attributes for tag, attributes in found if tag == "svg"]
    assert len(plots) == 8
    assert all(attributes["role"] == "img" and attributes["aria-label"] for attributes in plots)
    assert sum(tag == "details" for tag, _ in found) == len(plots)
    assert sum(tag == "table" for tag, _ in found) == len(plots) + 1


def test_both_themes_and_paper() -> None:
    """The page follows light and dark, and has a style for paper."""
    page = draw(a_report(), UTC)
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    assert not re.search(r'(fill|stroke)="#', page)


def test_the_head() -> None:
    """Days, zone and the time at which it was made stand on top."""
    page = draw(a_report(), UTC)
    assert "5\N{EN DASH}11 October 2026" in page
    assert "made 2026-11-23 12:00" in page


def test_tiles() -> None:
    """The figures of the whole period, each with the number behind it."""
    found = {tile.name: (tile.value, tile.also) for tile in tiles(a_report())}
    assert found["Solved by the bot"] == ("56 %", "105 of them")
    assert found["Left without a person"] == ("25 %", "21 visitors")
    assert found["Wait, median"] == ("20 s", "9 in 10 within 40 s")
    assert found["Satisfied"] == ("100 %", "of 42 ratings")


def test_a_period_without_visitors() -> None:
    """Where nobody came the page says so instead of showing empty plots."""
    page = draw(a_report(times=0), UTC)
    assert "Nobody used the chat in this period" in page
    assert "<svg" not in page
