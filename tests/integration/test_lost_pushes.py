"""R10: a push is a hint; whoever loses all of them still sees everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.people import AgentClient, Visitor
from tests.support.programs import program
from tests.support.relay_process import RelayProcess

ROUNDS = 15


@dataclass
class Reader:
    """A client's view, kept by heartbeat and resume alone."""

    read: Callable[[int], list[dict[str, Any]]]
    entries: list[dict[str, Any]] = field(default_factory=list)

    def catch_up(self, head: int) -> None:
        """Fetch what the heartbeat says is missing."""
        if head > len(self.entries):
            self.entries += self.read(len(self.entries))


def test_heartbeats_and_resume_make_up_for_lost_pushes(
    own_relay: Callable[..., RelayProcess],
) -> None:
    """Without a single push both sides see every entry once, in order."""
    relay = own_relay(program("deaf_relay"))
    visitor = Visitor.open(relay.url)
    agent = AgentClient.connect(relay.url, relay.add_agent("Maya"))
    visitor.ask_for_person()
    agent.claim(visitor.session_id)
    seen_by_visitor = Reader(visitor.transcript)
    seen_by_agent = Reader(lambda since: agent.transcript(visitor.session_id, since))
    for number in range(ROUNDS):
        visitor.say(f"question {number}")
        seen_by_agent.catch_up(_head(agent, visitor.session_id))
        agent.say(visitor.session_id, f"answer {number}")
        agent.say(visitor.session_id, f"and more {number}")
        seen_by_visitor.catch_up(visitor.head())
        seen_by_agent.catch_up(_head(agent, visitor.session_id))
    assert visitor.wire.listen(0.3) == []
    assert agent.wire.listen(0.3) == []
    for seen in (seen_by_visitor, seen_by_agent):
        assert [entry["seq"] for entry in seen.entries] == list(range(1, 4 + 3 * ROUNDS + 1))
    texts = [entry["text"] for entry in seen_by_visitor.entries[4:]]
    assert texts == [
        line.format(number)
        for number in range(ROUNDS)
        for line in ("question {}", "answer {}", "and more {}")
    ]


def test_a_lost_queue_push_is_found_by_the_digest(own_relay: Callable[..., RelayProcess]) -> None:
    """The heartbeat's digest differs from an empty queue's, so that the agent asks for it."""
    relay = own_relay(program("deaf_relay"))
    agent = AgentClient.connect(relay.url, relay.add_agent("Maya"))
    empty = agent.renew()["waiting"]
    visitor = Visitor.open(relay.url)
    visitor.ask_for_person()
    assert agent.wire.listen(0.3) == []
    waiting = agent.renew()["waiting"]
    assert waiting["count"] == 1
    assert waiting["hash"] != empty["hash"]
    listed = agent.wire.ask("queue.list", {})["ok"]["waiting"]
    assert [card["session_id"] for card in listed] == [visitor.session_id]


def _head(agent: AgentClient, session_id: str) -> int:
    heads = {head["session_id"]: head["head_seq"] for head in agent.renew()["heads"]}
    return int(heads[session_id])
