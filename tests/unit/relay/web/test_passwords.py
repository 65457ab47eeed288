"""Passwords are hashed slowly, off the hub, and an account's absence takes as long."""

from __future__ import annotations

import argon2
import gevent
import pytest

from relay.web.passwords import PasswordHasher


def test_the_right_and_the_wrong(passwords: PasswordHasher) -> None:
    """Only the password itself matches its hash."""
    stored = passwords.hash("correct horse battery staple")
    assert passwords.verify(stored, "correct horse battery staple")
    assert not passwords.verify(stored, "Correct horse battery staple")


def test_what_is_stored(passwords: PasswordHasher) -> None:
    """What is stored is argon2id with a salt of its own."""
    first, second = (passwords.hash("the same password") for _ in range(2))
    assert first != second
    assert argon2.extract_parameters(first).type is argon2.Type.ID


@pytest.mark.parametrize("stored", ["", "plain", "$argon2id$broken"])
def test_a_hash_that_is_none(passwords: PasswordHasher, stored: str) -> None:
    """A broken hash matches nothing, and is no error."""
    assert not passwords.verify(stored, "plain")


def test_nobody_matches_nothing(passwords: PasswordHasher) -> None:
    """Without an account no password fits, not even the stand-in's own."""
    for guess in ("", "nobody's password"):
        assert not passwords.verify(None, guess)


def test_others_go_on_meanwhile(passwords: PasswordHasher) -> None:
    """Hashing does not stop the hub."""
    beats = []
    hashing = gevent.spawn(passwords.hash, "correct horse battery staple")
    while not hashing.ready():
        beats.append(1)
        gevent.sleep(0.001)
    assert len(beats) > 2
