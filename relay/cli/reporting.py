"""``baton report``: how the chat did, as a page or as data."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from relay.cli.common import CommandFailed, now_ms, prepare_database, read_settings

if TYPE_CHECKING:
    from relay.domain.period import Period
    from relay.domain.reporting import Report


@click.command()
@click.option("--since", help="First day: 2026-10-01. By default 30 days ago.")
@click.option("--until", help="Last day, included. By default today.")
@click.option(
    "--tz", "zone_name", default="UTC", show_default=True,
    help="Time zone in which days and hours are meant, such as Europe/Berlin.",
)  # fmt: skip
@click.option(
    "--format", "kind", type=click.Choice(["html", "json", "csv"]), default="html",
    show_default=True, help="A page, or data.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="A file; by default it is printed."
)
def report(
    since: str | None, until: str | None, *, zone_name: str, kind: str, output: Path | None
) -> None:
    """Tell how the chat did: bot, queue and people apart."""
    if kind == "html" and output is None and sys.stdout.isatty():
        message = "A page is not for a terminal: name a file with -o report.html."
        raise CommandFailed(message)
    text = _written(_made(_period(since, until, zone_name)), kind)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"{output} cannot be written: {error.strerror}."
        raise CommandFailed(message) from None
    click.echo(f"Written: {output}")


def _period(since: str | None, until: str | None, zone: str) -> Period:
    from relay.domain.errors import MalformedError
    from relay.service.reports import period_for

    try:
        return period_for(since, until, zone, now_ms())
    except MalformedError as error:
        raise CommandFailed(error.message) from None


def _made(period: Period) -> Report:
    from relay.domain.errors import BusyError
    from relay.service import reports
    from relay.store.engines import database_url
    from relay.store.long_reader import LongReader

    settings = read_settings()
    prepare_database(settings)
    reader = LongReader(database_url(settings.where()))
    try:
        return reader.ask(lambda read: reports.report(read, period, now_ms()))
    except BusyError:
        message = "The database did not answer in time. Try again, or with fewer days."
        raise CommandFailed(message) from None
    finally:
        reader.close()


def _written(made: Report, kind: str) -> str:
    from relay.reports import page
    from relay.service.report_tables import as_csv, as_plain
    from relay.service.reports import zone_named

    match kind:
        case "json":
            return json.dumps(as_plain(made), indent=2, ensure_ascii=False) + "\n"
        case "csv":
            return as_csv(made)
        case _:
            return page.draw(made, zone_named(made.period.zone))
