"""Carrying out a group of write functions in one transaction, in a native thread.

Nothing here logs or locks: results and errors go back as values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from relay.domain.errors import BusyError, DomainError, StorageFullError, TroubleError
from relay.service.outcome import Outcome
from relay.service.ports import Transaction, WriteFunction

ATTEMPTS = 5
"""How often one function is carried out again after a conflict or a deadlock."""

_LOCKED = ("database is locked", "database table is locked")
_FULL = ("disk is full", "no space left", "could not extend file")
_DEADLOCK_STATES = frozenset({"40P01", "40001"})
# Somebody outside holds a row for longer than LOCK_WAIT_MS. Trying again at once
# would keep everybody else waiting for the one session concerned.
_ROW_HELD_STATES = frozenset({"55P03", "57014"})

TransactionFactory = Callable[[Connection], Transaction]


@dataclass(frozen=True, slots=True)
class Locked:
    """Another process holds the write lock; nothing was begun."""


@dataclass(frozen=True, slots=True)
class GroupWork:
    """How a group is carried out; ``around_commit`` is called before and after a commit."""

    transaction: TransactionFactory
    around_commit: Callable[[str], None]


Result = Outcome | Exception


class _GroupFailedError(Exception):
    """One function failed in a way that spoils the transaction of the whole group."""


def carry_out(
    connection: Connection, writes: Sequence[WriteFunction], work: GroupWork
) -> list[Result] | Locked:
    """Carry out ``writes`` in one transaction and return a result for each.

    Returns Locked where the transaction could not begin.
    """
    try:
        return _together(connection, writes, work)
    except _GroupFailedError:
        return [_alone(connection, write, work) for write in writes]
    except OperationalError as error:
        if _says(error, _LOCKED):
            return Locked()
        if _sqlstate(error) in _DEADLOCK_STATES | _ROW_HELD_STATES:
            return [_alone(connection, write, work) for write in writes]
        if _says(error, _FULL):
            return [StorageFullError()] * len(writes)
        raise


def _together(
    connection: Connection, writes: Sequence[WriteFunction], work: GroupWork
) -> list[Result]:
    with connection.begin():
        tx = work.transaction(connection)
        results = [_one(tx, write) for write in writes]
        _flush(tx)
        work.around_commit("before commit")
    work.around_commit("after commit")
    return results


def _one(tx: Transaction, write: WriteFunction) -> Result:
    try:
        return write(tx)
    except (DomainError, TroubleError) as refusal:
        # A refusal has written nothing: moves undo themselves by savepoint.
        return refusal
    except OperationalError:
        raise
    except Exception as error:
        raise _GroupFailedError from error


def _flush(tx: Transaction) -> None:
    try:
        tx.flush()
    except OperationalError:
        raise
    except Exception as error:
        # One entry of many cannot be stored: alone, it fails alone.
        raise _GroupFailedError from error


def _alone(connection: Connection, write: WriteFunction, work: GroupWork) -> Result:
    """Carry out one function in a transaction of its own, again after a conflict."""
    for _ in range(ATTEMPTS):
        try:
            with connection.begin():
                tx = work.transaction(connection)
                outcome = write(tx)
                tx.flush()
                work.around_commit("before commit")
            work.around_commit("after commit")
        except (DomainError, TroubleError) as refusal:
            return refusal
        except IntegrityError as error:
            # Another relay stored the same just now: the next look sees it.
            last: Exception = error
        except OperationalError as error:
            final = _final(error)
            if final is not None:
                return final
            last = BusyError()
        except Exception as error:  # noqa: BLE001 - goes to the one caller as a value
            return error
        else:
            return outcome
    return last


def _final(error: OperationalError) -> Exception | None:
    """Return what a failure comes to, or None where trying again at once may help."""
    if _says(error, _FULL):
        return StorageFullError()
    if _sqlstate(error) in _ROW_HELD_STATES:
        return BusyError()
    again = _says(error, _LOCKED) or _sqlstate(error) in _DEADLOCK_STATES
    return None if again else error


def _says(error: DBAPIError, phrases: Sequence[str]) -> bool:
    text = str(error.orig).lower()
    return any(phrase in text for phrase in phrases)


def _sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
