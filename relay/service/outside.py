"""Ports to the world outside: where its work is stored, and who carries it there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from relay.domain.outbound import Parcel, Progress, Shipment


class Outbound(Protocol):
    """The work for the world outside, within a transaction."""

    def add(self, parcel: Parcel) -> bool:
        """Store a parcel to be sent now; False where its key was stored before."""
        ...

    def get(self, parcel_id: str) -> Shipment | None:
        """Return a parcel and how it fares, or None."""
        ...

    def take(self, now: int, until: int, limit: int) -> Sequence[Shipment]:
        """Begin an attempt at those that are due; nobody else takes them before ``until``."""
        ...

    def settle(self, before: Shipment, after: Shipment) -> bool:
        """Store how an attempt ended; False where the parcel moved on since ``before``."""
        ...

    def withdraw(self, session_id: str, purpose: str) -> None:
        """Drop what waits for a session under keys that begin with ``purpose``."""
        ...

    def forget(self, older_than: int, limit: int) -> int:
        """Remove what was sent or dropped before that time; return how many."""
        ...


class Carrier(Protocol):
    """Carries a parcel outside; may take its time."""

    def carry(self, parcel: Parcel) -> None:
        """Hand the parcel over; returns once the other side has taken it.

        Raises:
            NotDeliveredError: It was not taken this time.
            RefusedForGoodError: It was refused, and will be refused again.
        """
        ...


class NotDeliveredError(Exception):
    """The other side could not be reached or asked to come back; worth another attempt."""


class RefusedForGoodError(Exception):
    """The other side will never take this; a person has to look at it."""


__all__ = [
    "Carrier",
    "NotDeliveredError",
    "Outbound",
    "Parcel",
    "Progress",
    "RefusedForGoodError",
    "Shipment",
]  # fmt: skip
