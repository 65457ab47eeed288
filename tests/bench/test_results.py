"""What is believed, and what is made of it."""

from __future__ import annotations

import msgspec
import pytest

from tests.bench.results import (
    HISTORY,
    NODE,
    RELAY,
    IdleCost,
    Measurement,
    breach_of,
    disturbance_of,
    median_ratio,
    summarise,
    table,
)

SOUND = Measurement(
    seconds=10.0,
    acks=100_000,
    pushes=100_000,
    server_cpu_seconds=9.8,
    generator_cpu_seconds=3.0,
    ack_p50_ms=5.0,
    ack_p99_ms=9.0,
    push_p50_ms=5.0,
    push_p99_ms=9.5,
    sent_in_all=120_000,
    acked_in_all=120_000,
    pushed_in_all=120_000,
    refusals=0,
    other_facts=0,
    first_refusal="",
)


def changed(**values: object) -> Measurement:
    """Return the sound measurement with other values."""
    return msgspec.structs.replace(SOUND, **values)


def costing(cpu_us: float) -> Measurement:
    """Return a measurement in which a message costs ``cpu_us``."""
    return changed(acks=round(9.8e6 / cpu_us))


def test_a_sound_window_is_believed() -> None:
    """A busy server, an unhurried generator and equal totals leave nothing to object to."""
    assert breach_of(SOUND) is None
    assert disturbance_of(SOUND) is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"refusals": 1, "first_refusal": "rate_limited"}, "rate_limited"),
        ({"pushed_in_all": 119_999}, "119999 pushed"),
        ({"acked_in_all": 119_999}, "119999 acknowledged"),
        ({"acks": 0}, "Nothing was acknowledged"),
    ],
)
def test_a_broken_contract_is_named(values: dict[str, object], words: str) -> None:
    """Refusals, unequal totals and silence are breaches."""
    assert words in str(breach_of(changed(**values)))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"server_cpu_seconds": 8.9}, "the server used 89.0%"),
        ({"generator_cpu_seconds": 8.0}, "the generator used 80.0%"),
    ],
)
def test_a_disturbed_window_is_named(values: dict[str, object], words: str) -> None:
    """An idle server or a hurried generator makes a window worthless."""
    assert words in str(disturbance_of(changed(**values)))


def test_ratios_are_taken_within_a_round() -> None:
    """The ratio is the median of the rounds' own ratios, not a ratio of medians."""
    rounds = [
        {RELAY: costing(60), NODE: costing(20)},
        {RELAY: costing(50), NODE: costing(50)},
        {RELAY: costing(80), NODE: costing(40)},
    ]
    assert median_ratio(rounds, RELAY, to=NODE) == pytest.approx(2.0, rel=1e-3)


def test_the_summary_names_every_figure() -> None:
    """History and idle visitors appear where they were measured, and only there."""
    plain = summarise([{RELAY: costing(60), NODE: costing(30)}], None)
    assert plain["ratio_to_node"] == pytest.approx(2.0, rel=1e-3)
    assert plain["busy"] == 0.98
    assert "history_ratio" not in plain
    assert "idle_kb_per_visitor" not in plain
    full = summarise(
        [{RELAY: costing(60), HISTORY: costing(66), NODE: costing(30)}],
        IdleCost(visitors=5000, kb_per_visitor=51.5, connected_per_s=2000.0),
    )
    assert full["history_ratio"] == pytest.approx(1.1, rel=1e-3)
    assert full["idle_kb_per_visitor"] == 51.5


def test_the_table_has_a_line_for_each_server() -> None:
    """Each server's line begins with its name and holds its cost and the range of it."""
    rounds = [{RELAY: costing(50), NODE: costing(20)}, {RELAY: costing(70), NODE: costing(20)}]
    lines = table(rounds).splitlines()
    assert [line.split()[0] for line in lines] == ["server", RELAY, NODE]
    assert "50.0-70.0" in lines[1]
