"""What the use cases need of people and of passing sessions on, as protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from relay.domain.notes import Note
from relay.domain.offers import Offer, OfferEnd
from relay.domain.roster import Agent, Presence
from relay.domain.routing import Asked
from relay.domain.session import Session
from relay.service.records import Audited, Device, NewAgent, Visitor


class Agents(Protocol):
    """The agents and their sign-ins, within a transaction."""

    def take_slot(self, agent_id: str, now: int) -> bool:
        """Count one more session for the agent; False where capacity is reached."""
        ...

    def free_slot(self, agent_id: str, now: int) -> None:
        """Count one session less for the agent."""
        ...

    def reserve_slot(self, agent_id: str) -> bool:
        """Keep one of the agent's places for an offer; False where capacity is reached."""
        ...

    def release_slot(self, agent_id: str) -> None:
        """Give back a place that was kept for an offer."""
        ...

    def of_device(self, device_id: str) -> Agent | None:
        """Return who is signed in there; None where the sign-in does not stand any more."""
        ...

    def present(self, now: int) -> Sequence[Agent]:
        """Return the agents who are not offline at ``now``, with their presence."""
        ...

    def change(self, agent: Agent) -> None:
        """Set the agent's name, role, capacity, departments, languages and skills."""
        ...

    def get(self, agent_id: str) -> Agent | None:
        """Return the agent, or None."""
        ...

    def add(self, agent: NewAgent) -> bool:
        """Store a new agent; False where the e-mail address is taken."""
        ...

    def set_password(self, agent_id: str, password_hash: str) -> None:
        """Set the password."""
        ...

    def set_code(self, agent_id: str, code_hash: str, expires_at: int) -> None:
        """Give the agent a one-time code."""
        ...

    def set_disabled(self, agent_id: str, *, at: int | None) -> None:
        """Disable the agent since ``at``, or enable with None."""
        ...

    def add_device(self, device: Device) -> None:
        """Store a sign-in."""
        ...

    def revoke_devices(self, agent_id: str, at: int, *, device_id: str | None = None) -> None:
        """Revoke one sign-in of the agent, or all of them."""
        ...

    def is_signed_in(self, device_id: str) -> bool:
        """Say whether the device's sign-in stands: neither revoked nor of a disabled agent."""
        ...

    def use_code(self, agent_id: str, code_hash: str) -> bool:
        """Use up the agent's one-time code; False where it is another one or used by now."""
        ...

    def renew_presence(self, device_id: str, presence: Presence | None, until: int) -> bool:
        """Renew (and, where given, set) a device's presence; False if it was revoked."""
        ...


class Visitors(Protocol):
    """The visitors, within a transaction."""

    def add(self, visitor: Visitor) -> None:
        """Store a new visitor."""
        ...

    def replace_token(self, visitor_id: str, token_hash: str) -> None:
        """Make another token the visitor's only one."""
        ...


class Offers(Protocol):
    """The offers, within a transaction."""

    def get(self, offer_id: str) -> Offer | None:
        """Return the offer, or None."""
        ...

    def make(self, offer: Offer, session: Session) -> bool:
        """Store an offer; False where the session moved on or is being offered already."""
        ...

    def end_of(self, session_id: str, end: OfferEnd, at: int) -> Offer | None:
        """End the offer that stands for a session which just moved; return it, if any."""
        ...

    def close(self, offer: Offer, end: OfferEnd, at: int) -> Offer | None:
        """End this offer, whose session stays; return it, None where it stands no more."""
        ...

    def due(self, now: int, limit: int) -> Sequence[Offer]:
        """Return standing offers whose time is over, or whose agent is not there any more."""
        ...

    def asked(self, session_ids: Sequence[str]) -> Mapping[str, Mapping[str, Asked]]:
        """Return, for each session, who was offered it in its present wait and how often."""
        ...


class Notes(Protocol):
    """What agents write for each other, within a transaction."""

    def add(self, session_id: str, note: Note, cmid: str) -> Note:
        """Store a note and return it with its id."""
        ...

    def written_as(self, session_id: str, author_id: str, cmid: str) -> Note | None:
        """Return what this author stored under ``cmid`` before, or None."""
        ...


class Audit(Protocol):
    """The log of what people did to what is not theirs, within a transaction."""

    def add(self, row: Audited) -> None:
        """Add a row, for good."""
        ...
