"""Passwords as argon2id hashes, computed off the hub: one takes tens of milliseconds."""

from __future__ import annotations

import argon2

from relay.native import NativeThreads

THREADS = 1
"""One hash at a time: each takes 64 MB, and a flood of sign-ins must not take the machine."""


class PasswordHasher:
    """Hashes and checks passwords with the library's recommended cost (RFC 9106)."""

    def __init__(self) -> None:
        """Prepare a hash that stands in for accounts that do not exist."""
        self._threads = NativeThreads(THREADS)
        self._hasher = argon2.PasswordHasher()
        self._nobody: str | None = None

    def hash(self, password: str) -> str:
        """Return what is stored of ``password``."""
        return self._threads.run(self._hasher.hash, password)

    def verify(self, stored: str | None, password: str) -> bool:
        """Say whether ``password`` is the one of which ``stored`` was made.

        Without a stored hash the same time is spent, so that an answer's delay
        does not tell whether an account exists.
        """
        if self._nobody is None:
            self._nobody = self.hash("nobody's password")
        matches = self._threads.run(self._verify, stored or self._nobody, password)
        return matches and stored is not None

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
