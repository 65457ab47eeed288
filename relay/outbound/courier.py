"""The worker: takes what is due under a lease, has it carried, notes how it went.

A parcel whose relay died is taken again when the lease is over: it arrives at least
once, and where it was taken just before the relay died, twice under one id.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass

import gevent
from gevent.pool import Pool

from relay.domain.errors import DomainError, TroubleError
from relay.domain.outbound import Shipment
from relay.service import outbound
from relay.service.outcome import ParcelsTaken
from relay.service.outside import Carrier, NotDeliveredError, RefusedForGoodError
from relay.service.ports import Questions, Writer

LOOK_EVERY_S = 1.0
"""Between two looks for what is due, in seconds."""

AT_ONCE = 4
"""Parcels on their way at a time."""

ATTEMPT_AT_MOST_S = 60.0
"""How long one attempt may take, in seconds."""

LEASE_MS = 120_000
"""How long a taken parcel is left to its relay, in milliseconds: longer than an attempt."""

NOTE_AT_MOST = 20
"""How often it is tried to note how an attempt ended, while storage is busy."""

NOTE_AGAIN_S = 2.0

LAST_S = 2.0
"""How long a relay that stops waits for what is on its way, in seconds."""

KEY = "~outbound"
"""Under which the writer keeps the order of what is done here."""

logger = logging.getLogger("relay.outbound")


@dataclass(frozen=True, slots=True)
class CourierSetup:
    """What the worker needs; ``chance`` returns a number from 0 to 1.

    The lease is how long a taken parcel is left to its relay.
    """

    carrier: Carrier
    writer: Writer
    reader: Questions
    clock: Callable[[], int]
    chance: Callable[[], float] = random.random
    lease_ms: int = LEASE_MS


class Courier:
    """Sends what was decided, a few at a time; several relays share the work."""

    def __init__(self, setup: CourierSetup) -> None:
        """Prepare; nothing is sent before ``run`` or ``round``."""
        self._setup = setup
        self._on_their_way = Pool(AT_ONCE)

    def run(self) -> None:
        """Send for ever."""
        while True:
            gevent.sleep(LOOK_EVERY_S)
            try:
                self.round()
            except TroubleError as error:
                logger.warning("what is due outside could not be looked up: %s", error)

    def round(self) -> int:
        """Start what is due, as much as there is room for; return how much that was."""
        setup, room = self._setup, self._on_their_way.free_count()
        now = setup.clock()
        if not room or not setup.reader.ask(lambda read: read.is_outbound_due(now)):
            return 0
        request = outbound.Take(now, setup.lease_ms, room)
        reply = setup.writer.submit(KEY, lambda tx: outbound.take(tx, request)).reply
        taken = reply.taken if isinstance(reply, ParcelsTaken) else ()
        for attempt in taken:
            self._on_their_way.spawn(self._deliver, attempt)
        return len(taken)

    def settle(self) -> None:
        """Wait until everything that was started has ended."""
        self._on_their_way.join()

    def close(self) -> None:
        """Stop; what does not arrive soon is sent again by whoever comes next."""
        self._on_their_way.join(timeout=LAST_S)
        self._on_their_way.kill()

    def _deliver(self, attempt: Shipment) -> None:
        error, for_good = self._carry(attempt)
        setup = self._setup
        ended = outbound.Ended(
            attempt, setup.clock(), setup.chance(), error=error, for_good=for_good
        )
        self._note(ended)

    def _carry(self, attempt: Shipment) -> tuple[str, bool]:
        """Have the parcel carried; return what went wrong and whether for good."""
        try:
            with gevent.Timeout(ATTEMPT_AT_MOST_S):
                self._setup.carrier.carry(attempt.parcel)
        except NotDeliveredError as error:
            return str(error), False
        except RefusedForGoodError as error:
            return str(error), True
        except gevent.Timeout:
            return f"It took longer than {ATTEMPT_AT_MOST_S:g} s.", False
        except Exception as error:
            # A bug must not stop the others; the parcel is kept for whoever mends it.
            logger.exception("a parcel could not be sent")
            return f"{type(error).__name__}: {error}", False
        return "", False

    def _note(self, ended: outbound.Ended) -> None:
        for _ in range(NOTE_AT_MOST):
            try:
                self._setup.writer.submit(KEY, lambda tx: outbound.settle(tx, ended))
            except TroubleError:
                gevent.sleep(NOTE_AGAIN_S)
            except DomainError as error:
                logger.warning("how an attempt ended could not be noted: %s", error)
                return
            else:
                _log(ended)
                return
        logger.error("storage stayed busy: %s may be sent again", ended.attempt.parcel.parcel_id)


def _log(ended: outbound.Ended) -> None:
    # A server's words often repeat the address: they are for `baton outbound list` alone.
    parcel_id = ended.attempt.parcel.parcel_id
    if ended.for_good:
        logger.error("outbound %s was refused; `baton outbound list` says why", parcel_id)
    elif ended.error:
        logger.warning("outbound %s was not taken yet; `baton outbound list` says why", parcel_id)
    else:
        logger.info("outbound %s was sent", parcel_id)
