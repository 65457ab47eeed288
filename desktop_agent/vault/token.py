"""The sign-in token in the system's keyring; never in a file of ours.

Where there is no keyring (a Linux machine without a desktop session) the token
lives in memory and the agent signs in again at the next start.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_agent.core.trouble import VaultTroubleError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_log = logging.getLogger(__name__)
_SERVICE = "Baton Desk"
_NOT_KEPT = (
    "This computer has no working keyring, so you stay signed in only until you close the app."
)


class TokenVault:
    """Tokens by relay address. Its calls may wait for a keyring's own dialog."""

    def __init__(self, find_keyring: Callable[[], KeyringBackend]) -> None:
        """Take what finds the system's keyring; it is asked on first use."""
        self._find_keyring = find_keyring

    def load(self, relay: str) -> str | None:
        """Return the token kept for ``relay``, or None where there is none to be had."""
        try:
            return self._keyring().get_password(_SERVICE, relay)
        except Exception as error:  # noqa: BLE001 - a keyring backend raises what it likes
            _log.info("No token could be read from the keyring: %r", error)
            return None

    def keep(self, relay: str, token: str) -> None:
        """Put the token into the keyring; raises VaultTroubleError where it does not work."""
        try:
            self._keyring().set_password(_SERVICE, relay, token)
        except Exception as error:
            _log.info("The token could not be kept: %r", error)
            raise VaultTroubleError(_NOT_KEPT) from error

    def forget(self, relay: str) -> None:
        """Take the token out of the keyring, where it is there."""
        try:
            self._keyring().delete_password(_SERVICE, relay)
        except Exception as error:  # noqa: BLE001 - as above; the relay forgets it as well
            _log.info("No token was removed from the keyring: %r", error)

    def _keyring(self) -> KeyringBackend:
        backend = self._find_keyring()
        if "plaintext" in type(backend).__name__.lower():
            message = "the only keyring here is a plain file"
            raise VaultTroubleError(message)
        return backend
