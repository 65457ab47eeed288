"""What the commands share: settings, and failing in one sentence."""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


def prepare_database(settings: Settings) -> None:
    """Create or migrate the database; raises CommandFailed."""
    from sqlalchemy.exc import ArgumentError, DBAPIError

    from relay.store.engines import database_url
    from relay.store.schema import migrate

    try:
        url = database_url(settings.where())
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        done = migrate(url)
    except (ArgumentError, ValueError, RuntimeError) as error:
        raise CommandFailed(str(error)) from None
    except (DBAPIError, OSError) as error:
        message = f"The database at {_without_password(settings.where())} cannot be used: {error}"
        raise CommandFailed(message) from None
    if done.backup is not None:
        sys.stdout.write(f"Database upgraded; the copy from before is {done.backup}\n")


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
    for name in ("socketio", "engineio", "geventwebsocket"):
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
