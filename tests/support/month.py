"""A month of a chat: visitors, a bot and agents who act through the real use cases.

Everything happens in its order on a clock of its own: who arrives, who gives up waiting,
which agent takes whom and when. What happened is counted here as it happens, so that a
report over the database can be held against it.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from relay.domain.facts import SessionMoved
from relay.domain.lifecycle import State, Trigger
from relay.domain.session import Step
from relay.service.moves import Mover, move
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction
from tests.playbook import AgentPart, Playbook, VisitorPart

ZONE = ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
"""October: the clocks are put back on the 25th."""

NAMES = (
    "Maya", "Tom", "Lin", "Sara", "Jonas", "Aiko", "Pedro", "Nadia", "Emil", "Zoe", "Ravi", "Ines",
    "Oskar", "Leila", "Hugo", "Mina", "Ivan", "Clara", "Samir", "Greta",
)  # fmt: skip
QUESTIONS = (
    "How much is a student visa?", "Do I need an IELTS score?", "When does the term begin?",
    "Can I work while I study?", "Which documents do I need?", "Is there a scholarship?",
)  # fmt: skip
BY_HOUR = (2, 1, 1, 1, 1, 2, 4, 8, 14, 20, 24, 23, 18, 20, 23, 22, 19, 16, 13, 11, 9, 7, 5, 3)
"""How busy each hour is; a weekend's hours are a third of that."""

Story = Iterator[int]
"""What somebody does; yields how long they do nothing, in milliseconds."""


@dataclass(slots=True)
class Truth:
    """What happened, counted as it happened; times in milliseconds."""

    begun: Counter[date] = field(default_factory=Counter)
    spoken: int = 0
    contained: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    waits: list[int] = field(default_factory=list)
    first_responses: list[int] = field(default_factory=list)
    handled: dict[str, list[int]] = field(default_factory=dict)
    ends: Counter[str] = field(default_factory=Counter)
    scores: dict[str | None, Counter[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Desk:
    """An agent at work: how many chats they have, and when they are there."""

    part: AgentPart
    from_hour: int
    load: int = 0
    free_since: int = 0


@dataclass(eq=False, slots=True)
class Chat:
    """A visitor's conversation as it goes on."""

    visitor: VisitorPart
    asked_at: int = 0
    waits: bool = False
    was_taken: bool = False
    was_answered: bool = False


class Month:
    """Simulates a month of ``sessions`` visitors and ``agents`` agents, the same for a seed."""

    def __init__(self, play: Playbook, *, sessions: int, agents: int, seed: int = 2026) -> None:
        """Enrol the agents; ``run`` does the rest."""
        self.play = play
        self.random = Random(seed)
        self.truth = Truth()
        self.sessions = sessions
        self._numbers = count()
        self._due: list[tuple[int, int, Story]] = []
        self._queue: deque[Chat] = deque()
        play.now = self._start = self._midnight(FIRST)
        self.desks = [
            Desk(play.agent(name), from_hour=7 + 2 * (number % 4))
            for number, name in enumerate(NAMES[:agents])
        ]

    def run(self) -> Truth:
        """Let the month pass and return what happened."""
        for at in self._arrivals():
            self._begin(at, self._visit(Chat(self.play.visitor(self._some_name()))))
        while self._due:
            at, _, story = heapq.heappop(self._due)
            self.play.now = max(self.play.now, at)
            pause = next(story, None)
            if pause is not None:
                self._begin(self.play.now + pause, story)
        return self.truth

    def _begin(self, at: int, story: Story) -> None:
        heapq.heappush(self._due, (at, next(self._numbers), story))

    def _arrivals(self) -> list[int]:
        days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
        hours = [(day, hour) for day in days for hour in range(24)]
        weights = [BY_HOUR[h] / (1 if d.weekday() < 5 else 3) for d, h in hours]
        chosen = self.random.choices(hours, weights, k=self.sessions)
        return sorted(
            self._midnight(day) + hour * 3_600_000 + self.random.randrange(3_600_000)
            for day, hour in chosen
        )

    @staticmethod
    def _midnight(day: date) -> int:
        return round(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp()) * 1000

    def _some_name(self) -> str | None:
        return self.random.choice(("Ana", "Ben", "Cem", "Dina", None, None))

    def _seconds(self, mean: float) -> int:
        return 1_000 + round(self.random.expovariate(1 / mean) * 1_000)

    def _today(self) -> date:
        return datetime.fromtimestamp(self.play.now / 1000, UTC).astimezone(ZONE).date()

    def _visit(self, chat: Chat) -> Story:
        """A visitor opens the chat, asks, and now and then comes back on another day."""
        chat.visitor.opens()
        self.truth.begun[self._today()] += 1
        if self.random.random() < 0.06:
            return
        yield self._seconds(20)
        yield from self._conversation(chat)
        if self.random.random() < 0.05:
            yield 86_400_000
            chat.visitor.says(self.random.choice(QUESTIONS))
            if isinstance(self.play.told[0], SessionMoved):
                self.truth.begun[self._today()] += 1
                yield from self._conversation(chat, spoken=True)

    def _conversation(self, chat: Chat, *, spoken: bool = False) -> Story:
        self.truth.spoken += 1
        bot = self.play.bot()
        for _ in range(self.random.choice((1, 1, 2, 2, 3))):
            if not spoken:
                chat.visitor.says(self._words())
            spoken = False
            if self._has_left_the_bot(chat):
                yield from self._wait(chat)
                return
            ask = self.play.asked[-1]
            yield self._seconds(2)
            luck = self.random.random()
            if luck < 0.01:
                bot.fails(ask=ask)
            else:
                bot.answers(
                    "Here is what I know.", confidence=0.05 if luck < 0.25 else 0.9, ask=ask
                )
            if self._has_left_the_bot(chat):
                yield from self._wait(chat)
                return
            yield self._seconds(25)
        self.truth.contained += 1
        if self.random.random() < 0.4:
            chat.visitor.ends()
            self._maybe_rate(chat, None)

    def _words(self) -> str:
        if self.random.random() < 0.12:
            return "I want to talk to a human"
        return self.random.choice(QUESTIONS)

    def _has_left_the_bot(self, chat: Chat) -> bool:
        """Note a handover, where the last words or the last answer were one."""
        moved = [fact for fact in self.play.told if isinstance(fact, SessionMoved)]
        if not moved or moved[-1].session.state is not State.PENDING:
            return False
        reason = moved[-1].session.reason
        self.truth.rules[reason.rule if reason else ""] += 1
        chat.asked_at, chat.waits = self.play.now, True
        chat.was_taken = chat.was_answered = False
        self._queue.append(chat)
        self._give_out()
        return True

    def _wait(self, chat: Chat) -> Story:
        """A visitor waits as long as they can stand it."""
        yield self._seconds(500)
        if not chat.waits:
            return
        chat.waits = False
        self._queue.remove(chat)
        ending = self.random.choice(("ends", "goes back", "leaves"))
        self.truth.ends[ending] += 1
        if ending == "ends":
            chat.visitor.ends()
        elif ending == "goes back":
            chat.visitor.goes_back()
        else:
            self._force(chat, Trigger.LEAVE)

    def _give_out(self) -> None:
        """Let the least busy agent who is there turn to the first in the queue."""
        hour = datetime.fromtimestamp(self.play.now / 1000, UTC).astimezone(ZONE).hour
        free = [d for d in self.desks if d.load < 2 and (hour - d.from_hour) % 24 < 8]
        if self._queue and free:
            desk = min(free, key=lambda each: (each.load, each.free_since))
            desk.load += 1
            self._begin(self.play.now + self._seconds(25), self._serve(desk))
        elif self._queue:
            self._begin(self.play.now + 60_000, self._look_again())

    def _look_again(self) -> Story:
        yield 0
        self._give_out()

    def _serve(self, desk: Desk) -> Story:
        """An agent takes the first in the queue, talks, and completes or vanishes."""
        if not self._queue:
            desk.load -= 1
            return
        chat = self._queue.popleft()
        chat.waits = False
        desk.part.claims(chat.visitor)
        taken_at = self.play.now
        if not chat.was_taken:
            self.truth.waits.append(taken_at - chat.asked_at)
        chat.was_taken = True
        vanishes_after = self.random.choices((None, 0, 1), (97, 1, 2))[0]
        for number in range(self.random.choice((1, 2, 3, 5, 7))):
            yield self._seconds(30)
            if number == vanishes_after:
                break
            self._reply(desk, chat)
            yield self._seconds(60)
            chat.visitor.says("Thank you.")
        else:
            vanishes_after = None
        self.truth.handled.setdefault(desk.part.agent.name, []).append(self.play.now - taken_at)
        desk.load, desk.free_since = desk.load - 1, self.play.now
        self._finish(desk, chat, vanished=vanishes_after is not None)

    def _reply(self, desk: Desk, chat: Chat) -> None:
        desk.part.says(chat.visitor, "Let me have a look.")
        if not chat.was_answered:
            self.truth.first_responses.append(self.play.now - chat.asked_at)
        chat.was_answered = True

    def _finish(self, desk: Desk, chat: Chat, *, vanished: bool) -> None:
        if vanished:
            self.truth.ends["vanished"] += 1
            self._force(chat, Trigger.LOSE_AGENT)
            self._queue.appendleft(chat)
        else:
            desk.part.completes(chat.visitor)
            self._maybe_rate(chat, desk.part.agent.name)
        self._give_out()

    def _maybe_rate(self, chat: Chat, agent: str | None) -> None:
        if self.random.random() < 0.4:
            score = self.random.choices((1, 2, 3, 4, 5), (4, 5, 11, 35, 45))[0]
            chat.visitor.rates(score)
            self.truth.scores.setdefault(agent, Counter())[score] += 1

    def _force(self, chat: Chat, trigger: Trigger) -> None:
        """Carry out what happens by itself as time passes."""
        session_id, now, cmid = chat.visitor.session_id, self.play.now, self.play.new_id()

        def write(tx: Transaction) -> Outcome:
            session = tx.sessions.get(session_id)
            if session is None:
                raise LookupError(session_id)
            mover = Mover("relay", cmid, self.play.policies.notices)
            return Outcome(Done(), (move(tx, session, Step(trigger, now), mover),))

        self.play.carry_out(write)
