"""Sending what was decided: take it under a lease, carry it out, note how it went."""

from __future__ import annotations

from dataclasses import dataclass, replace

from relay.domain.errors import BusyError, NotFoundError, WrongStateError
from relay.domain.outbound import ATTEMPTS_AT_MOST, OPEN, Progress, Shipment, pause_ms
from relay.service.outcome import Done, Dropped, Outcome, ParcelsTaken
from relay.service.ports import Transaction
from relay.service.timers import Sweep

KEPT_MS = 30 * 86_400_000
"""How long it stays visible what was sent, in milliseconds."""

ERROR_CHARS = 500
"""How much of an error is kept."""


@dataclass(frozen=True, slots=True)
class Take:
    """Begin attempts at up to ``limit`` parcels; the lease is how long they may take."""

    now: int
    lease_ms: int
    limit: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended: without an error it was taken.

    ``share`` is chance, fixed beforehand.
    """

    attempt: Shipment
    now: int
    share: float
    error: str = ""
    for_good: bool = False


def take(tx: Transaction, request: Take) -> Outcome:
    """Begin an attempt at what is due; of several relays one takes each."""
    taken = tx.outbound.take(request.now, request.now + request.lease_ms, request.limit)
    return Outcome(ParcelsTaken(tuple(taken)))


def settle(tx: Transaction, request: Ended) -> Outcome:
    """Note how an attempt ended, unless the lease was over and another one began."""
    if not tx.outbound.settle(request.attempt, _after(request)):
        return Outcome(Dropped("the lease was over; the parcel is another attempt's"))
    return Outcome(Done())


def _after(request: Ended) -> Shipment:
    attempt = request.attempt
    if not request.error:
        return replace(attempt, progress=Progress.SENT, last_error="", sent_at=request.now)
    given_up = request.for_good or attempt.attempts >= ATTEMPTS_AT_MOST
    return replace(
        attempt,
        progress=Progress.FAILED if given_up else Progress.WAITING,
        next_at=request.now + pause_ms(attempt.attempts, request.share),
        last_error=request.error[:ERROR_CHARS],
    )


def retry(tx: Transaction, parcel_id: str, now: int) -> Outcome:
    """Have a parcel that failed or waits sent now.

    Raises NotFoundError, WrongStateError or BusyError.
    """
    found = _found(tx, parcel_id)
    if found.progress not in {Progress.WAITING, Progress.FAILED}:
        message = f"It is {found.progress}: only what waits or failed can be sent again."
        raise WrongStateError(message)
    _settle(tx, found, replace(found, progress=Progress.WAITING, next_at=now))
    return Outcome(Done())


def drop(tx: Transaction, parcel_id: str) -> Outcome:
    """Give a parcel up for good.

    Raises NotFoundError, WrongStateError or BusyError.
    """
    found = _found(tx, parcel_id)
    if found.progress not in OPEN | {Progress.FAILED}:
        message = f"It is {found.progress}: there is nothing to drop."
        raise WrongStateError(message)
    _settle(tx, found, replace(found, progress=Progress.DROPPED))
    return Outcome(Done())


def forget_old(tx: Transaction, request: Sweep) -> Outcome:
    """Remove what was sent or dropped long ago: it holds what people wrote."""
    tx.outbound.forget(request.now - KEPT_MS, request.limit)
    return Outcome(Done())


def _found(tx: Transaction, parcel_id: str) -> Shipment:
    found = tx.outbound.get(parcel_id)
    if found is None:
        message = "There is no such parcel. `baton outbound list --all` shows all of them."
        raise NotFoundError(message)
    return found


def _settle(tx: Transaction, before: Shipment, after: Shipment) -> None:
    if not tx.outbound.settle(before, after):
        raise BusyError
