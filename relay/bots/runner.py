"""Asks the bot after the commit and brings what it says back as a command of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import gevent
from gevent.event import Event
from gevent.pool import Pool

from relay.bots.drafting import DraftFence
from relay.bots.sheet import DeskPurse, DeskSheet, Room
from relay.domain.answer import Awaited, BotAnswer, Turn
from relay.domain.errors import DomainError, TroubleError
from relay.domain.escalation import bot_failed, bot_timed_out
from relay.domain.facts import TypingSeen
from relay.domain.session import Reason, Session
from relay.domain.signals import read_signals
from relay.domain.transcript import Voice
from relay.native import NativeThreads
from relay.service import bot as use_cases
from relay.service.bot_ports import Bot, BotFailedError, CorrespondingBot
from relay.service.desk import Desk
from relay.service.model_ports import WritingBot
from relay.service.outcome import AskBot, Dropped, FollowUp
from relay.service.ports import Questions, WriteFunction
from relay.service.spending import Caps
from relay.service.visitor import Policies

ASKED_AT_ONCE = 64
"""Questions under way; further ones are asked by the reminder a little later."""

THREADS = 2
"""Native threads in which bots think."""

TYPING_AFTER_S = 0.2
"""A bot that is faster answers without being shown to type: it would only flicker."""

TYPING_EVERY_S = 3.0
"""While an answer is awaited, so often it is said that the bot writes; faces forget it soon."""

TURNS = 20
"""How much of the conversation a bot is given."""

logger = logging.getLogger("relay.bots")


@dataclass(frozen=True, slots=True)
class BotSetup:
    """What the runner needs: the bot, its deadline in seconds, where to read, the clock.

    A bot that writes drafts and costs money does so within ``caps``.

    With ``on_hub`` the bot thinks among the greenlets: it is an application's own
    code, which logs and takes locks as its views do.
    """

    bot: Bot | WritingBot
    deadline_s: float
    reader: Questions
    policies: Policies
    clock: Callable[[], int]
    on_hub: bool = False
    caps: Caps = field(default_factory=Caps)


class BotRunner:
    """Implements the port ``FollowUps``: one greenlet a question, threads for thinking."""

    def __init__(self, setup: BotSetup) -> None:
        """Prepare; ``desk`` must be given before the first question."""
        self._setup = setup
        bot = setup.bot
        # Asked once: a look at whether a protocol is implemented costs as much as a query.
        self._writing = bot if isinstance(bot, WritingBot) else None
        self._corresponding = bot if isinstance(bot, CorrespondingBot) else None
        self._plain: Bot | None = None if isinstance(bot, WritingBot) else bot
        self._greenlets = Pool(ASKED_AT_ONCE)
        self._threads = NativeThreads(THREADS)
        self.fence = DraftFence()
        self._coming: dict[tuple[str, int, int], Event] = {}
        self.desk: Desk | None = None

    def open(self) -> None:
        """Have the bot begin, where it has something to begin."""
        if self._writing is not None:
            self._writing.open(DeskPurse(self._room()))

    def start(self, follow_ups: Iterable[FollowUp]) -> None:
        """Start asking and return at once."""
        for ask in follow_ups:
            if not isinstance(ask, AskBot):
                continue
            if self._greenlets.full():
                logger.warning("too many questions at once; the bot answers some of them later")
                return
            self._greenlets.spawn(self._answer, ask)

    def close(self) -> None:
        """Stop asking; what is owed is answered after the next start."""
        self._greenlets.kill()
        self._threads.close()
        if self._writing is not None:
            self._writing.close()

    def bring_back(
        self, ask: AskBot, result: BotAnswer | Reason, turns: Sequence[Turn] | None = None
    ) -> None:
        """Store what the bot said to ``ask``, or why it did not, as the rules decide.

        ``turns`` are the conversation so far, read here where nobody read them yet.
        """
        if turns is None:
            turns = self._turns(ask)
        self._carry_out(ask, self._command(ask, result, turns))

    def let_go(self, ask: AskBot) -> None:
        """Note that nothing is owed to ``ask``: it was answered where nobody could read it."""
        self._carry_out(ask, lambda tx: use_cases.answered_elsewhere(tx, ask))

    def _answer(self, ask: AskBot) -> None:
        try:
            turns = self._turns(ask)
            if self._writing is not None:
                self._have_written(self._writing, ask, turns)
            elif self._corresponding is not None:
                with self._typing_soon(ask):
                    self._correspond(self._corresponding, ask, turns)
            elif self._plain is not None:
                with self._typing_soon(ask):
                    result = self._think(partial(self._asked, self._plain, turns, ask.language))
                self.bring_back(ask, result, turns)
        except (DomainError, TroubleError) as error:
            # The reminder asks again: the debt stands in the database.
            logger.warning("the bot's answer could not be stored: %s", error)

    @contextmanager
    def _typing_soon(self, ask: AskBot) -> Iterator[None]:
        """Show that the bot types where the block takes long enough for it to be seen."""
        over = Event()
        gevent.spawn(self._type_unless, over, ask)
        try:
            yield
        finally:
            over.set()

    def _type_unless(self, over: Event, ask: AskBot) -> None:
        if over.wait(TYPING_AFTER_S):
            return
        try:
            session = self._session(ask)
        except TroubleError:
            # A hint; the answer itself is what the visitor waits for.
            return
        if not over.is_set():
            self._show_typing(session)

    def _have_written(self, bot: WritingBot, ask: AskBot, turns: Sequence[Turn]) -> None:
        session = self._session(ask)
        if session is None:
            return
        self._show_typing(session)
        with self.fence.watch(ask.session_id) as watch:
            sheet = DeskSheet(self._room(), ask, session, watch)

            def write() -> BotAnswer:
                with gevent.Timeout(self._setup.deadline_s):
                    return bot.write(turns, ask.language, sheet)

            try:
                self.bring_back(ask, self._think(write), turns)
            finally:
                sheet.withdraw()

    def _room(self) -> Room:
        setup = self._setup
        return Room(self._own_desk(), setup.reader, setup.caps, setup.clock)

    def brought(self, ask: AskBot, answer: BotAnswer) -> None:
        """Store an answer that was awaited; a late one is dropped like any of a past epoch."""
        self.bring_back(ask, answer)
        coming = self._coming.get((ask.session_id, ask.epoch, ask.seq))
        if coming is not None:
            coming.set()

    def _correspond(self, bot: CorrespondingBot, ask: AskBot, turns: Sequence[Turn]) -> None:
        """Have a bot somewhere else asked; wait for its answer where that comes later."""
        key = (ask.session_id, ask.epoch, ask.seq)
        # Before it is asked: the answer may be here before the word that it will come.
        coming = self._coming.setdefault(key, Event())
        awaited: list[Awaited] = []

        def asked() -> BotAnswer | Awaited:
            with gevent.Timeout(self._setup.deadline_s):
                return bot.correspond(ask, turns)

        try:
            result = self._think(asked, awaited.append)
            if awaited:
                if self._await(ask, coming, awaited[0].within_s):
                    return
                logger.warning("what the bot promised did not come in time")
                result = self._instead(bot, turns, ask.language)
            self.bring_back(ask, result, turns)
        finally:
            self._coming.pop(key, None)

    def _await(self, ask: AskBot, coming: Event, within_s: float) -> bool:
        """Show that the bot is writing until its answer came; tell whether it did."""
        until = time.monotonic() + within_s
        while not coming.is_set() and (left := until - time.monotonic()) > 0:
            self._show_typing(self._session(ask))
            coming.wait(min(TYPING_EVERY_S, left))
        return coming.is_set()

    def _instead(
        self, bot: CorrespondingBot, turns: Sequence[Turn], language: str | None
    ) -> BotAnswer | Reason:
        try:
            return bot.answer(turns, language)
        except BotFailedError:
            return bot_timed_out(self._setup.deadline_s)

    def _think(
        self,
        asking: Callable[[], BotAnswer | Awaited],
        await_it: Callable[[Awaited], None] | None = None,
    ) -> BotAnswer | Reason:
        setup = self._setup
        try:
            found = asking()
            if isinstance(found, Awaited) and await_it is not None:
                await_it(found)
                return bot_timed_out(setup.deadline_s)
            return expect_answer(found)
        except gevent.Timeout:
            logger.warning("the bot took longer than %s s", setup.deadline_s)
            return bot_timed_out(setup.deadline_s)
        except BotFailedError as error:
            logger.warning("the bot failed: %s", error)
            return bot_failed()
        except Exception:
            # A bot is somebody else's code: whatever it raises, the visitor
            # gets a person.
            logger.exception("the bot raised an error")
            return bot_failed()

    def _asked(self, bot: Bot, turns: Sequence[Turn], language: str | None) -> BotAnswer:
        setup = self._setup
        if setup.on_hub:
            with gevent.Timeout(setup.deadline_s):
                return bot.answer(turns, language)
        return self._threads.run(bot.answer, turns, language, timeout_s=setup.deadline_s)

    def _session(self, ask: AskBot) -> Session | None:
        return self._setup.reader.ask(lambda read: read.session(ask.session_id))

    def _turns(self, ask: AskBot) -> Sequence[Turn]:
        return self._setup.reader.ask(lambda read: read.turns(ask.session_id, TURNS))

    def _carry_out(self, ask: AskBot, write: WriteFunction) -> None:
        reply = self._own_desk().carry_out(ask.session_id, write)
        if isinstance(reply, Dropped):
            logger.info("a bot's answer was dropped: %s", reply.why)

    def _own_desk(self) -> Desk:
        if self.desk is None:
            message = "the runner was started without its desk"
            raise RuntimeError(message)
        return self.desk

    def _command(
        self, ask: AskBot, result: BotAnswer | Reason, turns: Sequence[Turn]
    ) -> WriteFunction:
        policies, now = self._setup.policies, self._setup.clock()
        if isinstance(result, Reason):
            failure = use_cases.Failed(ask.session_id, ask.epoch, ask.seq, result, now)
            return lambda tx: use_cases.failed(tx, failure, policies)
        said = [turn.text for turn in turns if turn.voice == Voice.VISITOR]
        signals = read_signals(said, policies.escalation.topics)
        answer = use_cases.Answered(ask.session_id, ask.epoch, ask.seq, result, now, signals)
        return lambda tx: use_cases.answered(tx, answer, policies)

    def _show_typing(self, session: Session | None) -> None:
        if session is not None and self.desk is not None:
            fact = TypingSeen(session, Voice.BOT, active=True, author=self._setup.policies.bot_name)
            self.desk.push.tell([fact])


def expect_answer(answer: object) -> BotAnswer:
    """Return what a bot returned, if it is an answer; raises TypeError."""
    if not isinstance(answer, BotAnswer):
        message = f"the bot returned {type(answer).__name__} instead of an answer"
        raise TypeError(message)
    return answer
