"""Agents, their sign-ins and the visitors within a transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from relay.domain.roster import Agent, Presence
from relay.service.records import Device, NewAgent, Visitor
from relay.store.presences import PRESENT, present_agent_from
from relay.store.rows import AGENT_COLUMNS, agent_from, names_value
from relay.store.tables import agent_sessions, agents, visitors

a, d = agents.c, agent_sessions.c

_HAS_ROOM = a.load + a.reserved < a.capacity
_TAKE_SLOT = (
    update(agents)
    .where(a.id == bindparam("b_id"), _HAS_ROOM)
    .values(load=a.load + 1, idle_since=bindparam("b_now"))
)
_FREE_SLOT = (
    update(agents)
    .where(a.id == bindparam("b_id"), a.load > 0)
    .values(load=a.load - 1, idle_since=bindparam("b_now"))
)
_RESERVE = (
    update(agents)
    .where(a.id == bindparam("b_id"), _HAS_ROOM, a.disabled_at.is_(None))
    .values(reserved=a.reserved + 1)
)
_RELEASE = (
    update(agents).where(a.id == bindparam("b_id"), a.reserved > 0).values(reserved=a.reserved - 1)
)
_AGENT = update(agents).where(a.id == bindparam("b_id"))
_DEVICE = update(agent_sessions).where(d.id == bindparam("b_id"), d.revoked_at.is_(None))

_SIGNED_IN = (
    select(d.id)
    .join(agents, d.agent_id == a.id)
    .where(d.id == bindparam("b_id"), d.revoked_at.is_(None), a.disabled_at.is_(None))
)


_OF_DEVICE = (
    select(*AGENT_COLUMNS)
    .join(agent_sessions, d.agent_id == a.id)
    .where(d.id == bindparam("b_id"), d.revoked_at.is_(None), a.disabled_at.is_(None))
)


class SqlAgents:
    """Implements the port ``Agents`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection

    def take_slot(self, agent_id: str, now: int) -> bool:
        """Count one more session for the agent; False where capacity is reached."""
        values = {"b_id": agent_id, "b_now": now}
        return self._connection.execute(_TAKE_SLOT, values).rowcount == 1

    def free_slot(self, agent_id: str, now: int) -> None:
        """Count one session less for the agent."""
        self._connection.execute(_FREE_SLOT, {"b_id": agent_id, "b_now": now})

    def reserve_slot(self, agent_id: str) -> bool:
        """Keep one of the agent's places for an offer; False where capacity is reached."""
        return self._connection.execute(_RESERVE, {"b_id": agent_id}).rowcount == 1

    def release_slot(self, agent_id: str) -> None:
        """Give back a place that was kept for an offer."""
        self._connection.execute(_RELEASE, {"b_id": agent_id})

    def of_device(self, device_id: str) -> Agent | None:
        """Return who is signed in there; None where the sign-in does not stand any more."""
        row = self._connection.execute(_OF_DEVICE, {"b_id": device_id}).first()
        return None if row is None else agent_from(row, Presence.OFFLINE)

    def present(self, now: int) -> Sequence[Agent]:
        """Return the agents who are not offline at ``now``, with their presence."""
        return [
            present_agent_from(row) for row in self._connection.execute(PRESENT, {"b_now": now})
        ]

    def change(self, agent: Agent) -> None:
        """Set the agent's name, role, capacity, departments, languages and skills."""
        values = {
            "name": agent.name,
            "role": agent.role.value,
            "capacity": agent.capacity,
            **_lists(agent),
        }
        self._connection.execute(_AGENT.values(values), {"b_id": agent.agent_id})

    def get(self, agent_id: str) -> Agent | None:
        """Return the agent, or None; presence is not looked up here."""
        row = self._connection.execute(select(*AGENT_COLUMNS).where(a.id == agent_id)).first()
        return None if row is None else agent_from(row, Presence.OFFLINE)

    def add(self, agent: NewAgent) -> bool:
        """Store a new agent; False where the e-mail address is taken."""
        values = {
            "id": agent.agent_id,
            "email": agent.email,
            "name": agent.name,
            "role": agent.role.value,
            "capacity": agent.capacity,
            "password_hash": agent.password_hash,
            "code_hash": agent.code_hash,
            "code_expires_at": agent.code_expires_at,
            "created_at": agent.created_at,
            **_lists(agent),
        }
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(agents), values)
        except IntegrityError:
            return False
        return True

    def set_password(self, agent_id: str, password_hash: str) -> None:
        """Set the password."""
        self._connection.execute(_AGENT.values(password_hash=password_hash), {"b_id": agent_id})

    def set_code(self, agent_id: str, code_hash: str, expires_at: int) -> None:
        """Give the agent a one-time code instead of a password."""
        self._connection.execute(
            _AGENT.values(password_hash=None, code_hash=code_hash, code_expires_at=expires_at),
            {"b_id": agent_id},
        )

    def set_disabled(self, agent_id: str, *, at: int | None) -> None:
        """Disable the agent since ``at``, or enable with None."""
        self._connection.execute(_AGENT.values(disabled_at=at), {"b_id": agent_id})

    def add_device(self, device: Device) -> None:
        """Store a sign-in."""
        values = {
            "id": device.device_id,
            "agent_id": device.agent_id,
            "token_hash": device.token_hash,
            "device": device.name,
            "created_at": device.created_at,
        }
        self._connection.execute(insert(agent_sessions), values)

    def revoke_devices(self, agent_id: str, at: int, *, device_id: str | None = None) -> None:
        """Revoke one sign-in of the agent, or all of them."""
        statement = update(agent_sessions).where(d.agent_id == agent_id, d.revoked_at.is_(None))
        if device_id is not None:
            statement = statement.where(d.id == device_id)
        self._connection.execute(statement.values(revoked_at=at, lease_until=0))

    def is_signed_in(self, device_id: str) -> bool:
        """Say whether the device's sign-in stands: neither revoked nor of a disabled agent."""
        return self._connection.execute(_SIGNED_IN, {"b_id": device_id}).first() is not None

    def use_code(self, agent_id: str, code_hash: str) -> bool:
        """Use up the agent's one-time code; False where it is another one or used by now."""
        statement = _AGENT.where(a.code_hash == code_hash, a.disabled_at.is_(None))
        used = statement.values(code_hash=None, code_expires_at=None)
        return self._connection.execute(used, {"b_id": agent_id}).rowcount == 1

    def renew_presence(self, device_id: str, presence: Presence | None, until: int) -> bool:
        """Renew (and, where given, set) a device's presence; False if it was revoked."""
        statement = _DEVICE.values(lease_until=until)
        if presence is not None:
            statement = statement.values(presence=presence.value)
        return self._connection.execute(statement, {"b_id": device_id}).rowcount == 1


def _lists(agent: Agent | NewAgent) -> dict[str, str]:
    return {
        "departments": names_value(agent.departments),
        "languages": names_value(agent.languages),
        "skills": names_value(agent.skills),
    }


class SqlVisitors:
    """Implements the port ``Visitors`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection

    def add(self, visitor: Visitor) -> None:
        """Store a new visitor."""
        values = {
            "id": visitor.visitor_id,
            "token_hash": visitor.token_hash,
            "created_at": visitor.created_at,
        }
        self._connection.execute(insert(visitors), values)

    def replace_token(self, visitor_id: str, token_hash: str) -> None:
        """Make another token the visitor's only one."""
        statement = update(visitors).where(visitors.c.id == visitor_id)
        self._connection.execute(statement.values(token_hash=token_hash))
