"""Any order of events, on both databases at once: equal results, and the invariants hold.

Each step is carried out on SQLite and on PostgreSQL and must come to the same; then I1 to I14 are
checked against plain dicts. ``BATON_ROUTING_RUNS`` and ``BATON_ROUTING_STEPS`` say how many.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy.engine import URL

from relay.domain.errors import AlreadyTakenError, DomainError, TroubleError
from relay.domain.lifecycle import LIVE_STATES, State, Trigger
from relay.domain.roster import GRACE_MS, LEASE_MS, Presence, Role
from relay.domain.transcript import Entry
from relay.service.outcome import MessageAccepted, Outcome
from relay.store.engines import database_url
from tests.playbook import POLICIES, Playbook
from tests.unit.relay.database import Database, empty
from tests.unit.relay.service.routing_checks import (
    Stage,
    View,
    check_entries,
    check_session,
    look,
)
from tests.unit.relay.service.routing_model import (
    AGENTS,
    ROUTING,
    SUPERVISOR,
    VISITORS,
    Model,
    QueueModel,
)

RUNS = int(os.environ.get("BATON_ROUTING_RUNS", "200"))
STEPS = int(os.environ.get("BATON_ROUTING_STEPS", "30"))

SHARES = 4  # so many tests, in several processes at once

WHO = st.sampled_from(sorted(AGENTS))
WHICH = st.integers(0, 4 * len(VISITORS) - 1)
WORDS = st.sampled_from(("Hello", "How much is a visa?", "I want to talk to a human"))
LAPSE_MS = LEASE_MS + GRACE_MS + 1
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - mkdtemp makes a folder of its own there
"""Where a database need not wait for a disk: no run outlives its process."""


class Routing(RuleBasedStateMachine):
    """Visitors, a bot, agents of two departments and a supervisor in any order."""

    template: Path
    postgres: URL

    @initialize()
    def begin(self) -> None:
        """Set the same empty stage on both databases."""
        self.folder = Path(tempfile.mkdtemp(prefix="baton-routing-", dir=IN_MEMORY))
        shutil.copy(self.template, self.folder / "baton.db")
        self.model = QueueModel()
        self.kept: list[tuple[int, View]] = []
        policies = replace(POLICIES, routing=ROUTING)
        urls = (database_url(f"sqlite:///{self.folder / 'baton.db'}"), self.postgres)
        self.stages = [_stage(Playbook(Database(url), policies)) for url in urls]
        for name, agent in self.stages[0].agents.items():
            self.model.enrols(name, agent.agent.agent_id)
        for about, visitor in zip(VISITORS, self.stages[0].visitors, strict=True):
            self.model.arrives(about, visitor.session_id)
        for name in AGENTS:
            self.both(lambda s, name=name: s.agents[name].renews())
            self.model.renewed(name, None, self.now)

    def teardown(self) -> None:
        """Remove what was stored."""
        if hasattr(self, "stages"):
            for stage in self.stages:
                stage.play.database.close()
            shutil.rmtree(self.folder)
            empty(self.postgres)

    @property
    def now(self) -> int:
        """The time on the stage."""
        return self.stages[0].play.now

    def both(self, act: Callable[[Stage], object]) -> Any:  # noqa: ANN401 - what it returns, or why not
        """Carry ``act`` out on both databases; what it comes to must be the same."""
        one, other = (_result(act, stage) for stage in self.stages)
        assert one == other
        assert self.stages[0].told == self.stages[1].told
        return one

    @rule(which=WHICH, words=WORDS)
    def says(self, which: int, words: str) -> None:
        """A visitor says something."""
        i, one = self._one(which, *State)
        sent = self.both(lambda s: s.visitors[i].says(words))
        assert isinstance(sent, MessageAccepted)
        if one["state"] is State.COMPLETED:
            self.model.reopens(one, self.now)
        one["acked"][sent.cmid] = (sent.seq, words)
        if "human" in words and one["state"] is State.BOT:
            self.model.escalates(one, self.now)

    @rule(which=WHICH)
    def repeats(self, which: int) -> None:
        """A visitor sends the last message again, in other words."""
        i, one = self._one(which, *State)
        if one["acked"]:
            cmid, (seq, words) = list(one["acked"].items())[-1]
            again = self.both(lambda s: s.visitors[i].says(words + "!", cmid=cmid))
            assert (again.seq, again.conflict) == (seq, True)

    @rule(which=WHICH)
    def asks_for_person(self, which: int) -> None:
        """A visitor presses the button."""
        i, one = self._one(which, State.BOT)
        done = self.both(lambda s: s.visitors[i].asks_for_person())
        assert _refused(done) is (one["state"] in {State.PENDING, State.ACTIVE})
        if not _refused(done):
            if one["state"] is State.COMPLETED:
                self.model.reopens(one, self.now)
            self.model.escalates(one, self.now)
            self.dispatch()

    @rule(which=WHICH)
    def goes_back(self, which: int) -> None:
        """A visitor leaves the queue."""
        i, one = self._one(which, State.PENDING)
        done = self.both(lambda s: s.visitors[i].goes_back())
        assert _refused(done) is (one["state"] is not State.PENDING)
        if not _refused(done):
            self.model.returns(one, self.now)

    @rule(which=WHICH)
    def ends(self, which: int) -> None:
        """A visitor ends the conversation."""
        i, one = self._one(which, *LIVE_STATES)
        done = self.both(lambda s: s.visitors[i].ends())
        assert _refused(done) is (one["state"] is State.COMPLETED)
        if not _refused(done):
            self.model.finishes(one, self.now)

    @rule(which=WHICH, late=st.booleans())
    def bot_answers(self, which: int, *, late: bool) -> None:
        """The bot brings an answer to the last question, or to the oldest."""
        i, _ = self._one(which, State.BOT)
        asks = [a for a in self.stages[0].play.asked if a.session_id == self._id(i)]
        if asks:
            ask = asks[0 if late else -1]
            self.both(lambda s: s.play.bot().answers("A visa costs 90 €.", ask=ask))

    @rule(which=WHICH, names=st.lists(WHO, min_size=1, max_size=4, unique=True))
    def claim(self, which: int, names: list[str]) -> None:
        """I2, I3: some agents claim at once; the first who may and can has it, alone."""
        i, one = self._one(which, State.PENDING)
        won = self.both(lambda s: _claim_together(s, i, names))
        if one["state"] is State.ACTIVE:
            assert won == [name for name in names if name == one["owner"]]
        elif one["state"] is not State.PENDING:
            assert won == []
        else:
            offer, one["offer"] = one["offer"], None
            able = [n for n in names if self._may_take(n, one)]
            one["offer"] = offer
            assert won == able[:1]
            if won:
                self.model.assigned(one, won[0], self.now)

    @rule(which=WHICH, name=WHO, stale=st.booleans())
    def replies(self, which: int, name: str, *, stale: bool) -> None:
        """I10: an agent writes, perhaps under the fence of before."""
        i, one = self._one(which, State.ACTIVE)
        name = one["owner"] or name
        fence = one["fence"] - stale
        sent = self.both(lambda s: s.agents[name].says(s.visitors[i], "Hello", fence=fence))
        assert _refused(sent) is (one["owner"] != name or stale)
        if isinstance(sent, MessageAccepted):
            one["replied"][sent.cmid] = (sent.seq, "Hello")

    @rule(which=WHICH, name=WHO, back=st.booleans())
    def lets_go(self, which: int, name: str, *, back: bool) -> None:
        """An agent completes, or gives back to the bot."""
        i, one = self._one(which, State.ACTIVE)
        name = name if which % 4 == 0 else one["owner"] or name

        def act(stage: Stage) -> object:
            agent, visitor = stage.agents[name], stage.visitors[i]
            agent.fences[visitor.session_id] = one["fence"]
            return agent.gives_back(visitor) if back else agent.completes(visitor)

        done = self.both(act)
        assert _refused(done) is (one["owner"] != name)
        if not _refused(done):
            (self.model.returns if back else self.model.finishes)(one, self.now)
            self.dispatch()

    @rule(which=WHICH, to=WHO, department=st.sampled_from([None, "visas", "fees", "nowhere"]))
    def transfers(self, which: int, to: str, department: str | None) -> None:
        """An agent passes a session on, to a department or to a colleague."""
        i, one = self._one(which, State.ACTIVE)
        name = one["owner"] or "Maya"

        def act(stage: Stage) -> object:
            agent, visitor = stage.agents[name], stage.visitors[i]
            agent.fences[visitor.session_id] = one["fence"]
            if department is not None:
                return agent.transfers(visitor, department=department, note="Hi")
            return agent.transfers(visitor, agent=stage.agents[to])

        done = self.both(act)
        if department is not None:
            able = one["owner"] == name and department != "nowhere"
        else:
            able = one["owner"] == name != to and self.model.is_there(to, self.now)
            able = able and one["offer"] is None and self.model.has_room(to)
        assert _refused(done) is not able
        if able and department is not None:
            self.model.transferred(one, department, self.now)
        elif able:
            self.model.offered_by_colleague(one, to, self.now)

    @rule(name=WHO, accept=st.sampled_from([True, True, False]))
    def answers_offer(self, name: str, *, accept: bool) -> None:
        """An agent takes what they are offered, or leaves it to others."""
        asked = [one["offer"]["to"] for one in self.model.sessions if one["offer"]]
        name = asked[0] if asked else name
        mine = [o.session_id for o in self.stages[0].agents[name].offers()]
        if not mine:
            return
        one = next(m for m in self.model.sessions if m["id"] == mine[0])
        assert one["offer"]["to"] == name
        if accept:
            session = self.both(lambda s: s.agents[name].accepts())
            assert session.assignee_name == name
            self.model.assigned(one, name, self.now)
        else:
            self.both(lambda s: s.agents[name].declines())
            self.model.offer_ends(one, self.now)

    @rule(which=WHICH, name=st.sampled_from([SUPERVISOR, SUPERVISOR, "Tom"]), close=st.booleans())
    def forces(self, which: int, name: str, *, close: bool) -> None:
        """A supervisor puts a session back or closes it; an agent may not."""
        i, one = self._one(which, *LIVE_STATES)
        trigger = Trigger.CLOSE if close else Trigger.REQUEUE
        done = self.both(lambda s: s.agents[name].forces(s.visitors[i], trigger))
        assert _refused(done) is (name != SUPERVISOR or one["state"] is State.COMPLETED)
        if not _refused(done):
            (self.model.finishes if close else self.model.put_back)(one, self.now)

    @rule(name=WHO, presence=st.sampled_from([None, None, *Presence]))
    def renews(self, name: str, presence: Presence | None) -> None:
        """An agent's heartbeat arrives, perhaps with another presence."""
        if presence is not Presence.OFFLINE:
            self.both(lambda s: s.agents[name].renews(presence))
            self.model.renewed(name, presence, self.now)
            self.dispatch()

    @rule(milliseconds=st.sampled_from([1_000, 20_000, LAPSE_MS, 950_000, -5_000]))
    def time_passes(self, milliseconds: int) -> None:
        """Time goes on, or a clock is set back; the relay looks what is overdue."""
        for stage in self.stages:
            stage.play.wait(milliseconds)
        self.both(lambda s: s.play.sweep())
        self.both(lambda s: s.play.expire())
        self.both(lambda s: s.play.give_up())
        self.model.time_passes(self.now)

    @rule()
    def dispatch(self) -> None:
        """I7: the relay offers what waits, in order, to whoever has room."""
        self.both(lambda s: s.play.dispatch())
        self.model.dispatch(self.now)

    @rule()
    def crash(self) -> None:
        """The relay is restarted: what was committed is there."""
        for stage in self.stages:
            url = stage.play.database.url
            stage.play.database.close()
            stage.play.database = Database(url)

    @invariant()
    def everything_holds(self) -> None:
        """I1 to I14, after every step, on both databases alike."""
        if not hasattr(self, "stages"):
            return
        seen = self.both(look)
        for one, session, entries in zip(
            self.model.sessions, seen.sessions, seen.entries, strict=True
        ):
            check_session(one, session)
            check_entries(one, session, entries)
            self._snapshots_lead_here(View.of(session, entries), entries, one)
        assert seen.queue == [one["id"] for one in self.model.queue()]
        assert seen.offers == sorted(
            (one["id"], one["offer"]["to"]) for one in self.model.sessions if one["offer"]
        )
        for name, (load, reserved) in seen.rooms.items():
            assert (load, reserved) == (self.model.load(name), self.model.reserved(name))
            assert load + reserved <= AGENTS[name]["capacity"]
        waiting = [one["id"] for one in self.model.sessions if one["state"] is State.PENDING]
        assert seen.alerts == sorted(waiting)
        live = [one["id"] for one in self.model.sessions if one["state"] in LIVE_STATES]
        assert seen.running == sorted(live)

    def _snapshots_lead_here(self, now: View, entries: Sequence[Entry], one: Model) -> None:
        """I9: every snapshot of before, with what came since, is the snapshot of now."""
        for view in one.setdefault("views", []):
            found = view
            for entry in entries[view.head_seq :]:
                found = found.after(entry)
            assert found == now
        one["views"].append(now)

    def _may_take(self, name: str, one: Model) -> bool:
        return self.model.sees(name, one["department"]) and self.model.has_room(name)

    def _one(self, which: int, *states: State) -> tuple[int, Model]:
        """Choose a session in one of the states, mostly: what does not fit is tried, too."""
        fitting = [i for i, one in enumerate(self.model.sessions) if one["state"] in states]
        among = fitting if fitting and which % 4 else list(range(len(self.model.sessions)))
        index = among[which // 4 % len(among)]
        return index, self.model.sessions[index]

    def _id(self, index: int) -> str:
        return str(self.model.sessions[index]["id"])


def _claim_together(stage: Stage, index: int, names: Sequence[str]) -> list[str]:
    visitor = stage.visitors[index]
    results = stage.play.database.write_all(
        [stage.agents[name].claiming(visitor) for name in names]
    )
    won = [n for n, r in zip(names, results, strict=True) if isinstance(r, Outcome)]
    winners = {r.winner for r in results if isinstance(r, AlreadyTakenError)}
    owner = stage.play.session(visitor).assignee_name
    assert winners <= {owner}
    return won


def _result(act: Callable[[Stage], object], stage: Stage) -> object:
    stage.play.told = []
    try:
        came_of_it = act(stage)
    except (DomainError, TroubleError) as error:
        return (type(error).__name__, str(error))
    stage.told.append(stage.play.told)
    return came_of_it


def _refused(result: object) -> bool:
    return isinstance(result, tuple)


def _stage(play: Playbook) -> Stage:
    agents = {
        name: play.agent(name, role=Role.SUPERVISOR if name == SUPERVISOR else Role.AGENT, **about)
        for name, about in AGENTS.items()
    }
    visitors = [play.visitor(f"Visitor {number}") for number in range(len(VISITORS))]
    for visitor, about in zip(visitors, VISITORS, strict=True):
        visitor.opens(**about)  # type: ignore[arg-type]  # by name
    return Stage(play, agents, visitors)


@pytest.mark.timeout(max(900, RUNS * STEPS // 5))
@pytest.mark.parametrize("_share", range(SHARES))
def test_any_order_of_events(sqlite_template: Path, postgres_shared: URL, _share: int) -> None:
    """No order of events breaks an invariant, and both databases come to the same."""
    Routing.template, Routing.postgres = sqlite_template, postgres_shared
    Routing.TestCase.settings = settings(
        max_examples=RUNS // SHARES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    Routing.TestCase("runTest").runTest()
