"""``baton db``."""

from __future__ import annotations

import click

from relay.cli.common import prepare_database, read_settings, usable_database


@click.group("db")
def database() -> None:
    """The database: status, migrate."""


@database.command()
def status() -> None:
    """Say what the database is at and what this relay needs."""
    from relay.store.schema import schema_state

    with usable_database(read_settings()) as url:
        state = schema_state(url)
    click.echo(f"database: {state.found or 'empty'}; this relay: {state.needed}")


@database.command()
def migrate() -> None:
    """Create the tables or bring them up to date; a SQLite file is copied first."""
    prepare_database(read_settings())
    click.echo("The database is up to date.")
