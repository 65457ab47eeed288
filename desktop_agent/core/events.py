"""What happened outside: on the wire and on disk.

Past tense. Together with the agent's intents, the relay's facts and what the
passing of time makes due, these are all that ``reduce`` takes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_agent.core.due import Due
from desktop_agent.core.intents import Intent
from desktop_agent.core.preferences import Preferences
from desktop_agent.core.state import OutboxRow
from relay.protocol.agent import (
    AgentCard,
    PresenceRenewed,
    QueueAdded,
    QueueRemoved,
    QueueSnapshot,
    QueueUpdated,
    SessionAssigned,
    SessionCard,
    SessionTranscript,
)
from relay.protocol.passing import (
    BriefChanged,
    NoteAdded,
    NoteWritten,
    OfferEnded,
    OfferMade,
    Roster,
    TargetWarned,
)
from relay.protocol.shapes import (
    Changed,
    MessageAdded,
    Refusal,
    Sent,
    SessionChanged,
    TypingChanged,
)


@dataclass(frozen=True, slots=True)
class Started:
    """The app runs; ``token`` is that of an earlier sign-in, where one was kept."""

    relay: str
    email: str = ""
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The relay accepted the credentials."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignInFailed:
    """It did not, or was not reached; ``words`` say which."""

    words: str


@dataclass(frozen=True, slots=True)
class TokenNotKept:
    """The keyring does not work: the sign-in lasts until the app is closed."""

    words: str


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket is open and the relay accepted the token."""


@dataclass(frozen=True, slots=True)
class ConnectRefused:
    """The relay was reached and refused; ``jitter`` is random, from 0 to 1."""

    refusal: Refusal
    jitter: float


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """Connecting failed, or a connection broke; told once per attempt."""

    words: str
    jitter: float


@dataclass(frozen=True, slots=True)
class QueueListed:
    """The queue and the agent's own sessions, read afresh."""

    snapshot: QueueSnapshot


@dataclass(frozen=True, slots=True)
class QueueNotListed:
    """The relay refused to list the queue, or did not answer (no ``refusal``)."""

    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Renewed:
    """The relay renewed presence and says what we should have by now."""

    answer: PresenceRenewed


@dataclass(frozen=True, slots=True)
class NotRenewed:
    """The heartbeat was refused, or not answered (no ``refusal``): a dead connection."""

    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Followed:
    """A page of a session's transcript."""

    session_id: str
    transcript: SessionTranscript


@dataclass(frozen=True, slots=True)
class NotFollowed:
    """The page was refused, or not answered (no ``refusal``)."""

    session_id: str
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """The session is ours."""

    cmid: str
    card: SessionCard


@dataclass(frozen=True, slots=True)
class NotClaimed:
    """Somebody was faster, or the claim was not answered (no ``refusal``)."""

    cmid: str
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """The relay stored an outbox row. May be told of an attempt long given up."""

    cmid: str
    answer: Sent | Changed | NoteAdded


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """Attempt ``attempt`` was refused, or not answered (no ``refusal``)."""

    cmid: str
    attempt: int
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class OfferTaken:
    """The offered session is ours."""

    offer_id: str
    card: SessionCard


@dataclass(frozen=True, slots=True)
class OfferNotTaken:
    """The offer does not stand any more, or was not answered (no ``refusal``)."""

    offer_id: str
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class RosterRead:
    """Who is there to pass sessions to."""

    roster: Roster


@dataclass(frozen=True, slots=True)
class RosterNotRead:
    """The relay refused to say who is there, or did not answer (no ``refusal``)."""

    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class PassedOn:
    """The session is passed on, or offered to a colleague (``offer_id``)."""

    session_id: str
    cmid: str
    offer_id: str | None


@dataclass(frozen=True, slots=True)
class NotPassedOn:
    """The relay refused, or did not answer (no ``refusal``)."""

    session_id: str
    cmid: str
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Returned:
    """The bot has the session again."""

    session_id: str


@dataclass(frozen=True, slots=True)
class NotReturned:
    """The relay refused, or did not answer (no ``refusal``)."""

    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class PresenceTaken:
    """The relay took note of the presence."""

    me: AgentCard


@dataclass(frozen=True, slots=True)
class PresenceNotTaken:
    """It refused, or did not answer (no ``refusal``)."""

    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class RowStored:
    """An outbox row is safely on disk."""

    cmid: str


@dataclass(frozen=True, slots=True)
class RowNotStored:
    """The disk refused an outbox row; it was never sent."""

    cmid: str
    words: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What an earlier run left on disk for this account, in order."""

    account: str
    rows: tuple[OutboxRow, ...]
    drafts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VaultFailed:
    """The disk failed at something that was not a reply."""

    words: str


@dataclass(frozen=True, slots=True)
class PreferencesRead:
    """What the agent chose in an earlier run."""

    preferences: Preferences


@dataclass(frozen=True, slots=True)
class Closing:
    """The app is about to end."""


Fact = (
    QueueAdded
    | QueueUpdated
    | QueueRemoved
    | SessionAssigned
    | MessageAdded
    | SessionChanged
    | TypingChanged
    | OfferMade
    | OfferEnded
    | NoteWritten
    | BriefChanged
    | TargetWarned
)
"""What the relay pushes, in the shapes of the wire."""

Event = (
    Intent
    | Fact
    | Due
    | Started
    | SignedIn
    | SignInFailed
    | TokenNotKept
    | Connected
    | ConnectRefused
    | ConnectionLost
    | QueueListed
    | QueueNotListed
    | Renewed
    | NotRenewed
    | Followed
    | NotFollowed
    | Claimed
    | NotClaimed
    | Delivered
    | NotDelivered
    | OfferTaken
    | OfferNotTaken
    | RosterRead
    | RosterNotRead
    | PassedOn
    | NotPassedOn
    | Returned
    | NotReturned
    | PresenceTaken
    | PresenceNotTaken
    | RowStored
    | RowNotStored
    | Restored
    | VaultFailed
    | PreferencesRead
    | Closing
)
