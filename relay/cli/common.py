"""What the commands share: settings, and failing in one sentence."""

from __future__ import annotations

import json
import logging
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import URL

    from relay.rules import Rules
    from relay.settings import Settings
    from relay.store.direct import DirectStore


class CommandFailed(Exception):  # noqa: N818 - reads as what it is where it is raised
    """A command could not do its work; the text says why and what to do."""


def read_settings() -> Settings:
    """Return the settings; raises CommandFailed naming what is wrong."""
    from relay.settings import SettingsError, load

    try:
        return load().settings
    except SettingsError as error:
        raise CommandFailed(str(error)) from None


def named_rules(file: Path | None) -> tuple[Path, Rules]:
    """Return a file of rules and what it says: ``file``, or the one that the settings name.

    Raises CommandFailed where none is named or it makes no sense.
    """
    from relay.rules import RulesError, read_file, rules_of

    settings = read_settings()
    path = file or (Path(settings.rules_file) if settings.rules_file else None)
    if path is None:
        message = "No file of rules is named: neither here nor in BATON_RULES_FILE."
        raise CommandFailed(message)
    try:
        return path, read_file(path, rules_of(settings))
    except RulesError as error:
        raise CommandFailed(str(error)) from None


def prepare_database(settings: Settings) -> None:
    """Create or migrate the database; raises CommandFailed."""
    from relay.store.schema import migrate

    with usable_database(settings) as url:
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        done = migrate(url)
    if done.backup is not None:
        sys.stdout.write(f"Database upgraded; the copy from before is {done.backup}\n")


@contextmanager
def usable_database(settings: Settings) -> Iterator[URL]:
    """Yield the database's address; raises CommandFailed for whatever is wrong with it."""
    from sqlalchemy.exc import ArgumentError, DBAPIError

    from relay.store.engines import database_url

    try:
        yield database_url(settings.where())
    except (ArgumentError, ValueError, RuntimeError) as error:
        raise CommandFailed(str(error)) from None
    except ImportError:
        message = "Install baton-handoff[postgres] for PostgreSQL."
        raise CommandFailed(message) from None
    except (DBAPIError, OSError) as error:
        why = error.orig if isinstance(error, DBAPIError) else error
        message = f"The database at {_without_password(settings.where())} cannot be used: {why}"
        raise CommandFailed(message) from None


def direct_store(settings: Settings) -> DirectStore:
    """Return the store for a command, with the tables in place."""
    from relay.store.direct import DirectStore
    from relay.store.engines import database_url

    prepare_database(settings)
    return DirectStore(database_url(settings.where()))


def now_ms() -> int:
    """Return the time in milliseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000


def set_up_logging(log_format: str) -> None:
    """Log to standard error, for people or for machines."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        _JsonFormatter()
        if log_format == "json"
        else logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # Both print payloads at this level: what visitors say is not for the log.
    # Without a level of its own each server adds a handler of its own.
    for name in ("socketio", "socketio.server", "engineio", "engineio.server", "geventwebsocket"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("alembic").setLevel(logging.WARNING)


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def _without_password(address: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(address).render_as_string(hide_password=True)
