"""Enrolling agents, signing them in and out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from relay.domain.errors import MalformedError, UnauthenticatedError
from relay.domain.roster import Agent, Role
from relay.domain.transcript import clean_line
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction
from relay.service.records import Device, NewAgent

CODE_LIFETIME_MS = 72 * 3_600_000
"""How long a one-time code is good, in milliseconds."""

MIN_PASSWORD_CHARS = 15
"""Shortest password where it is the only factor (NIST SP 800-63B-4, section 3.1.1.2)."""

MAX_PASSWORD_CHARS = 256
"""Longest password, so that hashing it cannot be made expensive."""

MAX_NAME_CHARS = 80
"""Longest name of an agent."""

MAX_EMAIL_CHARS = 254
"""Longest e-mail address (RFC 5321, section 4.5.3.1.3, less the brackets)."""

# Without what could make one address look like two, or like a header.
_ADDRESS = re.compile(
    r"[^@\s<>(),;:\"\\\[\]]+@(?:localhost|[^@\s.<>(),;:\"\\\[\]]+(?:\.[^@\s.<>(),;:\"\\\[\]]+)+)"
)
_COMMON = ("password", "baton", "letmein", "welcome", "qwerty", "iloveyou", "administrator")
_FEWEST_KINDS = 5


@dataclass(frozen=True, slots=True)
class SignIn:
    """A device of an agent whose password was checked; the token is given as its hash."""

    device: Device


@dataclass(frozen=True, slots=True)
class Enrol:
    """An agent sets their password with a one-time code, given as its hash."""

    agent_id: str
    code_hash: str
    password_hash: str
    device: Device


def add_agent(tx: Transaction, agent: NewAgent) -> Outcome:
    """Store a new agent.

    Raises MalformedError where the address is taken or none, the name cannot be
    shown, or the capacity is below one.
    """
    named = replace(agent, name=shown_name(agent.name), email=normal_email(agent.email))
    _require_capacity(agent.capacity)
    if not tx.agents.add(named):
        message = f"There is already an agent with the address {named.email}."
        raise MalformedError(message)
    return Outcome(Done())


def edit_agent(tx: Transaction, changed: Agent) -> Outcome:
    """Set name, role, capacity, departments, languages and skills of an agent.

    Raises MalformedError where the name cannot be shown or the capacity is below one.
    """
    _require_capacity(changed.capacity)
    tx.agents.change(replace(changed, name=shown_name(changed.name)))
    return Outcome(Done(), stirs=True)


def sign_in(tx: Transaction, request: SignIn) -> Outcome:
    """Store the sign-in of a device."""
    tx.agents.add_device(request.device)
    return Outcome(Done())


def enrol(tx: Transaction, request: Enrol) -> Outcome:
    """Use up the code, set the password, sign the device in.

    Raises UnauthenticatedError where the code was used by somebody else meanwhile.
    """
    if not tx.agents.use_code(request.agent_id, request.code_hash):
        raise wrong_code()
    tx.agents.set_password(request.agent_id, request.password_hash)
    tx.agents.add_device(request.device)
    return Outcome(Done())


def sign_out(tx: Transaction, agent_id: str, device_id: str, now: int) -> Outcome:
    """Revoke one sign-in."""
    tx.agents.revoke_devices(agent_id, now, device_id=device_id)
    return Outcome(Done())


def disable(tx: Transaction, agent_id: str, now: int) -> Outcome:
    """Disable an agent and revoke all their sign-ins; the next sweep puts their chats back."""
    tx.agents.set_disabled(agent_id, at=now)
    tx.agents.revoke_devices(agent_id, now)
    # Nobody vouches for their sessions any more: the sweep treats them as lost at once.
    tx.sessions.renew_leases(agent_id, 0)
    return Outcome(Done())


def enable(tx: Transaction, agent_id: str) -> Outcome:
    """Let a disabled agent sign in again."""
    tx.agents.set_disabled(agent_id, at=None)
    return Outcome(Done())


def reset(tx: Transaction, agent_id: str, code_hash: str, now: int) -> Outcome:
    """Give the agent a new one-time code and revoke all their sign-ins."""
    tx.agents.set_code(agent_id, code_hash, now + CODE_LIFETIME_MS)
    tx.agents.revoke_devices(agent_id, now)
    return Outcome(Done())


def shown_name(name: str) -> str:
    """Return the name as visitors will see it; raises MalformedError."""
    cleaned = clean_line(name)
    if not 0 < len(cleaned) <= MAX_NAME_CHARS:
        message = f"A name has 1 to {MAX_NAME_CHARS} characters that can be seen."
        raise MalformedError(message)
    return cleaned


def normal_email(email: str) -> str:
    """Return the address in the form it is looked up by; raises MalformedError."""
    cleaned = clean_line(email).lower()
    if len(cleaned) > MAX_EMAIL_CHARS or _ADDRESS.fullmatch(cleaned) is None:
        message = f"{email!r} is not an e-mail address."
        raise MalformedError(message)
    return cleaned


def require_good_password(password: str, email: str) -> None:
    """Raise MalformedError for a password that is too short, too long or too easy."""
    if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
        message = (
            f"The password needs {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS} characters; "
            "four or five random words are easy to remember."
        )
        raise MalformedError(message)
    lowered = password.lower()
    rest = lowered.replace(email.partition("@")[0], "")
    for word in _COMMON:
        rest = rest.replace(word, "")
    if len(set(rest)) < _FEWEST_KINDS:
        message = "The password is too easy to guess. Four or five random words are a good choice."
        raise MalformedError(message)


def _require_capacity(capacity: int) -> None:
    if capacity < 1:
        message = "The capacity is the number of chats at a time: one at least."
        raise MalformedError(message)


def role_named(name: str) -> Role:
    """Return the role called ``name``; raises MalformedError."""
    try:
        return Role(name)
    except ValueError:
        message = f"There is no role {name!r}; there are {', '.join(Role)}."
        raise MalformedError(message) from None


def wrong_code() -> UnauthenticatedError:
    """Return the one refusal for every way in which a one-time code does not do."""
    return UnauthenticatedError("The one-time code is wrong or has expired. Ask for a new one.")


def wrong_credentials() -> UnauthenticatedError:
    """Return the one refusal for every way of not proving who one is."""
    return UnauthenticatedError("The e-mail address or the password is wrong.")
