"""The sign-in token in the keyring."""

from __future__ import annotations

import pytest

from desktop_agent.core.trouble import VaultTroubleError
from desktop_agent.vault.token import TokenVault
from tests.fakes.desktop_keyring import MemoryKeyring, PlaintextKeyring, no_keyring

RELAY = "https://chat.example.org"


def test_a_token_is_kept_per_relay_until_it_is_forgotten() -> None:
    """Signing in at another relay does not overwrite the first."""
    keyring = MemoryKeyring()
    vault = TokenVault(lambda: keyring)
    vault.keep(RELAY, "one")
    vault.keep("https://other.example.org", "two")
    assert vault.load(RELAY) == "one"
    vault.forget(RELAY)
    vault.forget(RELAY)
    assert vault.load(RELAY) is None
    assert vault.load("https://other.example.org") == "two"


def test_without_a_keyring_the_agent_is_told_and_nothing_is_read() -> None:
    """The words say how long the sign-in lasts."""
    vault = TokenVault(no_keyring)
    with pytest.raises(VaultTroubleError, match="until you close the app"):
        vault.keep(RELAY, "one")
    assert vault.load(RELAY) is None
    vault.forget(RELAY)


def test_a_keyring_that_is_a_plain_file_is_not_used() -> None:
    """A token never lies readable on the disk."""
    keyring = PlaintextKeyring()
    vault = TokenVault(lambda: keyring)
    with pytest.raises(VaultTroubleError):
        vault.keep(RELAY, "one")
    assert keyring.kept == {}
