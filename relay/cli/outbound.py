"""``baton outbound``: what is to be sent outside, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from relay.cli.common import CommandFailed, direct_store, now_ms, read_settings

if TYPE_CHECKING:
    from relay.domain.outbound import Shipment
    from relay.service.outcome import Outcome
    from relay.service.ports import Transaction

SHOWN_AT_MOST = 1_000
"""Most parcels that are listed."""


@click.group()
def outbound() -> None:
    """Mail that is to be sent: list, retry, drop."""


@outbound.command("list")
@click.option("--all", "everything", is_flag=True, help="With what was sent or dropped, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_(*, everything: bool, as_json: bool) -> None:
    """List what waits or failed, newest first."""
    store = direct_store(read_settings())
    found = store.ask(lambda read: read.outbound(SHOWN_AT_MOST, everything=everything))
    if as_json:
        click.echo(json.dumps([_plain(one) for one in found], indent=2, ensure_ascii=False))
        return
    if not found:
        click.echo("Nothing waits to be sent and nothing failed.")
    for one in found:
        mail = one.parcel.mail
        click.echo(f"{one.parcel.parcel_id}  {one.progress:8} {one.attempts:3} attempts  {mail.to}")
        click.echo(f"    {mail.subject}")
        if one.last_error:
            click.echo(f"    {one.last_error}")
        if one.progress == "waiting":
            click.echo(f"    next attempt {_time(one.next_at)}")


@outbound.command()
@click.argument("parcel_id", metavar="ID", required=False)
@click.option("--failed", is_flag=True, help="All that failed.")
def retry(parcel_id: str | None, *, failed: bool) -> None:
    """Send one again now, or all that failed; a running relay does it within a second."""
    from relay.service import outbound as use_cases

    if (parcel_id is None) is not failed:
        message = "Name the ID of one, or --failed for all that failed."
        raise CommandFailed(message)
    now = now_ms()
    if parcel_id is not None:
        _change(lambda tx: use_cases.retry(tx, parcel_id, now))
        click.echo("It will be sent now.")
        return
    found = direct_store(read_settings()).ask(lambda read: read.outbound(SHOWN_AT_MOST))
    ids = [one.parcel.parcel_id for one in found if one.progress == "failed"]
    for one_id in ids:
        _change(lambda tx, one_id=one_id: use_cases.retry(tx, one_id, now))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    click.echo(f"{len(ids)} will be sent now.")


@outbound.command()
@click.argument("parcel_id", metavar="ID")
def drop(parcel_id: str) -> None:
    """Give one up for good; it stays listed with --all for a month."""
    from relay.service import outbound as use_cases

    _change(lambda tx: use_cases.drop(tx, parcel_id))
    click.echo("It will not be sent.")


def _change(write: Callable[[Transaction], Outcome]) -> None:
    from relay.domain.errors import DomainError, TroubleError

    try:
        direct_store(read_settings()).submit("", write)
    except (DomainError, TroubleError) as error:
        raise CommandFailed(error.message) from None


def _plain(one: Shipment) -> dict[str, object]:
    return {
        "id": one.parcel.parcel_id,
        "for": one.parcel.key,
        "to": one.parcel.mail.to,
        "subject": one.parcel.mail.subject,
        "state": one.progress.value,
        "attempts": one.attempts,
        "created_at": one.parcel.created_at,
        "next_at": one.next_at if one.progress == "waiting" else None,
        "sent_at": one.sent_at,
        "last_error": one.last_error,
        "session_id": one.parcel.session_id,
    }


def _time(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, tz=UTC):%Y-%m-%d %H:%M:%S} UTC"
