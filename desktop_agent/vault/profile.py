"""Where one signed in last: address and e-mail, nothing secret."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from desktop_agent.vault.database import transaction


@dataclass(frozen=True, slots=True)
class Profile:
    """The last sign-in; empty strings before the first."""

    relay: str = ""
    email: str = ""


def remember(connection: sqlite3.Connection, profile: Profile) -> None:
    """Keep ``profile`` for the next start; raises VaultTroubleError."""
    with transaction(connection):
        connection.executemany(
            "INSERT INTO profile (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (("relay", profile.relay), ("email", profile.email)),
        )


def recall(connection: sqlite3.Connection) -> Profile:
    """Return the last sign-in; raises VaultTroubleError."""
    with transaction(connection):
        found = dict(connection.execute("SELECT name, value FROM profile").fetchall())
    return Profile(relay=found.get("relay", ""), email=found.get("email", ""))
