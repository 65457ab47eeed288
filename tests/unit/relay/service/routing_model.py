"""What the queue should be, as plain dicts: the model of the routing machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from relay.domain.lifecycle import State
from relay.domain.roster import GRACE_MS, LEASE_MS, Presence
from relay.domain.routing import Department, Mode, RoutingPolicy

ACCEPT_MS, GIVE_UP_MS = 30_000, 900_000
ROUTING = RoutingPolicy(
    mode=Mode.OFFER,
    accept_ms=ACCEPT_MS,
    give_up_ms=GIVE_UP_MS,
    departments=(Department("visas", "Visas"), Department("fees", "Fees", priority=1)),
)
PRIORITY = {None: 0, "visas": 0, "fees": 1}
AGENTS: dict[str, dict[str, Any]] = {
    "Maya": {"capacity": 1},
    "Tom": {"capacity": 2, "departments": ("visas",)},
    "Lin": {"capacity": 2, "departments": ("fees",), "languages": ("de",)},
    "Sue": {"capacity": 1, "departments": ("fees",)},
}
SUPERVISOR = "Sue"
VISITORS: tuple[dict[str, str], ...] = (
    {}, {"department": "visas"}, {"department": "fees", "language": "de"}, {"language": "de-AT"},
)  # fmt: skip

Model = dict[str, Any]


@dataclass(slots=True)
class QueueModel:
    """The sessions and agents as they should be; times in milliseconds."""

    sessions: list[Model] = field(default_factory=list)
    agents: dict[str, Model] = field(default_factory=dict)

    def arrives(self, about: dict[str, str], session_id: str) -> None:
        """A visitor opened the widget."""
        self.sessions.append(
            {
                "id": session_id,
                "state": State.BOT,
                "fence": 0,
                "owner": None,
                "since": None,
                "priority": 0,
                "lease": 0,
                "version": 1,
                "epoch": 1,
                "department": about.get("department"),
                "language": about.get("language"),
                "offer": None,
                "asked": {},
                "in_queue": 0,
                "acked": {},
                "replied": {},
            }
        )

    def enrols(self, name: str, agent_id: str) -> None:
        """An agent was added, and is not there yet."""
        self.agents[name] = {
            "id": agent_id, "lease": 0, "presence": Presence.ONLINE, "idle": 0, **AGENTS[name],
        }  # fmt: skip

    def load(self, name: str) -> int:
        """Return how many sessions the agent owns."""
        return sum(one["owner"] == name for one in self.sessions)

    def reserved(self, name: str) -> int:
        """Return how many sessions the agent is being offered."""
        return sum(one["offer"] is not None and one["offer"]["to"] == name for one in self.sessions)

    def has_room(self, name: str) -> bool:
        """Say whether the agent could take one more."""
        return self.load(name) + self.reserved(name) < int(self.agents[name]["capacity"])

    def works_on(self, name: str, department: str | None) -> bool:
        """Say whether sessions of the department are for the agent."""
        own = self.agents[name].get("departments", ())
        return department is None or not own or department in own

    def sees(self, name: str, department: str | None) -> bool:
        """Say whether the agent may take sessions of the department."""
        return name == SUPERVISOR or self.works_on(name, department)

    def is_there(self, name: str, now: int) -> bool:
        """Say whether the agent's lease runs."""
        return bool(self.agents[name]["lease"] > now)

    def moves(self, one: Model, state: State, now: int, **changes: Any) -> None:  # noqa: ANN401 - of the model
        """The session changed hands; whatever was offered of it is offered no more."""
        before = one["owner"]
        if one["state"] is not state:
            one["in_queue"] = now
        one |= {
            "state": state, "version": one["version"] + 1, "offer": None, "asked": {}, **changes,
        }  # fmt: skip
        if one["owner"] != before:
            for name in {before, one["owner"]} - {None}:
                self.agents[name]["idle"] = now

    def escalates(self, one: Model, now: int) -> None:
        """The session enters the queue of its department."""
        self.moves(one, State.PENDING, now, since=now, priority=PRIORITY[one["department"]])

    def returns(self, one: Model, now: int) -> None:
        """The session is the bot's again."""
        self.moves(one, State.BOT, now, owner=None, since=None, priority=0)

    def finishes(self, one: Model, now: int) -> None:
        """The session is over."""
        self.moves(one, State.COMPLETED, now, owner=None, since=None, priority=0)

    def reopens(self, one: Model, now: int) -> None:
        """The visitor came back."""
        self.moves(one, State.BOT, now, epoch=one["epoch"] + 1)

    def assigned(self, one: Model, name: str, now: int) -> None:
        """The session is the agent's."""
        fence = one["fence"] + 1
        self.moves(one, State.ACTIVE, now, owner=name, fence=fence, lease=now + LEASE_MS)

    def transferred(self, one: Model, department: str, now: int) -> None:
        """An agent passed the session on to a department."""
        self.moves(
            one, State.PENDING, now, owner=None, department=department,
            priority=PRIORITY[department], fence=one["fence"] + 1,
        )  # fmt: skip

    def offered_by_colleague(self, one: Model, to: str, now: int) -> None:
        """An agent asked a colleague to take the session."""
        one["offer"] = {"to": to, "expires": now + ACCEPT_MS, "kind": "transfer"}

    def put_back(self, one: Model, now: int) -> None:
        """A supervisor put the session into the queue."""
        if one["state"] is State.BOT:
            self.escalates(one, now)
        else:
            self.moves(one, State.PENDING, now, owner=None, priority=one["priority"] + 1)

    def renewed(self, name: str, presence: Presence | None, now: int) -> None:
        """An agent's heartbeat came."""
        self.agents[name]["lease"] = now + LEASE_MS
        if presence is not None:
            self.agents[name]["presence"] = presence
        for one in self.sessions:
            if one["owner"] == name:
                one["lease"] = now + LEASE_MS

    def time_passes(self, now: int) -> None:
        """Lost agents lose their sessions, offers run out, and who waited too long goes back."""
        for one in self.sessions:
            if one["owner"] and one["lease"] < now - GRACE_MS:
                self.moves(one, State.PENDING, now, owner=None, priority=one["priority"] + 1)
        for one in self.sessions:
            if one["offer"] is not None and self._is_over(one["offer"], now):
                self.offer_ends(one, now)
        for one in self.sessions:
            if one["state"] is State.PENDING and one["in_queue"] < now - GIVE_UP_MS:
                self.returns(one, now)

    def _is_over(self, offer: Model, now: int) -> bool:
        agent = self.agents[offer["to"]]
        absent = agent["lease"] <= now
        if offer["kind"] == "queue":
            absent = absent or agent["presence"] is not Presence.ONLINE
        return bool(offer["expires"] <= now or absent)

    def offer_ends(self, one: Model, now: int) -> None:
        """The offer ended and the session stayed where it was."""
        offer, one["offer"] = one["offer"], None
        if offer["kind"] == "queue":
            times, ended = one["asked"][offer["to"]]
            one["asked"][offer["to"]] = (times, max(ended, now))

    def queue(self) -> list[Model]:
        """Return who waits, in order."""
        waiting = [one for one in self.sessions if one["state"] is State.PENDING]
        return sorted(waiting, key=lambda one: (-one["priority"], one["since"], one["id"]))

    def dispatch(self, now: int) -> None:
        """Offer what waits, in the queue's order, to whoever has room."""
        for one in self.queue():
            if one["offer"] is None:
                self._offer(one, now)

    def _offer(self, one: Model, now: int) -> None:
        def rank(name: str) -> tuple[Any, ...]:
            agent = self.agents[name]
            busy = (self.load(name) + self.reserved(name)) / agent["capacity"]
            spoken = (one["language"] or "").split("-")[0] in agent.get("languages", ())
            times = one["asked"].get(name, (0, 0))[0]
            return (times, not spoken, busy, agent["idle"], agent["id"])

        able = [name for name in self.agents if self._can_be_asked(name, one, now)]
        if not able:
            return
        best = min(able, key=rank)
        times, ended = one["asked"].get(best, (0, 0))
        if times and now < ended + ACCEPT_MS:
            return
        one["asked"][best] = (times + 1, ended)
        one["offer"] = {"to": best, "expires": now + ACCEPT_MS, "kind": "queue"}

    def _can_be_asked(self, name: str, one: Model, now: int) -> bool:
        online = self.agents[name]["presence"] is Presence.ONLINE
        there = online and self.is_there(name, now)
        return there and self.has_room(name) and self.works_on(name, one["department"])
