"""What a use case returns: the answer, what to tell others, what to start next."""

from __future__ import annotations

from dataclasses import dataclass

from relay.domain.facts import Fact
from relay.domain.lifecycle import State
from relay.domain.notes import Note
from relay.domain.outbound import Shipment
from relay.domain.roster import Agent
from relay.domain.session import Session
from relay.domain.transcript import Entry


@dataclass(frozen=True, slots=True)
class MessageAccepted:
    """A message stands in the transcript; ``conflict``: with other words than sent now."""

    cmid: str
    seq: int
    at: int
    epoch: int
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class ChangeAccepted:
    """A change stands in the transcript."""

    cmid: str
    seq: int
    at: int
    epoch: int
    state: State


@dataclass(frozen=True, slots=True)
class OpenAccepted:
    """A session stands; its first entries are in ``entries``."""

    session: Session
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ClaimAccepted:
    """The session is the agent's."""

    session: Session


@dataclass(frozen=True, slots=True)
class PresenceAccepted:
    """The agent's presence was renewed."""

    agent: Agent


@dataclass(frozen=True, slots=True)
class TransferAccepted:
    """A session is being passed on: offered (``offer_id``), or in another queue already."""

    cmid: str
    offer_id: str | None = None


@dataclass(frozen=True, slots=True)
class NoteAccepted:
    """A note stands."""

    note: Note


@dataclass(frozen=True, slots=True)
class Dispatched:
    """So many sessions were offered; ``more``: others may be, look again."""

    offered: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """There is nothing more to say."""


@dataclass(frozen=True, slots=True)
class SpendingRefused:
    """No more calls of a model for now; ``why`` goes to the log."""

    why: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A record was stored, or was there already; its use case says of which kind."""

    record: object


@dataclass(frozen=True, slots=True)
class Dropped:
    """A late answer was not stored; ``why`` goes to the log."""

    why: str


@dataclass(frozen=True, slots=True)
class ParcelsTaken:
    """Work for the world outside that the caller is to carry there now."""

    taken: tuple[Shipment, ...]


Reply = (
    MessageAccepted
    | ChangeAccepted
    | OpenAccepted
    | ClaimAccepted
    | PresenceAccepted
    | TransferAccepted
    | NoteAccepted
    | Dispatched
    | Done
    | SpendingRefused
    | Saved
    | Dropped
    | ParcelsTaken
)


@dataclass(frozen=True, slots=True)
class AskBot:
    """Have the bot answer entry ``seq`` of a session, unless its epoch is over by then."""

    session_id: str
    epoch: int
    seq: int
    language: str | None


@dataclass(frozen=True, slots=True)
class Summarise:
    """Have a model, where there is one, summarise the handover that is entry ``seq``."""

    session_id: str
    epoch: int
    seq: int
    language: str | None


FollowUp = AskBot | Summarise


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to the caller, facts for others, and work that the commit set off.

    ``stirs``: the queue may move on, though no fact says so.
    """

    reply: Reply
    facts: tuple[Fact, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    stirs: bool = False
