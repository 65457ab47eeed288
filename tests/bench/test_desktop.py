"""What is made of the desktop app's starts."""

from __future__ import annotations

from tests.bench.desktop import EMPTY, PACKAGED, SOURCE, Cost, summarise


def test_ratios_are_medians_of_the_rounds() -> None:
    """One slow round, in which everything was slow or only one program, does not count."""
    rounds = [
        {EMPTY: Cost(0.1, 50, 40), SOURCE: Cost(0.3, 100, 60)},
        {EMPTY: Cost(1.0, 50, 40), SOURCE: Cost(3.0, 100, 60)},
        {EMPTY: Cost(0.1, 50, 40), SOURCE: Cost(9.0, 900, 60)},
    ]
    figures = summarise(rounds)
    assert figures == {"start_ratio": 3.0, "memory_ratio": 2.0, "memory_own_ratio": 1.5}


def test_the_packaged_app_has_figures_of_its_own() -> None:
    """Where it is built; else nothing is said of it."""
    costs = {EMPTY: Cost(0.2, 50, 40), SOURCE: Cost(0.4, 100, 80), PACKAGED: Cost(0.6, 200, 120)}
    figures = summarise([costs])
    assert figures["start_ratio"] == 2.0
    assert figures["packaged_start_ratio"] == 3.0
    assert figures["packaged_memory_ratio"] == 4.0
