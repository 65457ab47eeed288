"""``baton init`` and ``baton agents``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from relay.cli.common import CommandFailed, direct_store, now_ms, read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    """The people who answer: add, edit, list, disable, enable, reset, token."""


@agents.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The name that visitors see.")
@click.option("--role", default="agent", show_default=True)
@click.option("--capacity", default=3, show_default=True, help="Chats at a time.")
@click.option(
    "--department", "departments", multiple=True, help="Where they work; else everywhere."
)
@click.option("--language", "languages", multiple=True, help="What they speak, such as de.")
@click.option("--skill", "skills", multiple=True, help="What they know, as in the rules.")
def add(email: str, name: str, role: str, capacity: int, **lists: tuple[str, ...]) -> None:
    """Enrol somebody; prints their one-time code."""
    settings = read_settings()
    _require_departments(lists["departments"])
    code = _add(
        direct_store(settings), email=email, name=name, role=role, capacity=capacity, lists=lists
    )
    _tell_code(settings, email, code)


@agents.command("edit")
@click.argument("email")
@click.option("--name", help="The name that visitors see.")
@click.option("--role")
@click.option("--capacity", type=int, help="Chats at a time.")
@click.option(
    "--department", "departments", multiple=True, help="Where they work; else everywhere."
)
@click.option("--language", "languages", multiple=True, help="What they speak, such as de.")
@click.option("--skill", "skills", multiple=True, help="What they know, as in the rules.")
def edit(email: str, **given: Any) -> None:  # noqa: ANN401 - click's, by name
    """Change what is named and leave the rest; give an empty value to clear a list."""
    from relay.domain.errors import DomainError
    from relay.service import roster

    settings = read_settings()
    changes = {name: _tidy(value) for name, value in given.items() if value not in (None, ())}
    _require_departments(changes.get("departments", ()))
    store = direct_store(settings)
    try:
        if "role" in changes:
            changes["role"] = roster.role_named(changes["role"])
        agent = replace(_find(store, email), **changes)
        store.submit("", lambda tx: roster.edit_agent(tx, agent))
    except DomainError as error:
        raise CommandFailed(error.message) from None
    click.echo(_line(agent))


def _tidy(value: Any) -> Any:  # noqa: ANN401 - as it was given
    return tuple(one for one in value if one) if isinstance(value, tuple) else value


def _require_departments(departments: tuple[str, ...]) -> None:
    """Fail for a department that the rules do not have; without a file of rules none is known."""
    if not any(departments):
        return
    from relay.cli.common import named_rules

    path, rules = named_rules(None)
    known = {one.slug for one in rules.routing.departments}
    for slug in departments:
        if slug and slug not in known:
            there = ", ".join(sorted(known)) or "none"
            message = f"There is no department {slug!r} in {path}; there are: {there}."
            raise CommandFailed(message)


@agents.command("list")
def list_() -> None:
    """List everybody with role, presence and load."""
    store = direct_store(read_settings())
    for agent in store.ask(lambda read: list(read.agents(now_ms()))):
        click.echo(_line(agent))


def _line(agent: Agent) -> str:
    state = "disabled" if agent.disabled else agent.presence.value
    lists = (agent.departments, agent.languages, agent.skills)
    more = "  ".join(", ".join(one) for one in lists if one)
    return (
        f"{agent.email:32} {agent.name:20} {agent.role.value:14} {state:9}"
        f" {agent.load}/{agent.capacity}  {more}"
    ).rstrip()


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


def _add(
    store: DirectStore,
    *,
    email: str,
    name: str,
    role: str,
    capacity: int,
    lists: Mapping[str, tuple[str, ...]] | None = None,
) -> str:
    from relay.domain.errors import DomainError
    from relay.service import roster
    from relay.service.admission import hash_token
    from relay.service.codes import new_code
    from relay.service.records import NewAgent

    code = new_code()
    now = now_ms()
    given = lists or {}
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
            departments=given.get("departments", ()),
            languages=given.get("languages", ()),
            skills=given.get("skills", ()),
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
