"""The chat over bad links in a short form, and that the comparison would notice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.drills import bad_links
from tests.drills.bad_links import as_shown, exchanged

STORED = [(3, "visitor writes number 0000"), (4, "agent writes number 0000")]


@pytest.mark.timeout(300)
def test_nothing_is_lost_on_bad_links(browser: Browser) -> None:
    """Cuts, delays, freezes and a half-open link: all is stored and shown once, in order."""
    figures = bad_links.drill(bad_links.Plan(faults=7, seed=1), browser)
    assert bad_links.passed(figures), figures
    assert figures["faults"] == 7
    assert figures["half-open"] == 1
    assert int(figures["written"]) >= 14
    assert "half_open_noticed_visitor_max_s" in figures
    assert "half_open_noticed_agent_max_s" in figures


def test_what_is_shown_as_stored_counts_nowhere() -> None:
    """A side that shows what is stored is right."""
    assert not any(as_shown(list(STORED), STORED).values())


@pytest.mark.parametrize(
    ("shown", "wrong"),
    [
        (STORED[:1], "never_shown"),
        ([*STORED, STORED[1]], "shown_twice"),
        (STORED[::-1], "out_of_order"),
        ([STORED[0], (None, STORED[1][1])], "never_shown"),
    ],
)
def test_what_is_shown_otherwise_is_counted(
    shown: list[tuple[int | None, str]], wrong: str
) -> None:
    """A message not shown, shown twice, exchanged or still on its way is counted."""
    assert as_shown(shown, STORED)[wrong] > 0


def test_exchanged_neighbours_are_counted() -> None:
    """One sender's messages must be stored as they were written."""
    assert exchanged(["a", "b", "c"], ["a", "b", "c"]) == 0
    assert exchanged(["b", "a", "c"], ["a", "b", "c"]) == 1
