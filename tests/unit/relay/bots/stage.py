"""A runner with its bot, for the tests of asking."""

from __future__ import annotations

from sqlalchemy.engine import URL

from relay.bots.runner import BotRunner, BotSetup
from relay.domain.facts import DraftWritten
from relay.service.desk import Desk, PushToAll
from relay.service.outcome import AskBot
from relay.store.reader import Reader
from relay.store.writer import GroupWriter
from tests.fakes.clock import Clock
from tests.fakes.pushing import RememberingPush
from tests.fakes.scripted_bot import ScriptedBot
from tests.fakes.writing_bot import ScriptedWriter
from tests.playbook import POLICIES, Playbook, VisitorPart
from tests.unit.relay.database import Database


class Stage:
    """A runner with its bot, on the database of a play."""

    def __init__(
        self,
        url: URL,
        database: Database,
        *,
        on_hub: bool = False,
        deadline_s: float = 0.5,
        writer: ScriptedWriter | None = None,
    ) -> None:
        """Put everything together, by default with a short deadline."""
        self.play = Playbook(database)
        self.bot = ScriptedBot()
        self.push = RememberingPush()
        self.writer, self.reader = GroupWriter(url), Reader(url)
        self.writer.start()
        bot, clock = writer or self.bot, Clock(self.play.now)
        setup = BotSetup(bot, deadline_s, self.reader, POLICIES, clock, on_hub=on_hub)
        self.runner = BotRunner(setup)
        pushes = PushToAll((self.runner.fence, self.push))
        self.runner.desk = Desk(self.writer, pushes, self.runner)
        self.runner.open()

    def drafts(self) -> list[str]:
        """Return the drafts that were shown."""
        return [fact.text for fact, _ in self.push.told if isinstance(fact, DraftWritten)]

    def asking(self, words: str = "How much is a visa?") -> tuple[VisitorPart, AskBot]:
        """Have a visitor ask; return them with what the bot is to be asked."""
        ana = self.play.visitor("Ana")
        ana.opens()
        ana.says(words)
        return ana, self.play.asked[-1]

    def answer(self, *asks: AskBot) -> None:
        """Have the runner ask, and wait until it is done."""
        self.runner.start(asks)
        self.settle()

    def settle(self) -> None:
        """Wait until the runner is idle."""
        assert self.runner._greenlets.join(timeout=20)

    def close(self) -> None:
        """Stop everything."""
        self.runner.close()
        self.writer.close()
        self.reader.close()
