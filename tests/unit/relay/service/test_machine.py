"""Any order of events keeps the invariants of reliability, against a model of plain dicts.

Runs and steps come from the environment (``BATON_TEST_RUNS``, ``BATON_TEST_STEPS``), so
that a nightly run can be long.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from relay.domain.errors import AlreadyTakenError, DomainError, NotOwnerError
from relay.domain.lifecycle import LIVE_STATES, Change, State
from relay.domain.roster import GRACE_MS, LEASE_MS
from relay.domain.transcript import ChangeRecord, Message, Voice
from relay.service.outcome import Done, MessageAccepted, Outcome
from relay.store.engines import database_url
from relay.store.schema import migrate
from tests.playbook import AgentPart, Playbook, VisitorPart, expect
from tests.unit.relay.database import Database

RUNS = int(os.environ.get("BATON_TEST_RUNS", "60"))
STEPS = int(os.environ.get("BATON_TEST_STEPS", "25"))
AGENTS = (("Maya", 1), ("Tom", 2), ("Lin", 3))
VISITORS = ("Ana", "Ben", "Cem")
WORDS = ("Hello", "How much is a visa?", "I want to talk to a human", "No, thank you")

LAPSE_MS = LEASE_MS + GRACE_MS + 1
WHICH = st.integers(0, 11)
WHO = st.sampled_from([name for name, _ in AGENTS])

Model = dict[str, Any]


class Handover(RuleBasedStateMachine):
    """Visitors, a bot and three agents of different capacity in any order."""

    template: Path

    @initialize()
    def begin(self) -> None:
        """Set an empty stage on a database of its own."""
        self.folder = Path(tempfile.mkdtemp(prefix="baton-machine-"))
        shutil.copy(self.template, self.folder / "baton.db")
        self.database = Database(database_url(f"sqlite:///{self.folder / 'baton.db'}"))
        self.play = Playbook(self.database)
        self.bot = self.play.bot()
        self.agents = {name: self.play.agent(name, capacity=most) for name, most in AGENTS}
        self.models: dict[str, Model] = {}
        self.parts: dict[str, VisitorPart] = {}
        self.owner_of_fence: dict[tuple[str, int], str] = {}
        self.visitors = [self._arrive(name) for name in VISITORS]

    def teardown(self) -> None:
        """Remove the database."""
        if hasattr(self, "database"):
            self.database.close()
            shutil.rmtree(self.folder)

    def _arrive(self, name: str) -> VisitorPart:
        visitor = self.play.visitor(name)
        visitor.opens()
        self.models[visitor.session_id] = {
            "state": State.BOT, "fence": 0, "owner": None, "since": None, "priority": 0,
            "lease": 0, "acked": {}, "refused": set(), "version": 1, "epoch": 1,
        }  # fmt: skip
        self.parts[visitor.session_id] = visitor
        return visitor

    @rule(which=WHICH, words=st.sampled_from(WORDS))
    def says(self, which: int, words: str) -> None:
        """A visitor says something new."""
        visitor = self._one_who_is(which, *State)
        model = self._model(visitor)
        sent = expect(visitor.says(words), MessageAccepted)
        if model["state"] is State.COMPLETED:
            self._reopen(model)
        model["acked"][sent.cmid] = (sent.seq, words)
        if "human" in words and model["state"] is State.BOT:
            self._escalate(model)

    @rule(which=WHICH, data=st.data(), changed=st.booleans())
    def repeats(self, which: int, data: st.DataObject, *, changed: bool) -> None:
        """A visitor sends again what was acknowledged, as it was or with other words."""
        visitor = self._one_who_is(which, *State)
        said = {c: a for c, a in self._model(visitor)["acked"].items() if not c.startswith("re-")}
        mine = {c: a for c, a in said.items() if c not in self._model(visitor).get("agents", ())}
        if not mine:
            return
        cmid = data.draw(st.sampled_from(sorted(mine)))
        seq, words = mine[cmid]
        again = expect(visitor.says(words + "!" * changed, cmid=cmid), MessageAccepted)
        assert (again.seq, again.conflict) == (seq, changed)

    @rule(which=WHICH)
    def asks_for_person(self, which: int) -> None:
        """A visitor presses the button."""
        visitor = self._one_who_is(which, State.BOT)
        model = self._model(visitor)
        if model["state"] in {State.PENDING, State.ACTIVE}:
            with pytest.raises(DomainError):
                visitor.asks_for_person()
            return
        visitor.asks_for_person()
        if model["state"] is State.COMPLETED:
            self._reopen(model)
        self._escalate(model)

    @rule(which=WHICH)
    def goes_back(self, which: int) -> None:
        """A visitor leaves the queue."""
        visitor = self._one_who_is(which, State.PENDING)
        model = self._model(visitor)
        if model["state"] is not State.PENDING:
            with pytest.raises(DomainError):
                visitor.goes_back()
            return
        visitor.goes_back()
        self._step(model, State.BOT, since=None, priority=0)

    @rule(which=WHICH)
    def ends(self, which: int) -> None:
        """A visitor ends the conversation."""
        visitor = self._one_who_is(which, *LIVE_STATES)
        model = self._model(visitor)
        if model["state"] is State.COMPLETED:
            with pytest.raises(DomainError):
                visitor.ends()
            return
        visitor.ends()
        self._step(model, State.COMPLETED, owner=None, since=None, priority=0)

    @rule(which=WHICH, late=st.booleans(), sure=st.booleans())
    def bot_answers(self, which: int, *, late: bool, sure: bool) -> None:
        """The bot brings an answer: to the last question, or to the oldest."""
        visitor = self._one_who_is(which, State.BOT)
        asked = [a for a in self.play.asked if a.session_id == visitor.session_id]
        if not asked:
            return
        model, ask = self._model(visitor), asked[0 if late else -1]
        confidence = 0.9 if sure else 0.05
        reply = self.bot.answers("An answer.", confidence=confidence, ask=ask)
        fits = model["state"] is State.BOT and model["epoch"] == ask.epoch
        fresh = f"re-{ask.seq}" not in model["acked"] and ask.seq not in model["refused"]
        assert isinstance(reply, Done) is (fits and fresh)
        if not (fits and fresh):
            return
        if sure:
            model["acked"][f"re-{ask.seq}"] = (None, "An answer.")
        else:
            model["refused"].add(ask.seq)
            self._escalate(model)

    @rule(which=WHICH, names=st.sampled_from([["Maya"], ["Tom"], ["Lin", "Tom", "Maya"]]))
    def claim(self, which: int, names: list[str]) -> None:
        """One agent tries to take a visitor, or all of them in one group."""
        self._claim_together(self._one_who_is(which, State.PENDING), names)

    @rule(
        which=WHICH,
        name=WHO,
        stale=st.booleans(),
        words=st.sampled_from(WORDS),
    )
    def replies(self, which: int, name: str, words: str, *, stale: bool) -> None:
        """An agent says something, under the fence of now or of before."""
        visitor = self._one_who_is(which, State.ACTIVE)
        model, agent = self._model(visitor), self.agents[name]
        fence = max(0, model["fence"] - stale)
        if model["owner"] == name and fence == model["fence"]:
            sent = expect(agent.says(visitor, words, fence=fence), MessageAccepted)
            model["acked"][sent.cmid] = (sent.seq, words)
            model.setdefault("agents", set()).add(sent.cmid)
            return
        with pytest.raises(NotOwnerError):
            agent.says(visitor, "never to be seen", fence=fence)

    @rule(which=WHICH, name=WHO)
    def completes(self, which: int, name: str) -> None:
        """An agent finishes a chat, whether it is theirs or not."""
        visitor = self._one_who_is(which, State.ACTIVE)
        model, agent = self._model(visitor), self.agents[name]
        if model["owner"] != name:
            with pytest.raises(NotOwnerError):
                agent.completes(visitor, fence=model["fence"])
            return
        agent.completes(visitor, fence=model["fence"])
        self._step(model, State.COMPLETED, owner=None, since=None, priority=0)

    @rule(name=WHO)
    def renews(self, name: str) -> None:
        """An agent's heartbeat arrives."""
        self.agents[name].renews()
        for model in self.models.values():
            if model["owner"] == name:
                model["lease"] = self.play.now + LEASE_MS

    @rule(milliseconds=st.sampled_from([20_000, LAPSE_MS, LAPSE_MS]))
    def time_passes(self, milliseconds: int) -> None:
        """Nothing happens for a while, and the relay looks for lost agents."""
        self.play.wait(milliseconds)
        self.play.sweep()
        for model in self.models.values():
            if model["owner"] and model["lease"] < self.play.now - GRACE_MS:
                self._step(model, State.PENDING, owner=None, priority=model["priority"] + 1)

    @invariant()
    def sessions_are_as_modelled(self) -> None:
        """I1, I14: the state is the model's, assigned exactly while active."""
        for session_id, model in self._all():
            session = self.play.session(self.parts[session_id])
            seen = (session.state, session.fence, session.priority, session.pending_since)
            assert seen == (model["state"], model["fence"], model["priority"], model["since"])
            assert (session.assignee_id is not None) is (session.state is State.ACTIVE)
            assert session.assignee_name == model["owner"]
            assert (session.version, session.epoch) == (model["version"], model["epoch"])

    @invariant()
    def transcripts_are_sound(self) -> None:
        """I8, I10, I11, I14: gap-free, unique, complete, and the bot silent beside people."""
        for session_id, model in self._all():
            part = self.parts[session_id]
            entries = self.play.entries(part)
            session = self.play.session(part)
            assert [entry.seq for entry in entries] == list(range(1, session.last_seq + 1))
            changes = [entry for entry in entries if isinstance(entry, ChangeRecord)]
            assert session.version == len(changes)
            assert session.epoch == 1 + sum(c.change is Change.REOPENED for c in changes)
            messages = [entry for entry in entries if isinstance(entry, Message)]
            assert len({(m.sender_id, m.cmid) for m in messages}) == len(messages)
            stored = {m.cmid: (m.seq, m.text) for m in messages if m.voice is not Voice.BOT}
            acked = {c: a for c, a in model["acked"].items() if a[0] is not None}
            assert stored == acked
            _bot_spoke_only_in_its_time(entries)

    @invariant()
    def queue_is_fair(self) -> None:
        """I7: by priority, then by the beginning of the wait, then by id."""
        if not hasattr(self, "play"):
            return
        waiting = [(i, m) for i, m in self._all() if m["state"] is State.PENDING]
        waiting.sort(key=lambda pair: (-pair[1]["priority"], pair[1]["since"], pair[0]))
        assert self.play.waiting() == [session_id for session_id, _ in waiting]

    @invariant()
    def agents_count_what_they_own(self) -> None:
        """Each agent's load is the number of their sessions, never above capacity."""
        for name, capacity in AGENTS if hasattr(self, "play") else ():
            owned = sum(model["owner"] == name for _, model in self._all())
            assert self.play.load_of(self.agents[name]) == owned <= capacity

    @invariant()
    def alerts_and_time_follow_the_state(self) -> None:
        """One alert stands exactly while waiting; one stretch of time runs exactly while live."""
        for session_id, model in self._all():
            part = self.parts[session_id]
            assert len(self.play.standing_alerts(part)) == (model["state"] is State.PENDING)
            running = [owner for owner, _, ended in self.play.spans(part) if not ended]
            owners = {State.BOT: ["bot"], State.PENDING: ["queue"], State.ACTIVE: ["agent"]}
            assert running == owners.get(model["state"], [])

    def _claim_together(self, visitor: VisitorPart, names: list[str]) -> None:
        """I2, I3: carry claims out in one group and see who won."""
        model = self._model(visitor)
        claiming = [self.agents[name].claiming(visitor) for name in names]
        results = self.database.write_all(claiming)
        won = [n for n, r in zip(names, results, strict=True) if isinstance(r, Outcome)]
        if model["state"] is State.ACTIVE:
            assert won == [name for name in names if name == model["owner"]]
            return
        able = [name for name in names if self._load(name) < dict(AGENTS)[name]]
        if model["state"] is not State.PENDING or not able:
            assert won == []
            return
        assert won == able[:1]
        self._step(model, State.ACTIVE, owner=won[0], fence=model["fence"] + 1)
        model["lease"] = self.play.now + LEASE_MS
        key = (visitor.session_id, model["fence"])
        assert key not in self.owner_of_fence
        self.owner_of_fence[key] = won[0]
        losers = [r for r in results if isinstance(r, AlreadyTakenError)]
        assert {loser.winner for loser in losers} <= {won[0]}

    def _one_who_is(self, which: int, *states: State) -> VisitorPart:
        """Choose a visitor in one of the states, mostly: what does not fit is tried, too."""
        fitting = [v for v in self.visitors if self._model(v)["state"] in states]
        among = fitting if fitting and which % 4 else self.visitors
        return among[which % len(among)]

    def _load(self, name: str) -> int:
        return sum(model["owner"] == name for model in self.models.values())

    def _escalate(self, model: Model) -> None:
        self._step(model, State.PENDING, since=self.play.now)

    def _reopen(self, model: Model) -> None:
        self._step(model, State.BOT, epoch=model["epoch"] + 1)

    def _step(self, model: Model, state: State, **changes: object) -> None:
        model |= {"state": state, "version": model["version"] + 1, **changes}

    def _model(self, visitor: VisitorPart) -> Model:
        return self.models[visitor.session_id]

    def _all(self) -> list[tuple[str, Model]]:
        return list(getattr(self, "models", {}).items())

    agents: dict[str, AgentPart]


def _bot_spoke_only_in_its_time(entries: Any) -> None:  # noqa: ANN401 - entries of a transcript
    state = State.BOT
    for entry in entries:
        if isinstance(entry, ChangeRecord):
            state = entry.state
        elif entry.voice is Voice.BOT:
            assert state is State.BOT, f"the bot spoke at {entry.seq} while {state}"


def test_any_order_of_events(tmp_path: Path) -> None:
    """No order of events that people, bots and time can produce breaks an invariant."""
    template = tmp_path / "template.db"
    migrate(database_url(f"sqlite:///{template}"))
    Handover.template = template
    case = Handover.TestCase
    case.settings = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    case("runTest").runTest()
