"""The three families of things that go wrong.

* A *refusal* is an answer: ``relay.protocol.codec.RefusedError`` on the socket and
  ``SignInRefusedError`` over HTTP. Nothing is broken; the words say what to do.
* ``EnvironmentTroubleError`` is the world: no network, a full disk, a locked keyring.
  The app says so, keeps what was written and tries again.
* Everything else is a bug: it is logged with its traceback where a task ends.

::

    Exception
    +-- SignInRefusedError
    +-- EnvironmentTroubleError
        +-- RelayUnreachableError   no connection, or it broke
        +-- UnansweredError         asked, and heard nothing in time
        +-- VaultTroubleError       the disk or the keyring did not cooperate
"""

from __future__ import annotations


class SignInRefusedError(Exception):
    """The relay did not accept the credentials; the text is for people."""


class EnvironmentTroubleError(Exception):
    """Something outside the app failed; the text is for people."""


class RelayUnreachableError(EnvironmentTroubleError):
    """The relay cannot be reached, or the connection to it broke."""


class UnansweredError(EnvironmentTroubleError):
    """A request was not answered in time; whether it was carried out is unknown."""


class VaultTroubleError(EnvironmentTroubleError):
    """The local store could not be read or written."""
