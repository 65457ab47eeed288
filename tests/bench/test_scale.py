"""The costs of the past, in a short form."""

from __future__ import annotations

from pathlib import Path

from tests.bench import scale


def test_the_past_costs_little(tmp_path: Path) -> None:
    """Thirty times as many finished sessions make no listing and no claim half as dear again.

    The bound at full size is tighter; here a busy machine must not decide.
    """
    figures = scale.measure(tmp_path, many=3_000, few=100, rounds=12)
    ratios = {name: value for name, value in figures.items() if name.endswith("_ratio")}
    assert set(ratios) == {
        "queue_ratio", "list_pending_ratio", "list_completed_ratio", "list_all_ratio",
        "claim_ratio",
    }  # fmt: skip
    assert all(value < 1.5 for value in ratios.values()), figures
