"""Where one signed in last, and what one prefers: nothing secret."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field

from desktop_agent.core.preferences import Preferences, from_plain, to_plain
from desktop_agent.vault.database import transaction


@dataclass(frozen=True, slots=True)
class Profile:
    """The last sign-in (empty strings before the first) and the preferences."""

    relay: str = ""
    email: str = ""
    preferences: Preferences = field(default_factory=Preferences)


def remember(connection: sqlite3.Connection, relay: str, email: str) -> None:
    """Keep where one signed in for the next start; raises VaultTroubleError."""
    _put(connection, ("relay", relay), ("email", email))


def prefer(connection: sqlite3.Connection, preferences: Preferences) -> None:
    """Keep the preferences; raises VaultTroubleError."""
    _put(connection, ("preferences", json.dumps(to_plain(preferences))))


def recall(connection: sqlite3.Connection) -> Profile:
    """Return the last sign-in and the preferences; raises VaultTroubleError."""
    with transaction(connection):
        found = dict(connection.execute("SELECT name, value FROM profile").fetchall())
    return Profile(
        relay=found.get("relay", ""),
        email=found.get("email", ""),
        preferences=from_plain(_parsed(found.get("preferences", ""))),
    )


def _put(connection: sqlite3.Connection, *values: tuple[str, str]) -> None:
    with transaction(connection):
        connection.executemany(
            "INSERT INTO profile (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            values,
        )


def _parsed(text: str) -> object:
    try:
        parsed: object = json.loads(text)
    except ValueError:
        return None
    return parsed
