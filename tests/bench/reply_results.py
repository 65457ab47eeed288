"""What the benchmark of replies found, whether it may be believed, and how it is told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.asking import Asked
from tests.bench.results import Measurement, disturbance_of

MOST_HOPS = 60.0
"""So many of Node's bare hops a reply may cost."""

MOST_SLOWER = 2.0
"""So many times as long the slowest hundredth may take while the bot works."""


@dataclass(frozen=True, slots=True)
class ReplyRound:
    """One round: Node's hop, replies alone, and hops alone, while learning, while taking over."""

    node: Measurement
    replies: Asked
    alone: Measurement
    learning: Measurement
    taking_over: Measurement

    @property
    def hops(self) -> float:
        """How many of Node's hops a reply costs."""
        return self.replies.cpu_us / self.node.cpu_us


@dataclass(frozen=True, slots=True)
class Start:
    """A start with so many articles: how long until it listens and until it has learnt them."""

    name: str
    articles: int
    seconds: float
    learnt_seconds: float
    rss_mb: float


def troubles_of(found: ReplyRound) -> list[str]:
    """Return what made a round worthless: a server that did not have its core to itself."""
    windows = {"node": found.node, "the relay alone": found.alone}
    return [
        f"{name}: {trouble}"
        for name, window in windows.items()
        if (trouble := disturbance_of(window)) is not None
    ]


def summarise(rounds: Sequence[ReplyRound], starts: Sequence[Start]) -> dict[str, object]:
    """Return the figures of a run: medians, each ratio taken within its round."""
    hops = median(one.hops for one in rounds)
    learning = median(one.learning.ack_p99_ms / one.alone.ack_p99_ms for one in rounds)
    taking_over = median(one.taking_over.ack_p99_ms / one.alone.ack_p99_ms for one in rounds)
    figures: dict[str, object] = {
        "reply_in_node_hops": round(hops, 1),
        "reply_in_node_hops_each_round": [round(one.hops, 1) for one in rounds],
        "reply_cpu_us": round(median(one.replies.cpu_us for one in rounds), 1),
        "replies": sum(one.replies.replies for one in rounds),
        "node_cpu_us": round(median(one.node.cpu_us for one in rounds), 2),
        "hop_p99_ms": round(median(one.alone.ack_p99_ms for one in rounds), 2),
        "p99_ratio_while_learning": round(learning, 3),
        "p99_ratio_while_taking_over": round(taking_over, 3),
        "disturbed_rounds": sum(bool(troubles_of(one)) for one in rounds),
        "rounds": len(rounds),
        "within_limits": hops <= MOST_HOPS and max(learning, taking_over) <= MOST_SLOWER,
    }
    for start in starts:
        figures[f"start_{start.name}_s"] = round(start.seconds, 2)
        figures[f"start_{start.name}_learnt_s"] = round(start.learnt_seconds, 2)
        figures[f"start_{start.name}_rss_mb"] = round(start.rss_mb, 1)
        figures["start_articles"] = start.articles
    return figures
