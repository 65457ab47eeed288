"""How often a model that costs money may be asked: by one visitor, and in all."""

from __future__ import annotations

from dataclasses import dataclass

from relay.service.outcome import Done, Outcome, SpendingRefused
from relay.service.ports import Transaction

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

EVERYBODY = "all"
"""The account on which everything is counted."""


@dataclass(frozen=True, slots=True)
class Caps:
    """The limits: calls by one visitor in an hour; calls and tokens in all in a day (UTC)."""

    visitor_calls_per_hour: int = 200
    calls_per_day: int = 10_000
    tokens_per_day: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Spend:
    """One more call, for a visitor or (None) for the house."""

    visitor_id: str | None
    now: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What a call took."""

    tokens: int
    now: int


def spend(tx: Transaction, request: Spend, caps: Caps) -> Outcome:
    """Count one more call, or refuse it.

    What a visitor's refused call was counted for stays counted where all calls of
    the day are used up: it makes no difference to anybody.
    """
    hour, day = request.now - request.now % HOUR_MS, request.now - request.now % DAY_MS
    visitor = request.visitor_id
    if tx.spending.tokens(EVERYBODY, day) >= caps.tokens_per_day:
        return Outcome(SpendingRefused("all tokens of this day are used up"))
    if visitor and not tx.spending.count_call(visitor, hour, caps.visitor_calls_per_hour):
        return Outcome(SpendingRefused("a visitor has used up their calls of this hour"))
    if not tx.spending.count_call(EVERYBODY, day, caps.calls_per_day):
        return Outcome(SpendingRefused("all calls of this day are used up"))
    return Outcome(Done())


def spent(tx: Transaction, request: Spent) -> Outcome:
    """Add what a call took, and forget what no limit looks at any more."""
    day = request.now - request.now % DAY_MS
    tx.spending.add_tokens(EVERYBODY, day, request.tokens)
    tx.spending.forget(day - DAY_MS)
    return Outcome(Done())
