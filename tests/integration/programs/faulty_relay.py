"""A relay with a bug in its storage, for as long as a file called ``faulty`` stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relay.cli.serving import patch_standard_library

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from relay.service.ports import Transaction

SWITCH = "faulty"
"""The file that switches the fault on, in the folder the relay runs in."""


class StorageBugError(Exception):
    """Stands for any bug: nobody catches it by name."""


class Faulty:
    """A repository whose every method does its work and then fails."""

    def __init__(self, repository: object) -> None:
        """Wrap a working repository."""
        self._repository = repository

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Return the method with its fault."""
        method = getattr(self._repository, name)

        def fail(*arguments: object, **options: object) -> None:
            method(*arguments, **options)
            message = "a bug in the storage"
            raise StorageBugError(message)

        return fail


def transaction(connection: Connection) -> Transaction:
    """Return a unit of work; while the fault is on, one that fails after its first step."""
    from relay.store.transaction import SqlTransaction

    unit: Any = SqlTransaction(connection)
    if Path(SWITCH).exists():
        for name in ("sessions", "transcript", "agents", "visitors", "handoffs"):
            setattr(unit, name, Faulty(getattr(unit, name)))
    working: Transaction = unit
    return working


def main() -> None:
    """Serve."""
    patch_standard_library()
    from relay.app import Parts
    from tests.support.programs import serve_with

    serve_with(Parts(transaction=transaction))


if __name__ == "__main__":
    main()
