"""``baton doctor``: what is set, what works, and what to do about the rest."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from relay.settings import Loaded, Settings

MIN_PYTHON = (3, 11)
_NEEDED = ("flask", "flask_socketio", "gevent", "orjson", "sqlalchemy", "alembic", "argon2")
_SECRET = ("database_url", "key", "password", "secret", "token")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``remedy`` says what to do where it is not good."""

    good: bool
    what: str
    remedy: str = ""


def good(what: str, remedy: str = "") -> Finding:
    """Return a finding that is as it should be; ``remedy`` may still hint at more."""
    return Finding(good=True, what=what, remedy=remedy)


def bad(what: str, remedy: str) -> Finding:
    """Return a finding that must be mended."""
    return Finding(good=False, what=what, remedy=remedy)


@click.command()
def doctor() -> None:
    """Check Python, dependencies, files, database, port and settings."""
    from relay.settings import SettingsError, load

    findings = [_python(), *_dependencies()]
    try:
        loaded = load()
    except SettingsError as error:
        findings.append(bad("settings", str(error)))
    else:
        _print_settings(loaded)
        findings += _of_settings(loaded.settings)
    for finding in findings:
        click.echo(f"{'ok  ' if finding.good else 'BAD '} {finding.what}")
        if finding.remedy:
            click.echo(f"     {finding.remedy}")
    if not all(finding.good for finding in findings):
        sys.exit(1)


def _of_settings(settings: Settings) -> Iterator[Finding]:
    checks: tuple[Callable[[Settings], Finding], ...] = (
        _data_dir, _database, _port, _origins, _articles, _gemini, _widget, _people, _mail,
        _files,
    )  # fmt: skip
    for check in checks:
        yield check(settings)


def _print_settings(loaded: Loaded) -> None:
    click.echo("Settings:")
    for name in type(loaded.settings).__struct_fields__:
        value = getattr(loaded.settings, name)
        shown = "(set, not shown)" if value and name.endswith(_SECRET) else repr(value)
        click.echo(f"  {name} = {shown}   [{loaded.origin.get(name, 'default')}]")
    click.echo("")


def _python() -> Finding:
    version = sys.version_info[:2]
    what = f"Python {sys.version.split()[0]}"
    if version >= MIN_PYTHON:
        return good(what)
    return bad(what, "Baton needs Python 3.11 or newer.")


def _dependencies() -> Iterator[Finding]:
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    remedy = f"Missing: {', '.join(missing)}. Install baton-handoff[relay]."
    what = "dependencies of the relay"
    yield bad(what, remedy) if missing else good(what)
    has_sklearn = importlib.util.find_spec("sklearn") is not None
    hint = (
        "" if has_sklearn else "Optional: baton-handoff[knowledge] makes the bot understand more."
    )
    yield good(f"scikit-learn {'found' if has_sklearn else 'not installed'}", hint)
    if importlib.util.find_spec("geventwebsocket") is not None:
        remedy = "Uninstall gevent-websocket: its mere presence replaces Baton's safer WebSockets."
        yield bad("gevent-websocket is installed", remedy)


def _data_dir(settings: Settings) -> Finding:
    folder = Path(settings.data_dir)
    nearest = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    writable = nearest.is_dir() and os.access(nearest, os.W_OK)
    remedy = f"{nearest} must be a folder that this user may write to."
    what = f"data folder {folder.absolute()}"
    return good(what) if writable else bad(what, remedy)


def _database(settings: Settings) -> Finding:
    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

    from relay.store.engines import database_url
    from relay.store.schema import require_known, schema_state

    try:
        url = database_url(settings.where())
        name = url.render_as_string(hide_password=True)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
            return good(f"database {name}: will be created at the first start")
        state = schema_state(url)
    except (ArgumentError, ValueError, NoSuchModuleError) as error:
        return bad("database", f"{error}")
    except ImportError:
        return bad("database", "Install baton-handoff[postgres] for PostgreSQL.")
    except DBAPIError as error:
        return bad(f"database {name}", f"It does not answer: {error.orig}")
    try:
        require_known(state)
    except RuntimeError as error:
        return bad(f"database {name}", str(error))
    behind = state.found != state.needed
    note = "will be brought up to date at the next start" if behind else "up to date"
    return good(f"database {name}: {note}")


def _port(settings: Settings) -> Finding:
    what = f"port {settings.port} on {settings.host}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            remedy = (
                f"{error.strerror}. If a relay is running, all is well; "
                "else choose another with BATON_PORT."
            )
            return bad(what, remedy)
    return good(f"{what} is free")


def _origins(settings: Settings) -> Finding:
    from relay.service.admission import Origins

    try:
        Origins.of((*settings.own_origins(), *settings.origins))
    except ValueError as error:
        return bad("origins", f"{error}. Mend BATON_ORIGINS or BATON_PUBLIC_URL.")
    if not settings.origins:
        hint = "Only the relay's own pages may chat. List your site in BATON_ORIGINS."
        return good("origins", hint)
    return good(f"origins {', '.join(settings.origins)}")


def _articles(settings: Settings) -> Finding:
    from relay.bots.articles import ArticleError
    from relay.bots.knowledge_base import read_knowledge
    from relay.cli.bots import knowledge_path

    folder = knowledge_path(settings)
    try:
        count = len(read_knowledge(folder).articles)
    except (ArticleError, OSError) as error:
        return bad(f"articles in {folder}", str(error))
    hint = (
        "" if settings.knowledge_dir else "These are the demo's. BATON_KNOWLEDGE_DIR names yours."
    )
    return good(f"{count} articles in {folder}", hint)


def _gemini(settings: Settings) -> Finding:
    if not settings.gemini_api_key:
        hint = "Optional: GEMINI_API_KEY has Gemini write the answers from your articles."
        return good("no key for Gemini: the knowledge bot answers alone", hint)
    from relay.cli.gemini import check_gemini

    what, trouble = check_gemini(settings)
    return bad(what, trouble) if trouble else good(what)


def _widget(_settings: Settings) -> Finding:
    from relay.web.files import widget_folder

    what = "the widget's file"
    return good(what) if widget_folder() else bad(what, "Build it with `make widget`.")


def _people(settings: Settings) -> Finding:
    from sqlalchemy.exc import SQLAlchemyError

    from relay.cli.common import now_ms
    from relay.store.direct import DirectStore
    from relay.store.engines import database_url
    from relay.store.schema import schema_state

    try:
        url = database_url(settings.where())
        if schema_state(url).found is None:
            return good("no agents yet", "`baton init` makes the first administrator.")
        agents = DirectStore(url).ask(lambda read: list(read.agents(now_ms())))
    except (SQLAlchemyError, ImportError, ValueError):
        return bad("agents", "They cannot be read before the database works.")
    hint = "" if agents else "`baton init` makes the first administrator."
    return good(f"{len(agents)} agents", hint)


def _mail(settings: Settings) -> Finding:
    from smtplib import SMTPException

    from relay.outbound.making import carrier_from
    from relay.outbound.smtp import connected

    where = f"mail by {settings.mail_host}:{settings.mail_port}"
    try:
        carrier = carrier_from(settings)
        if carrier is None:
            return _without_mail(settings)
        with connected(carrier.server):
            return good(where)
    except ValueError as error:
        return bad("mail", str(error))
    except (OSError, SMTPException) as error:
        return bad(where, f"The server cannot be used: {error}. Mend BATON_MAIL_...")


def _without_mail(settings: Settings) -> Finding:
    from relay.rules import RulesError, read_file, rules_of

    remedy = "BATON_MAIL_HOST and BATON_MAIL_FROM change that."
    try:
        path = Path(settings.rules_file)
        rules = read_file(path, rules_of(settings)) if settings.rules_file else None
    except RulesError as error:
        return bad("rules", str(error))
    if rules is not None and rules.promises.on_call.anybody:
        return bad("mail is not set up: people on call are not written to", remedy)
    return good("mail is not set up", f"Nobody is told by mail. {remedy}")


def _files(settings: Settings) -> Finding:
    from relay.server import raise_file_limit

    allowed = raise_file_limit(settings.sockets_total)
    enough = allowed >= settings.sockets_total * 2
    remedy = f"Raise the limit of open files (ulimit -n) to {settings.sockets_total * 2 + 256}."
    what = f"{allowed} open files allowed, {settings.sockets_total} sockets wanted"
    return good(what) if enough else bad(what, remedy)
