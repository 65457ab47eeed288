"""``baton init`` and ``baton agents``."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import click

from relay.cli.common import CommandFailed, direct_store, now_ms, read_settings

if TYPE_CHECKING:
    from relay.domain.roster import Agent
    from relay.settings import Settings
    from relay.store.direct import DirectStore


@click.command()
@click.option("--email", prompt="E-mail of the first administrator")
@click.option("--name", prompt="Their name, as visitors will see it")
@click.option("--capacity", default=3, show_default=True, help="Chats at a time.")
def init(email: str, name: str, capacity: int) -> None:
    """Set Baton up: create the database and the first administrator."""
    settings = read_settings()
    store = direct_store(settings)
    if store.ask(lambda read: list(read.agents(now_ms()))):
        message = "Baton is set up already. `baton agents add` adds people."
        raise CommandFailed(message)
    code = _add(store, email=email, name=name, role="administrator", capacity=capacity)
    _tell_code(settings, email, code)


@click.group()
def agents() -> None:
    """The people who answer: add, list, disable, enable, reset, token."""


@agents.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The name that visitors see.")
@click.option("--role", default="agent", show_default=True)
@click.option("--capacity", default=3, show_default=True, help="Chats at a time.")
def add(email: str, name: str, role: str, capacity: int) -> None:
    """Enrol somebody; prints their one-time code."""
    settings = read_settings()
    code = _add(direct_store(settings), email=email, name=name, role=role, capacity=capacity)
    _tell_code(settings, email, code)


@agents.command("list")
def list_() -> None:
    """List everybody with role, presence and load."""
    store = direct_store(read_settings())
    for agent in store.ask(lambda read: list(read.agents(now_ms()))):
        state = "disabled" if agent.disabled else agent.presence.value
        click.echo(
            f"{agent.email:32} {agent.name:20} {agent.role.value:14} {state:9}"
            f" {agent.load}/{agent.capacity}"
        )


@agents.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Keep somebody from signing in, and sign them out everywhere."""
    from relay.service import roster

    store = direct_store(read_settings())
    agent = _find(store, email)
    store.submit("", lambda tx: roster.disable(tx, agent.agent_id, now_ms()))
    click.echo(f"{agent.email} is disabled and signed out.")


@agents.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Let somebody who was disabled sign in again."""
    from relay.service import roster

    store = direct_store(read_settings())
    agent = _find(store, email)
    store.submit("", lambda tx: roster.enable(tx, agent.agent_id))
    click.echo(f"{agent.email} may sign in again.")


@agents.command("reset")
@click.argument("email")
def reset(email: str) -> None:
    """Give somebody a new one-time code instead of their password."""
    from relay.service import roster
    from relay.service.admission import hash_token
    from relay.service.codes import new_code

    settings = read_settings()
    store = direct_store(settings)
    agent = _find(store, email)
    code = new_code()
    store.submit("", lambda tx: roster.reset(tx, agent.agent_id, hash_token(code), now_ms()))
    _tell_code(settings, agent.email, code)


@agents.command("token")
@click.argument("email")
@click.option("--device", default="command line", show_default=True)
def token(email: str, device: str) -> None:
    """Sign somebody in for a script; prints the token, which is shown only here."""
    store = direct_store(read_settings())
    click.echo(sign_in_device(store, _find(store, email), device))


def sign_in_device(store: DirectStore, agent: Agent, device: str) -> str:
    """Sign an agent in on a device and return the token."""
    from relay.service import roster
    from relay.service.admission import hash_token, new_token
    from relay.service.records import Device

    secret = new_token()
    added = Device(str(uuid4()), agent.agent_id, hash_token(secret), device, now_ms())
    store.submit("", lambda tx: roster.sign_in(tx, roster.SignIn(added)))
    return secret


def _add(store: DirectStore, *, email: str, name: str, role: str, capacity: int) -> str:
    from relay.domain.errors import DomainError
    from relay.service import roster
    from relay.service.admission import hash_token
    from relay.service.codes import new_code
    from relay.service.records import NewAgent

    code = new_code()
    now = now_ms()
    try:
        agent = NewAgent(
            agent_id=str(uuid4()),
            email=email,
            name=name,
            role=roster.role_named(role),
            capacity=capacity,
            created_at=now,
            code_hash=hash_token(code),
            code_expires_at=now + roster.CODE_LIFETIME_MS,
        )
        store.submit("", lambda tx: roster.add_agent(tx, agent))
    except DomainError as error:
        raise CommandFailed(error.message) from None
    return code


def _find(store: DirectStore, email: str) -> Agent:
    found = store.ask(lambda read: read.credentials(email.strip().lower()))
    if found is None:
        message = f"There is no agent with the address {email}."
        raise CommandFailed(message)
    return found.agent


def _tell_code(settings: Settings, email: str, code: str) -> None:
    click.echo(f"One-time code for {email}: {code}")
    click.echo("It is good for 72 hours and shown only here. In the app baton-desk, choose")
    click.echo(f"“I have a one-time code” and enter the relay's address: {settings.address()}")
