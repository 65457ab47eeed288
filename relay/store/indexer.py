"""Keeps the index of words in step, some time after the hop and never for long at once."""

from __future__ import annotations

from dataclasses import dataclass

import gevent

from relay.domain.errors import TroubleError
from relay.service.outcome import Outcome, Saved
from relay.service.ports import Transaction, Writer

EVERY_S = 2.0
"""Between two looks for new messages, in seconds."""

PAUSE_S = 0.1
"""Between two batches while catching up, so that hops come in between, in seconds."""

AT_ONCE = 500
"""Most entries that become findable in one transaction: some milliseconds of the writer."""


@dataclass(frozen=True, slots=True)
class Indexer:
    """Makes messages findable through the one writer."""

    writer: Writer

    def run(self) -> None:
        """Index for ever."""
        while True:
            gevent.sleep(EVERY_S)
            try:
                while self.batch() == AT_ONCE:
                    gevent.sleep(PAUSE_S)
            except TroubleError:
                # The next round is two seconds away.
                continue

    def batch(self) -> int:
        """Index some more; return how many entries were looked at; raises TroubleError."""
        reply = self.writer.submit("~index", _index).reply
        return reply.record if isinstance(reply, Saved) and isinstance(reply.record, int) else 0


def _index(tx: Transaction) -> Outcome:
    return Outcome(Saved(tx.office.index_messages(AT_ONCE)))
