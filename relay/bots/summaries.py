"""Has a model write the summary of a handover after the commit, as work of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass

import gevent
from gevent.pool import Pool

from relay.domain.errors import DomainError, TroubleError
from relay.service.bot_ports import BotFailedError, Summariser
from relay.service.desk import Desk
from relay.service.handover import Summarised, summarised
from relay.service.outcome import Dropped, FollowUp, Summarise
from relay.service.ports import Questions

AT_ONCE = 8
"""Summaries under way; one more than these is left out, its brief stays as it was picked."""

TURNS = 40
"""How much of the conversation is given to the model."""

logger = logging.getLogger("relay.bots")


@dataclass(frozen=True, slots=True)
class SummarySetup:
    """What the runner needs: the model, its deadline in seconds, where to read."""

    summariser: Summariser
    deadline_s: float
    reader: Questions


class SummaryRunner:
    """Implements the port ``FollowUps`` for summaries: a brief without one is a brief still."""

    def __init__(self, setup: SummarySetup) -> None:
        """Prepare; ``desk`` must be given before the first handover."""
        self._setup = setup
        self._greenlets = Pool(AT_ONCE)
        self.desk: Desk | None = None

    def start(self, follow_ups: Iterable[FollowUp]) -> None:
        """Start writing and return at once."""
        for request in follow_ups:
            if isinstance(request, Summarise):
                if self._greenlets.full():
                    logger.warning("too many handovers at once; one goes without a summary")
                    return
                self._greenlets.spawn(self._write, request)

    def close(self) -> None:
        """Stop writing; the briefs stay as they are."""
        self._greenlets.kill()

    def _write(self, request: Summarise) -> None:
        try:
            text = self._text(request)
            if text is not None:
                self._store(Summarised(request, text))
        except (DomainError, TroubleError) as error:
            logger.warning("a summary could not be stored: %s", error)

    def _text(self, request: Summarise) -> str | None:
        setup = self._setup
        turns = setup.reader.ask(lambda read: read.turns(request.session_id, TURNS))
        try:
            with gevent.Timeout(setup.deadline_s):
                return setup.summariser.summarise(turns, request.language)
        except gevent.Timeout:
            logger.warning("no summary within %s s", setup.deadline_s)
        except BotFailedError as error:
            logger.warning("no summary: %s", error)
        except Exception:
            # A model's client is somebody else's code: the brief stands without it.
            logger.exception("writing a summary raised an error")
        return None

    def _store(self, said: Summarised) -> None:
        if self.desk is None:
            message = "the runner was started without its desk"
            raise RuntimeError(message)
        reply = self.desk.carry_out(said.request.session_id, lambda tx: summarised(tx, said))
        if isinstance(reply, Dropped):
            logger.info("a summary was dropped: %s", reply.why)
