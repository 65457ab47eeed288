"""A stage for the use cases: real storage, a clock that stands still, and people who act.

A test of a state machine reads as a dialogue::

    ana.opens()
    ana.says("I want to talk to a human")
    maya.claims(ana)
    maya.says(ana, "Hello Ana")
    assert play.script(ana)[-1] == "Maya: Hello Ana"
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from relay.domain import escalation
from relay.domain.answer import ArticleSource, BotAnswer
from relay.domain.escalation import EscalationPolicy
from relay.domain.facts import Fact
from relay.domain.lifecycle import Trigger
from relay.domain.notices import Notices
from relay.domain.roster import LEASE_MS, Agent, Presence, Role
from relay.domain.session import NO_PAGE, Page, Reason, Session
from relay.domain.signals import CALM, Signals
from relay.domain.transcript import ChangeRecord, Entry, Voice
from relay.service import agent as agent_cases
from relay.service import bot as bot_cases
from relay.service import offers, roster, timers
from relay.service import ratings as rating_cases
from relay.service import visitor as visitor_cases
from relay.service.admission import hash_token
from relay.service.outcome import AskBot, ClaimAccepted, Dispatched, OpenAccepted, Reply, Summarise
from relay.service.ports import WriteFunction
from relay.service.records import Device, NewAgent
from relay.service.visitor import Policies
from tests.playbook_passing import PassingPart, expect
from tests.unit.relay.database import Database

NOON = 1_795_435_200_000
"""When every play begins, in milliseconds since 1970."""

POLICIES = Policies(
    escalation=EscalationPolicy(),
    notices=Notices(),
    bot_name="Edu",
    bot_grace_ms=15_000,
    lease_ms=LEASE_MS,
)


class Playbook:
    """One play: its database, its time and everything that was told and asked so far."""

    def __init__(self, database: Database, policies: Policies = POLICIES) -> None:
        """Begin at noon with an empty stage."""
        self.database = database
        self.policies = policies
        self.now = NOON
        self.told: list[Fact] = []
        self.asked: list[AskBot] = []
        self.to_summarise: list[Summarise] = []
        self._ids = count(1)

    def new_id(self) -> str:
        """Return an id that is new in this play and the same in every run of it."""
        return f"{next(self._ids):032x}"

    def wait(self, milliseconds: int) -> None:
        """Let time pass."""
        self.now += milliseconds

    def carry_out(self, write: WriteFunction) -> Reply:
        """Carry a use case out, keep what follows from it, return its reply."""
        outcome = self.database.write(write)
        self.told = list(outcome.facts)
        self.asked += [one for one in outcome.follow_ups if isinstance(one, AskBot)]
        self.to_summarise += [one for one in outcome.follow_ups if isinstance(one, Summarise)]
        return outcome.reply

    def visitor(self, name: str | None = None) -> VisitorPart:
        """Bring a visitor on the stage."""
        return VisitorPart(self, self.new_id(), self.new_id(), name=name)

    def agent(
        self,
        name: str,
        *,
        capacity: int = 3,
        role: Role = Role.AGENT,
        departments: tuple[str, ...] = (),
        languages: tuple[str, ...] = (),
    ) -> AgentPart:
        """Enrol an agent and sign them in on a device."""
        new = NewAgent(
            agent_id=self.new_id(),
            email=f"{name.lower()}@desk.example",
            name=name,
            role=role,
            capacity=capacity,
            created_at=self.now,
            departments=departments,
            languages=languages,
        )
        self.carry_out(lambda tx: roster.add_agent(tx, new))
        agent = Agent(
            new.agent_id, new.email, name, role, capacity, 0,
            departments=departments, languages=languages,
        )  # fmt: skip
        return AgentPart(self, agent, self.sign_in(new.agent_id))

    def sign_in(self, agent_id: str) -> str:
        """Sign an agent in on one more device; return the device's id."""
        device_id = self.new_id()
        device = Device(device_id, agent_id, hash_token(f"token {device_id}"), "test", self.now)
        self.carry_out(lambda tx: roster.sign_in(tx, roster.SignIn(device)))
        return device_id

    def bot(self) -> BotPart:
        """Bring the bot on the stage."""
        return BotPart(self)

    def sweep(self) -> None:
        """Put back the sessions of lost agents, as the relay does every few seconds."""
        request = timers.Sweep(self.now, 20)
        self.carry_out(lambda tx: timers.requeue_lost(tx, request, self.policies))

    def dispatch(self) -> int:
        """Offer what waits to whoever has room; return how many sessions were offered."""
        request = timers.Sweep(self.now)
        reply = self.carry_out(lambda tx: offers.dispatch(tx, request, self.policies))
        return expect(reply, Dispatched).offered

    def expire(self) -> None:
        """End the offers that are over, as the relay does every second."""
        request = timers.Sweep(self.now)
        self.carry_out(lambda tx: offers.expire(tx, request))

    def give_up(self) -> None:
        """Give back to the bot what nobody took in time."""
        request = timers.Sweep(self.now, 20)
        self.carry_out(lambda tx: timers.give_up(tx, request, self.policies))

    def offer_of(self, visitor: VisitorPart) -> str | None:
        """Return the name of who is being offered the visitor's session, or None."""
        found = self.database.rows(
            "SELECT agent_name FROM offers WHERE session_id = :id AND ended_at IS NULL",
            id=visitor.session_id,
        )
        return None if not found else str(found[0][0])

    def remind_bot(self) -> None:
        """Ask the bot again where it owes an answer."""
        request = timers.Sweep(self.now, 20)
        self.carry_out(lambda tx: timers.remind_bot(tx, request, self.policies))

    def session(self, visitor: VisitorPart) -> Session:
        """Return the visitor's session as it is committed."""
        found = self.database.ask(lambda read: read.session(visitor.session_id))
        if found is None:
            message = "the visitor has no session yet"
            raise LookupError(message)
        return found

    def entries(self, visitor: VisitorPart) -> Sequence[Entry]:
        """Return everything in the visitor's transcript."""
        return self.database.ask(lambda read: read.entries(visitor.session_id, 0, 1_000))

    def script(self, visitor: VisitorPart) -> list[str]:
        """Return the transcript as lines: ``Maya: Hello`` or ``(claimed)``."""
        return [_line(entry) for entry in self.entries(visitor)]

    def waiting(self) -> list[str]:
        """Return the ids of the waiting sessions in the queue's order."""
        return [s.session_id for s in self.database.ask(lambda read: read.waiting(1_000))]

    def load_of(self, agent: AgentPart) -> int:
        """Return how many sessions the agent is counted to own."""
        found = self.database.ask(lambda read: read.agent(agent.agent.agent_id, self.now))
        return -1 if found is None else found.load

    def reserved_of(self, agent: AgentPart) -> int:
        """Return how many of the agent's places are kept for offers."""
        found = self.database.ask(lambda read: read.agent(agent.agent.agent_id, self.now))
        return -1 if found is None else found.reserved

    def standing_alerts(self, visitor: VisitorPart) -> list[tuple[object, ...]]:
        """Return the id and the line of the alerts that stand for the visitor's session."""
        return self.database.rows(
            "SELECT id, line FROM alerts WHERE session_id = :id AND cleared_at IS NULL",
            id=visitor.session_id,
        )

    def spans(self, visitor: VisitorPart) -> list[tuple[object, ...]]:
        """Return owner, rule and whether it ended, for each stretch of the session's time."""
        return self.database.rows(
            "SELECT owner, rule, ended_at IS NOT NULL FROM session_analytics"
            " WHERE session_id = :id ORDER BY id",
            id=visitor.session_id,
        )


@dataclass(slots=True)
class VisitorPart:
    """A visitor and what they do."""

    play: Playbook
    visitor_id: str
    session_id: str
    name: str | None = None
    open_id: str = ""

    def opens(
        self,
        *,
        token: str = "first token",  # noqa: S107 - of a test
        page: Page = NO_PAGE,
        language: str | None = None,
        department: str | None = None,
    ) -> OpenAccepted:
        """Open the widget for the first time, or repeat that."""
        self.open_id = self.open_id or self.play.new_id()
        request = visitor_cases.Open(
            open_id=self.open_id,
            session_id=self.session_id,
            visitor_id=self.visitor_id,
            token_hash=hash_token(f"{self.visitor_id} {token}"),
            now=self.play.now,
            name=self.name,
            page=page,
            language=language,
            department=department,
        )
        reply = self.play.carry_out(
            lambda tx: visitor_cases.open_session(tx, request, self.play.policies)
        )
        return expect(reply, OpenAccepted)

    def sending(
        self, words: str, *, cmid: str | None = None, page: Page | None = None
    ) -> WriteFunction:
        """Return the use case of saying something, not carried out yet."""
        request = visitor_cases.Send(
            visitor_id=self.visitor_id,
            session_id=self.session_id,
            cmid=cmid or self.play.new_id(),
            text=words,
            now=self.play.now,
            page=page,
        )
        return lambda tx: visitor_cases.send(tx, request, self.play.policies)

    def says(self, words: str, *, cmid: str | None = None, page: Page | None = None) -> Reply:
        """Say something, or repeat it under the same ``cmid``."""
        return self.play.carry_out(self.sending(words, cmid=cmid, page=page))

    def asks_for_person(self, *, cmid: str | None = None) -> Reply:
        """Press the button that calls a person."""
        return self.presses(Trigger.ESCALATE, cmid=cmid)

    def goes_back(self, *, cmid: str | None = None) -> Reply:
        """Leave the queue for the bot."""
        return self.presses(Trigger.CANCEL, cmid=cmid)

    def ends(self, *, cmid: str | None = None) -> Reply:
        """End the conversation."""
        return self.presses(Trigger.END, cmid=cmid)

    def rates(self, score: int, comment: str | None = None, *, cmid: str | None = None) -> Reply:
        """Say how the conversation that has ended was."""
        request = rating_cases.Rate(
            self.visitor_id, self.session_id, cmid or self.play.new_id(), score, comment,
            self.play.now,
        )  # fmt: skip
        return self.play.carry_out(lambda tx: rating_cases.rate(tx, request))

    def presses(self, trigger: Trigger, *, cmid: str | None = None) -> Reply:
        """Press the button behind which ``trigger`` is."""
        request = visitor_cases.Act(
            visitor_id=self.visitor_id,
            session_id=self.session_id,
            cmid=cmid or self.play.new_id(),
            trigger=trigger,
            now=self.play.now,
        )
        return self.play.carry_out(lambda tx: visitor_cases.act(tx, request, self.play.policies))


@dataclass(slots=True)
class AgentPart(PassingPart):
    """An agent and what they do; remembers the fence of every session they claimed."""

    def claiming(self, visitor: VisitorPart, *, cmid: str | None = None) -> WriteFunction:
        """Return the use case of claiming, not carried out yet."""
        request = agent_cases.Claim(
            agent=self.agent,
            device_id=self.device_id,
            session_id=visitor.session_id,
            cmid=cmid or self.play.new_id(),
            now=self.play.now,
        )
        return lambda tx: agent_cases.claim(tx, request, self.play.policies)

    def claims(self, visitor: VisitorPart, *, cmid: str | None = None) -> Session:
        """Take a waiting visitor; return the session as the agent gets it."""
        reply = self.play.carry_out(self.claiming(visitor, cmid=cmid))
        session = expect(reply, ClaimAccepted).session
        self.fences[session.session_id] = session.fence
        return session

    def says(
        self, visitor: VisitorPart, words: str, *, cmid: str | None = None, fence: int | None = None
    ) -> Reply:
        """Say something under the fence of the last claim, or under another."""
        request = agent_cases.Reply(
            agent=self.agent,
            device_id=self.device_id,
            session_id=visitor.session_id,
            cmid=cmid or self.play.new_id(),
            fence=self._fence(visitor) if fence is None else fence,
            text=words,
            now=self.play.now,
        )
        return self.play.carry_out(lambda tx: agent_cases.reply(tx, request))

    def completes(
        self, visitor: VisitorPart, *, cmid: str | None = None, fence: int | None = None
    ) -> Reply:
        """Finish the visitor's session."""
        request = agent_cases.Complete(
            agent=self.agent,
            device_id=self.device_id,
            session_id=visitor.session_id,
            cmid=cmid or self.play.new_id(),
            fence=self._fence(visitor) if fence is None else fence,
            now=self.play.now,
        )
        return self.play.carry_out(lambda tx: agent_cases.complete(tx, request, self.play.policies))

    def renews(self, presence: Presence | None = None) -> Reply:
        """Send a heartbeat, changing the presence where one is given."""
        request = agent_cases.Renew(
            self.agent.agent_id, self.device_id, self.play.now, LEASE_MS, presence
        )
        return self.play.carry_out(lambda tx: agent_cases.renew(tx, request))


@dataclass(slots=True)
class BotPart:
    """The bot and what it says to the last question it was asked."""

    play: Playbook

    def answers(
        self,
        words: str,
        *,
        confidence: float = 0.9,
        sources: tuple[ArticleSource, ...] = (),
        small_talk: bool = False,
        ask: AskBot | None = None,
    ) -> Reply:
        """Answer the last question, or the one given."""
        return self.brings(BotAnswer(words, confidence, sources, small_talk), ask=ask)

    def brings(
        self, answer: BotAnswer, *, signals: Signals = CALM, ask: AskBot | None = None
    ) -> Reply:
        """Bring a whole answer to the last question, or the one given."""
        asked = ask or self.play.asked[-1]
        request = bot_cases.Answered(
            asked.session_id, asked.epoch, asked.seq, answer, self.play.now, signals
        )
        return self.play.carry_out(lambda tx: bot_cases.answered(tx, request, self.play.policies))

    def fails(self, reason: Reason | None = None, *, ask: AskBot | None = None) -> Reply:
        """Fail to answer the last question, or the one given."""
        asked = ask or self.play.asked[-1]
        request = bot_cases.Failed(
            asked.session_id,
            asked.epoch,
            asked.seq,
            reason or escalation.bot_failed(),
            self.play.now,
        )
        return self.play.carry_out(lambda tx: bot_cases.failed(tx, request, self.play.policies))


def _line(entry: Entry) -> str:
    if isinstance(entry, ChangeRecord):
        return f"({entry.change})"
    speaker = "visitor" if entry.voice is Voice.VISITOR else entry.author
    return f"{speaker}: {entry.text}"


__all__ = ["NOON", "POLICIES", "AgentPart", "BotPart", "Playbook", "VisitorPart", "expect"]
