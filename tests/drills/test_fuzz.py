"""The HTTP side answers whatever it is asked, in a short form, and the drill would notice."""

from __future__ import annotations

import pytest

from tests.drills import fuzz

LONG = pytest.mark.timeout(420)


@LONG
@pytest.mark.parametrize("role", [fuzz.NOBODY, fuzz.VISITOR, "administrator"])
def test_no_fault_and_nothing_undocumented(role: str) -> None:
    """Asked by its own document, the relay neither fails nor answers what is not in it."""
    figures = fuzz.drill(fuzz.Plan(examples=5, roles=(role,)))
    assert fuzz.passed(figures), figures
    assert int(figures[f"{role}_cases"]) > 500


@pytest.mark.parametrize(
    "figures",
    [
        {"agent_cases": 900, "agent_found": 1, "tracebacks": 0},
        {"agent_cases": 900, "agent_found": 0, "tracebacks": 2},
        {"agent_cases": 0, "agent_found": 0, "tracebacks": 0},
    ],
)
def test_what_was_found_fails_the_drill(figures: dict[str, int | float | str]) -> None:
    """A finding, a traceback in the log, or a run that asked nothing is no success."""
    assert not fuzz.passed(figures)
