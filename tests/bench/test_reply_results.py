"""What the benchmark of replies makes of its windows."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from tests.bench.asking import Asked
from tests.bench.reply_results import ReplyRound, Start, summarise, troubles_of
from tests.bench.results import Measurement

_QUIET = Measurement(
    seconds=10.0, acks=100_000, pushes=100_000, server_cpu_seconds=9.9, generator_cpu_seconds=5.0,
    ack_p50_ms=1.0, ack_p99_ms=4.0, push_p50_ms=1.0, push_p99_ms=4.0, sent_in_all=100_000,
    acked_in_all=100_000, pushed_in_all=100_000, refusals=0, other_facts=0, first_refusal="",
)  # fmt: skip
_ROUND = ReplyRound(_QUIET, Asked(1_000, 2.97), _QUIET, _QUIET, _QUIET)


def test_a_reply_is_told_in_hops_of_the_same_round() -> None:
    """2.97 ms of CPU time are thirty hops of 99 us; limits and starts are told with it."""
    found = summarise([_ROUND], [Start("cold", 7, 3.0, 9.0, 100.0)])
    assert found["reply_in_node_hops"] == 30.0
    assert found["within_limits"] is True
    assert (found["start_cold_s"], found["start_cold_learnt_s"]) == (3.0, 9.0)
    assert found["start_articles"] == 7


def test_what_is_beyond_a_limit_is_told() -> None:
    """Too dear a reply, or others who feel the bot at work."""
    slow = msgspec.structs.replace(_QUIET, ack_p99_ms=8.1)
    dear = replace(_ROUND, replies=Asked(1_000, 6.0))
    for one in (dear, replace(_ROUND, learning=slow), replace(_ROUND, taking_over=slow)):
        assert summarise([one], [])["within_limits"] is False


def test_a_server_that_shared_its_core_makes_a_round_worthless() -> None:
    """Other work on the machine is noticed by the core that a server did not get."""
    assert troubles_of(_ROUND) == []
    starved = msgspec.structs.replace(_QUIET, server_cpu_seconds=3.0)
    [trouble] = troubles_of(replace(_ROUND, node=starved))
    assert trouble.startswith("node: the server used 30.0%")
