"""What the agent asks for, at the keyboard or with the mouse.

Imperatives. Each is a fact only about the agent's wish; whether it can be
fulfilled is decided in ``reduce``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_agent.core.preferences import Preferences
from relay.protocol.vocabulary import Presence


@dataclass(frozen=True, slots=True)
class SignIn:
    """Sign in with e-mail and password at the relay's address as typed."""

    relay: str
    email: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Enrol:
    """Sign in for the first time: a one-time code and the password to be."""

    relay: str
    email: str
    code: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignOut:
    """End the sign-in on this device; what was not sent stays on disk."""


@dataclass(frozen=True, slots=True)
class ConnectNow:
    """Connect at once instead of waiting for the next attempt."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Show a session; one that is still waiting is only looked at."""

    session_id: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Take a waiting session, the next in line without ``session_id``."""

    cmid: str
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class SendReply:
    """Say ``text`` to the visitor of a session of one's own."""

    session_id: str
    cmid: str
    text: str


@dataclass(frozen=True, slots=True)
class Complete:
    """Finish a session of one's own, after what is still to be sent.

    ``outcome`` and ``tags`` are short names for reports; neither is needed.
    """

    session_id: str
    cmid: str
    outcome: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResendReply:
    """Try a reply again that was not sent; only for a session of one's own."""

    cmid: str


@dataclass(frozen=True, slots=True)
class DiscardReply:
    """Throw away a reply that was not sent."""

    cmid: str


@dataclass(frozen=True, slots=True)
class WriteDraft:
    """The composer of a session holds ``text`` now."""

    session_id: str
    text: str


@dataclass(frozen=True, slots=True)
class SetPresence:
    """Take sessions, or pause."""

    presence: Presence


@dataclass(frozen=True, slots=True)
class AcceptOffer:
    """Take the offered session."""

    offer_id: str
    cmid: str


@dataclass(frozen=True, slots=True)
class DeclineOffer:
    """Leave the offered session to others."""

    offer_id: str
    cmid: str


@dataclass(frozen=True, slots=True)
class AskRoster:
    """Find out who is there to pass sessions to."""


@dataclass(frozen=True, slots=True)
class PassOn:
    """Pass a session of one's own to an agent or a department, called ``to``."""

    session_id: str
    cmid: str
    to: str
    to_agent: str | None = None
    to_department: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReturnToBot:
    """Give a session of one's own back to the bot."""

    session_id: str
    cmid: str


@dataclass(frozen=True, slots=True)
class WriteNote:
    """Write a note on a session, for colleagues only."""

    session_id: str
    cmid: str
    text: str


@dataclass(frozen=True, slots=True)
class DismissNotice:
    """Clear the passing remark."""


@dataclass(frozen=True, slots=True)
class FocusChanged:
    """The agent looks at the chats, or no longer: what is shown counts as read or not."""

    focused: bool


@dataclass(frozen=True, slots=True)
class Prefer:
    """Have the app like this from now on."""

    preferences: Preferences


Intent = (
    SignIn
    | Enrol
    | SignOut
    | ConnectNow
    | OpenSession
    | Claim
    | SendReply
    | Complete
    | ResendReply
    | DiscardReply
    | WriteDraft
    | SetPresence
    | AcceptOffer
    | DeclineOffer
    | AskRoster
    | PassOn
    | ReturnToBot
    | WriteNote
    | DismissNotice
    | FocusChanged
    | Prefer
)
