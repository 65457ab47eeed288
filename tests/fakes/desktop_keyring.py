"""Keyrings for tests: one that works, one that does not."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps passwords as long as the test lasts."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return what was kept."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget a password; raises as real keyrings do where there is none."""
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


class PlaintextKeyring(MemoryKeyring):
    """Named as the one of keyrings.alt that writes a plain file."""


def no_keyring() -> KeyringBackend:
    """Fail as a Linux machine without a desktop session does."""
    raise NoKeyringError
