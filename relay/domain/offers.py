"""Offers: a session that an agent is asked to take, for a while."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OfferKind(StrEnum):
    """Why a session is offered: from the queue, or by the colleague who has it."""

    QUEUE = "queue"
    TRANSFER = "transfer"


class OfferEnd(StrEnum):
    """How an offer ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Offer:
    """One session offered to one agent; it stands while ``end`` is None.

    While it stands it holds one of the agent's places, so that accepting never fails
    for want of room. ``from_id`` and ``from_name`` are the colleague's who transfers.
    """

    offer_id: str
    session_id: str
    agent_id: str
    agent_name: str
    kind: OfferKind
    made_at: int
    expires_at: int
    end: OfferEnd | None = None
    from_id: str | None = None
    from_name: str | None = None
    note: str | None = None
