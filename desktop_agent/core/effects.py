"""What the core wants done outside; imperatives, carried out by link and vault."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_agent.core.events import Event
from desktop_agent.core.preferences import Preferences
from desktop_agent.core.state import OutboxRow
from relay.protocol.vocabulary import Presence


@dataclass(frozen=True, slots=True)
class RequestSignIn:
    """Ask the relay for a token; answered by SignedIn or SignInFailed."""

    relay: str
    email: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RequestEnrolment:
    """Trade a one-time code for a password and a token; answered like signing in."""

    relay: str
    email: str
    code: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RequestSignOut:
    """Tell the relay to forget the token; not answered, best effort."""

    relay: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Connect:
    """Open the socket; answered by Connected, ConnectRefused or ConnectionLost."""

    relay: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DropConnection:
    """The connection is dead: tear it down; ConnectionLost follows."""

    words: str


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Close the socket politely; nothing follows."""


@dataclass(frozen=True, slots=True)
class ListQueue:
    """Ask for the queue; answered by QueueListed or QueueNotListed."""


@dataclass(frozen=True, slots=True)
class Follow:
    """Ask for a transcript; answered by Followed or NotFollowed."""

    session_id: str
    since: int


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Stop being pushed a session; not answered."""

    session_id: str


@dataclass(frozen=True, slots=True)
class RequestClaim:
    """Ask for a session; answered by Claimed or NotClaimed."""

    session_id: str
    cmid: str


@dataclass(frozen=True, slots=True)
class RequestAccept:
    """Take an offered session; answered by OfferTaken or OfferNotTaken."""

    offer_id: str
    cmid: str


@dataclass(frozen=True, slots=True)
class RequestDecline:
    """Leave an offered session to others; not answered."""

    offer_id: str
    cmid: str


@dataclass(frozen=True, slots=True)
class RequestRoster:
    """Ask who is there; answered by RosterRead or RosterNotRead."""


@dataclass(frozen=True, slots=True)
class RequestTransfer:
    """Pass a session on; answered by PassedOn or NotPassedOn."""

    session_id: str
    cmid: str
    fence: int
    to_agent: str | None
    to_department: str | None
    note: str


@dataclass(frozen=True, slots=True)
class RequestReturn:
    """Give a session back to the bot; answered by Returned or NotReturned."""

    session_id: str
    cmid: str
    fence: int


@dataclass(frozen=True, slots=True)
class Deliver:
    """Ask the relay to store a row; answered by Delivered or NotDelivered."""

    row: OutboxRow


@dataclass(frozen=True, slots=True)
class AnnounceTyping:
    """Tell the visitor that we type, or no longer; not answered."""

    session_id: str
    active: bool


@dataclass(frozen=True, slots=True)
class RequestPresence:
    """Say whether we take sessions; answered by PresenceTaken or PresenceNotTaken."""

    presence: Presence


@dataclass(frozen=True, slots=True)
class Renew:
    """Send the heartbeat; answered by Renewed or NotRenewed."""

    following: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeepToken:
    """Put the token into the keyring; TokenNotKept where that fails."""

    relay: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ForgetToken:
    """Take the token out of the keyring."""

    relay: str


@dataclass(frozen=True, slots=True)
class RememberSignIn:
    """Remember address and e-mail for the next start; neither is secret."""

    relay: str
    email: str


@dataclass(frozen=True, slots=True)
class Restore:
    """Read outbox and drafts of an account; answered by Restored or VaultFailed."""

    account: str


@dataclass(frozen=True, slots=True)
class StoreRow:
    """Write an outbox row; with ``clears_draft`` also clear the draft it was.

    Both or neither. Answered by RowStored or RowNotStored.
    """

    row: OutboxRow
    clears_draft: bool = False


@dataclass(frozen=True, slots=True)
class MarkUnsent:
    """Note on disk that a row was given up, and why."""

    cmid: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeleteRow:
    """The row has done its work, or was discarded."""

    cmid: str


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """Write a draft to disk; an empty one is removed."""

    account: str
    session_id: str
    text: str


@dataclass(frozen=True, slots=True)
class SavePreferences:
    """Write to disk what the agent chose."""

    preferences: Preferences


@dataclass(frozen=True, slots=True)
class After:
    """Hand ``event`` back after ``delay_ms``; one ``key`` has one timer."""

    key: str
    delay_ms: int
    event: Event


@dataclass(frozen=True, slots=True)
class CancelTimers:
    """Forget all timers."""


SignInEffect = RequestSignIn | RequestEnrolment | RequestSignOut
SocketEffect = (
    Connect
    | DropConnection
    | Disconnect
    | ListQueue
    | Follow
    | Unfollow
    | RequestClaim
    | RequestAccept
    | RequestDecline
    | RequestRoster
    | RequestTransfer
    | RequestReturn
    | Deliver
    | AnnounceTyping
    | RequestPresence
    | Renew
)
TokenEffect = KeepToken | ForgetToken
DiskEffect = (
    RememberSignIn | Restore | StoreRow | MarkUnsent | DeleteRow | SaveDraft | SavePreferences
)
TimerEffect = After | CancelTimers
Effect = SignInEffect | SocketEffect | TokenEffect | DiskEffect | TimerEffect
