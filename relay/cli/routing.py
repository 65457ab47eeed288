"""``baton routing``: the rules by which sessions come to agents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from relay.cli.common import named_rules

if TYPE_CHECKING:
    from relay.domain.routing import RoutingPolicy


@click.group()
def routing() -> None:
    """Print and check the rules by which sessions come to agents."""


@routing.command()
def rules() -> None:
    """Print a file of rules with everything in it, as it is by default."""
    from relay.rules import default_rules_file

    click.echo(default_rules_file().read_text(encoding="utf-8"), nl=False)


@routing.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
def check(file: Path | None) -> None:
    """Check a file of rules; by default the one that the settings name."""
    path, found = named_rules(file)
    click.echo(f"{path} is fine.")
    for line in _summary(found.routing):
        click.echo(f"  {line}")


def _summary(policy: RoutingPolicy) -> list[str]:
    how = (
        f"Each session is offered to one agent after another, for {policy.accept_ms / 1000:g} s."
        if policy.mode == "offer"
        else "Agents pick sessions from the queue."
    )
    names = ", ".join(f"{one.name} ({one.slug})" for one in policy.departments)
    return [
        how,
        f"A vanished agent keeps their sessions for {policy.grace_ms / 1000:g} s after the lease.",
        f"Nobody takes it: back to the bot after {policy.give_up_ms / 60_000:g} min."
        if policy.give_up_ms
        else "Nobody takes it: it keeps waiting.",
        f"Departments: {names or 'none'}.",
    ]
