"""What is looked at after every step of the routing machine, and what must hold of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from relay.domain.facts import Fact
from relay.domain.lifecycle import Change, State
from relay.domain.session import Session
from relay.domain.transcript import ChangeRecord, Entry, Message, Voice
from tests.playbook import AgentPart, Playbook, VisitorPart
from tests.unit.relay.service.routing_model import Model


@dataclass(slots=True)
class Stage:
    """One database and the people on it."""

    play: Playbook
    agents: dict[str, AgentPart]
    visitors: list[VisitorPart]
    told: list[list[Fact]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class View:
    """A session as a client holds it: the visitor's side, and what agents see besides."""

    state: State
    version: int
    epoch: int
    head_seq: int
    agent: str | None
    fence: int
    lines: tuple[str, ...]

    @classmethod
    def of(cls, session: Session, entries: Sequence[Entry]) -> View:
        """Return the view of a session as it is stored."""
        return cls(
            session.state, session.version, session.epoch, session.last_seq, session.assignee_name,
            session.fence, tuple(entry.text for entry in entries if entry.text),
        )  # fmt: skip

    def after(self, entry: Entry) -> View:
        """Return the view once one more entry came in."""
        seen = replace(
            self, head_seq=entry.seq, lines=self.lines + ((entry.text,) * bool(entry.text))
        )
        if isinstance(entry, Message):
            return seen
        assigns = entry.change in {Change.CLAIMED, Change.TRANSFERRED}
        return replace(
            seen,
            state=entry.state,
            version=self.version + 1,
            epoch=entry.epoch,
            agent=entry.agent_name if entry.state is State.ACTIVE else None,
            fence=self.fence + assigns,
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that is stored about the queue."""

    sessions: tuple[Session, ...]
    entries: tuple[tuple[Entry, ...], ...]
    queue: list[str]
    offers: list[tuple[object, ...]]
    rooms: dict[str, tuple[int, int]]
    alerts: list[object]
    running: list[object]


def look(stage: Stage) -> Seen:
    """Return everything that is stored about the queue."""
    play, ids = stage.play, [visitor.session_id for visitor in stage.visitors]
    found = {one.session_id: one for one in play.database.ask(lambda read: read.heads(ids))}
    agents = play.database.ask(lambda read: list(read.agents(play.now)))
    offers = play.database.rows(
        "SELECT session_id, agent_name FROM offers WHERE ended_at IS NULL ORDER BY session_id"
    )
    alerts = play.database.rows("SELECT session_id FROM alerts WHERE cleared_at IS NULL")
    spans = play.database.rows("SELECT session_id FROM session_analytics WHERE ended_at IS NULL")
    return Seen(
        tuple(found[one] for one in ids),
        tuple(tuple(play.entries(visitor)) for visitor in stage.visitors),
        play.waiting(),
        offers,
        {agent.name: (agent.load, agent.reserved) for agent in agents},
        sorted((row[0] for row in alerts), key=str),
        sorted((row[0] for row in spans), key=str),
    )


def check_session(one: Model, session: Session) -> None:
    """I1, I2, I14: state, owner, fence, place and version are the model's."""
    assert (session.state, session.assignee_name, session.fence) == (
        one["state"], one["owner"], one["fence"],
    )  # fmt: skip
    assert (session.assignee_id is not None) is (session.state is State.ACTIVE)
    assert (session.version, session.epoch) == (one["version"], one["epoch"])
    assert (session.priority, session.pending_since, session.department) == (
        one["priority"], one["since"], one["department"],
    )  # fmt: skip
    if one["owner"]:
        assert session.lease_until == one["lease"]


def check_entries(one: Model, session: Session, entries: Sequence[Entry]) -> None:
    """I8, I10 to I13: gap-free, complete, each change once with its actor, the bot silent."""
    assert [entry.seq for entry in entries] == list(range(1, session.last_seq + 1))
    changes = [entry for entry in entries if isinstance(entry, ChangeRecord)]
    assert len(changes) == session.version
    assert all(change.actor_id for change in changes)
    assert len({(c.actor_id, c.cmid) for c in changes}) == len(changes)
    messages = [entry for entry in entries if isinstance(entry, Message)]
    for voice, expected in ((Voice.VISITOR, one["acked"]), (Voice.AGENT, one["replied"])):
        stored = {m.cmid: (m.seq, m.text) for m in messages if m.voice is voice}
        assert stored == expected
    state = State.BOT
    for entry in entries:
        if isinstance(entry, ChangeRecord):
            state = entry.state
        elif entry.voice is Voice.BOT:
            assert state is State.BOT
        elif entry.voice is Voice.AGENT:
            assert state is State.ACTIVE
