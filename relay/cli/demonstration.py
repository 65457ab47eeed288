"""The demo's two agents, and what to do with them.

Only the demo has known passwords; its database is a folder of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import click

from relay.cli.people import sign_in_device
from relay.domain.roster import Role
from relay.service import roster
from relay.service.records import NewAgent
from relay.store.direct import DirectStore
from relay.store.engines import database_url

if TYPE_CHECKING:
    from relay.settings import Settings

PASSWORD = "a demo is not a secret"  # noqa: S105 - known on purpose, the demo's alone
AGENTS = (("maya@educonsult.example", "Maya"), ("tom@educonsult.example", "Tom"))
CAPACITY = 4


def enrol_demo_agents(settings: Settings) -> str:
    """Enrol Maya and Tom where they are missing; return a token for Maya's app."""
    import argon2

    from relay.app import clock

    store = DirectStore(database_url(settings.where()))
    hashed = argon2.PasswordHasher().hash(PASSWORD)
    for email, name in AGENTS:
        if store.ask(lambda read, email=email: read.credentials(email)) is None:  # type: ignore[misc]  # mypy cannot infer a lambda with a default
            agent = NewAgent(
                agent_id=str(uuid4()),
                email=email,
                name=name,
                role=Role.AGENT,
                capacity=CAPACITY,
                created_at=clock(),
                password_hash=hashed,
            )
            store.submit("", lambda tx, agent=agent: roster.add_agent(tx, agent))  # type: ignore[misc]  # as above
    found = store.ask(lambda read: read.credentials(AGENTS[0][0]))
    if found is None:
        message = "the demo's agent was enrolled and is not there"
        raise RuntimeError(message)
    return sign_in_device(store, found.agent, "demo")


def tell_what_to_open(settings: Settings) -> None:
    """Print the demo's addresses and its agents."""
    click.echo("")
    click.echo(f"  The site with the chat:  {settings.address()}/demo/")
    click.echo("  The agents' app:         baton-desk --relay " + settings.address())
    for email, _ in AGENTS:
        click.echo(f"     sign in as {email} with “{PASSWORD}”")
    click.echo("  Ask the chat something it cannot know, then take the visitor in the app.")
    click.echo("  Stop with Ctrl+C.")
    click.echo("")
