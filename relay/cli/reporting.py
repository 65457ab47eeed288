"""``baton report``: how the chat did, as a page or as data."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from relay.cli.common import CommandFailed, now_ms, prepare_database, read_settings

if TYPE_CHECKING:
    from relay.domain.period import Period
    from relay.domain.reporting import Report

DEFAULT_DAYS = 30


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
    zone = _zone(zone_name)
    if kind == "html" and output is None and sys.stdout.isatty():
        message = "A page is not for a terminal: name a file with -o report.html."
        raise CommandFailed(message)
    period = _period(since, until, zone, zone_name)
    text = _written(_made(period), zone, kind)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"{output} cannot be written: {error.strerror}."
        raise CommandFailed(message) from None
    click.echo(f"Written: {output}")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = (
            f"--tz {name}: there is no such time zone here. Write it as Europe/Berlin; where no "
            "zone at all is found, `pip install tzdata`."
        )
        raise CommandFailed(message) from None


def _period(since: str | None, until: str | None, zone: ZoneInfo, name: str) -> Period:
    from relay.domain.errors import MalformedError
    from relay.domain.period import period_of

    today = datetime.fromtimestamp(now_ms() / 1000, UTC).astimezone(zone).date()
    last = _day("--until", until) if until else today
    first = _day("--since", since) if since else last - timedelta(days=DEFAULT_DAYS - 1)
    try:
        return period_of(first, last, zone, name)
    except MalformedError as error:
        raise CommandFailed(error.message) from None


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{option} {text}: write the day as 2026-10-01."
        raise CommandFailed(message) from None


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


def _written(made: Report, zone: ZoneInfo, kind: str) -> str:
    from relay.reports import page
    from relay.service.report_tables import as_csv, as_plain

    match kind:
        case "json":
            return json.dumps(as_plain(made), indent=2, ensure_ascii=False) + "\n"
        case "csv":
            return as_csv(made)
        case _:
            return page.draw(made, zone)
