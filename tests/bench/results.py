"""What was measured, whether it may be believed, and how it is told. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

import msgspec

LEAST_SERVER_BUSY = 0.90
MOST_GENERATOR_BUSY = 0.80

RELAY = "relay"
HISTORY = "relay-history"
NODE = "node"


class Measurement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One window of one server; latencies run from the visitor's send, in milliseconds."""

    seconds: float
    acks: int
    pushes: int
    server_cpu_seconds: float
    generator_cpu_seconds: float
    ack_p50_ms: float
    ack_p99_ms: float
    push_p50_ms: float
    push_p99_ms: float
    sent_in_all: int
    acked_in_all: int
    pushed_in_all: int
    refusals: int
    other_facts: int
    first_refusal: str

    @property
    def cpu_us(self) -> float:
        """The server's CPU time for one acknowledged message, in microseconds."""
        return self.server_cpu_seconds / self.acks * 1e6

    @property
    def rate(self) -> float:
        """Acknowledged messages per second."""
        return self.acks / self.seconds

    @property
    def busy(self) -> float:
        """The share of its core that the server used."""
        return self.server_cpu_seconds / self.seconds

    @property
    def generator_busy(self) -> float:
        """The share of its core that the generator used."""
        return self.generator_cpu_seconds / self.seconds


Round = Mapping[str, Measurement]
"""The windows of one round, by the server's name."""


class IdleCost(msgspec.Struct, frozen=True, kw_only=True):
    """What visitors who only stay connected cost."""

    visitors: int
    kb_per_visitor: float
    connected_per_s: float


def breach_of(measurement: Measurement) -> str | None:
    """Say how the server broke the contract, if it did: repeating would hide it."""
    if measurement.refusals:
        return f"{measurement.refusals} messages were refused: {measurement.first_refusal}"
    totals = {measurement.sent_in_all, measurement.acked_in_all, measurement.pushed_in_all}
    if len(totals) > 1:
        return (
            f"{measurement.sent_in_all} messages were sent, {measurement.acked_in_all} "
            f"acknowledged and {measurement.pushed_in_all} pushed to the agents."
        )
    return None if measurement.acks else "Nothing was acknowledged."


def disturbance_of(measurement: Measurement) -> str | None:
    """Say what made the window worthless, if something did: it may be repeated."""
    if measurement.busy < LEAST_SERVER_BUSY:
        return (
            f"the server used {measurement.busy:.1%} of its core, less than {LEAST_SERVER_BUSY:.0%}"
        )
    if measurement.generator_busy >= MOST_GENERATOR_BUSY:
        return (
            f"the generator used {measurement.generator_busy:.1%} of its core; "
            f"it must stay under {MOST_GENERATOR_BUSY:.0%}"
        )
    return None


def median_ratio(rounds: Sequence[Round], name: str, *, to: str) -> float:
    """Return the median of the same-round ratios of CPU time per message."""
    return median(each[name].cpu_us / each[to].cpu_us for each in rounds)


def summarise(rounds: Sequence[Round], idle: IdleCost | None) -> dict[str, Any]:
    """Return the figures of a run; a name ends in its unit where it has one."""

    def middle(name: str, value: Callable[[Measurement], float]) -> float:
        return median(value(each[name]) for each in rounds)

    windows = [window for each in rounds for window in each.values()]
    figures: dict[str, Any] = {
        "ratio_to_node": median_ratio(rounds, RELAY, to=NODE),
        "cpu_us": middle(RELAY, lambda window: window.cpu_us),
        "node_cpu_us": middle(NODE, lambda window: window.cpu_us),
        "messages_per_s": middle(RELAY, lambda window: window.rate),
        "node_messages_per_s": middle(NODE, lambda window: window.rate),
        "p50_ms": middle(RELAY, lambda window: window.ack_p50_ms),
        "p99_ms": middle(RELAY, lambda window: window.ack_p99_ms),
        "push_p99_ms": middle(RELAY, lambda window: window.push_p99_ms),
        "node_p99_ms": middle(NODE, lambda window: window.ack_p99_ms),
        "busy": min(each[RELAY].busy for each in rounds),
        "node_busy": min(each[NODE].busy for each in rounds),
        "generator_busy": max(window.generator_busy for window in windows),
        "rounds": len(rounds),
    }
    if HISTORY in rounds[0]:
        figures["history_ratio"] = median_ratio(rounds, HISTORY, to=RELAY)
        figures["history_cpu_us"] = middle(HISTORY, lambda window: window.cpu_us)
    if idle is not None:
        figures["idle_visitors"] = idle.visitors
        figures["idle_kb_per_visitor"] = idle.kb_per_visitor
        figures["visitors_connected_per_s"] = idle.connected_per_s
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in figures.items()
    }


def table(rounds: Sequence[Round]) -> str:
    """Return one line for each server: medians over the rounds, and the range of the CPU."""
    head = (
        f"{'server':<14}{'msg/s':>8}{'CPU us/msg':>12}{'range':>14}{'busy':>6}"
        f"{'ack p50/p99 ms':>18}{'push p50/p99 ms':>18}{'generator':>11}"
    )
    return "\n".join([head, *(_line(name, [each[name] for each in rounds]) for name in rounds[0])])


def _line(name: str, windows: Sequence[Measurement]) -> str:
    costs = [window.cpu_us for window in windows]
    spread = f"{min(costs):.1f}-{max(costs):.1f}"
    acks = _pair(windows, lambda w: w.ack_p50_ms, lambda w: w.ack_p99_ms)
    pushes = _pair(windows, lambda w: w.push_p50_ms, lambda w: w.push_p99_ms)
    return (
        f"{name:<14}{median(w.rate for w in windows):>8.0f}{median(costs):>12.1f}{spread:>14}"
        f"{min(w.busy for w in windows):>6.0%}{acks:>18}{pushes:>18}"
        f"{max(w.generator_busy for w in windows):>11.0%}"
    )


def _pair(
    windows: Sequence[Measurement],
    first: Callable[[Measurement], float],
    second: Callable[[Measurement], float],
) -> str:
    return f"{median(first(w) for w in windows):.2f} / {median(second(w) for w in windows):.2f}"
