"""The one writer of a process: many write functions, one transaction, one fsync.

Greenlets queue their functions; one greenlet of the hub drains the queue and
has the group carried out in a native thread. After the commit every caller gets
its outcome. If one function fails, the group is rolled back and carried out
again one by one, so that a bad one fails alone.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

import gevent
from gevent.event import AsyncResult
from gevent.queue import Full, Queue
from sqlalchemy.engine import URL

from relay.domain.errors import BusyError, StorageFullError
from relay.service.outcome import Outcome
from relay.service.ports import WriteFunction
from relay.store.engines import writing_engine
from relay.store.group import GroupWork, Locked, TransactionFactory, carry_out
from relay.store.lane import Lane
from relay.store.transaction import SqlTransaction

GROUP_AT_MOST = 256
"""Most functions in one transaction."""

QUEUE_AT_MOST = 4_096
"""Most functions that wait; a further one is refused at once."""

DEADLINE_S = 4.0
"""Longest wait of a caller, in seconds; below the ping timeout, which a handler
that waits past it would exceed, costing the sender their socket."""

WATCH_EVERY_S = 0.1
"""Between two looks for callers whose deadline passed, in seconds."""

logger = logging.getLogger("relay.store")


@dataclass(slots=True)
class _Job:
    key: str
    write: WriteFunction
    deadline: float
    result: AsyncResult[Outcome] = field(default_factory=AsyncResult)


class GroupWriter:
    """Implements the port ``Writer``."""

    def __init__(
        self,
        url: URL,
        *,
        transaction: TransactionFactory = SqlTransaction,
        around_commit: Callable[[str], None] | None = None,
    ) -> None:
        """Prepare the lane; nothing is opened before ``start``.

        Args:
            url: The database.
            transaction: Makes the unit of work for a connection.
            around_commit: Called in the native thread with "before commit" and
                "after commit"; the fault drills end the process there.
        """
        self._lane = Lane(lambda: writing_engine(url))
        self._work = GroupWork(transaction, around_commit or _nothing)
        self._queue: Queue[_Job] = Queue(QUEUE_AT_MOST)
        # In the order of their deadlines, because everybody gets the same time.
        self._due: deque[_Job] = deque()
        self._greenlets: list[gevent.Greenlet[[], None]] = []
        # Somebody waited in vain; cleared by the next group that gets through.
        self._stalled = False

    def start(self) -> None:
        """Begin to carry out what is queued."""
        self._greenlets = [gevent.spawn(self._drain), gevent.spawn(self._watch)]

    def close(self) -> None:
        """Stop and close the connection; what still waits is answered busy."""
        gevent.killall(self._greenlets)
        while self._due:
            _give_up(self._due.popleft())
        self._lane.close()

    def submit(self, key: str, write: WriteFunction) -> Outcome:
        """Carry ``write`` out and return its outcome after the commit.

        Raises:
            DomainError: What ``write`` raised; nothing of it was written.
            BusyError: Storage did not answer in time; repeating is safe.
            StorageFullError: The disk is full.
        """
        if self._stalled:
            # Requests of one socket are carried out one after another: were each
            # to wait its whole time, the last ones would cost the sender the socket.
            raise BusyError
        job = _Job(key, write, monotonic() + DEADLINE_S)
        try:
            self._queue.put_nowait(job)
        except Full:
            raise BusyError from None
        self._due.append(job)
        outcome = job.result.get()
        if outcome is None:
            message = "the writer released a job without an outcome"
            raise RuntimeError(message)
        return outcome

    def _watch(self) -> None:
        """Answer those whose deadline passed; one greenlet instead of a timer for each.

        One that was started may still be committed: its caller repeats it under
        the same id and gets the first answer.
        """
        while True:
            gevent.sleep(WATCH_EVERY_S)
            now = monotonic()
            while self._due and (self._due[0].result.ready() or self._due[0].deadline <= now):
                job = self._due.popleft()
                self._stalled = self._stalled or not job.result.ready()
                _give_up(job)

    def _drain(self) -> None:
        waiting: list[_Job] = []
        while True:
            if not waiting and not self._stalled:
                waiting.append(self._queue.get())
            while len(waiting) < GROUP_AT_MOST and not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            in_time = _in_time(waiting)
            self._stalled = self._stalled or len(in_time) < len(waiting)
            waiting = self._carry_out(in_time)

    def _carry_out(self, jobs: list[_Job]) -> list[_Job]:
        """Carry out a group; return the jobs that are still to be done.

        While stalled an empty group finds out when storage answers again.
        """
        if not jobs and not self._stalled:
            return []
        # Stable: functions of one session keep their order, and relays that
        # share a database lock their sessions in the same order.
        jobs.sort(key=lambda job: job.key)
        try:
            results = self._lane.run(
                lambda connection: carry_out(connection, [job.write for job in jobs], self._work)
            )
        except Exception:
            # The task's edge: whatever went wrong, callers get an answer and
            # the writer goes on.
            logger.exception("storage failed; %d requests are answered busy", len(jobs))
            for job in jobs:
                _give_up(job)
            gevent.sleep(0.2)
            self._stalled = False
            return []
        if isinstance(results, Locked):
            return jobs
        self._stalled = False
        _release(jobs, results)
        return []


def _in_time(jobs: Sequence[_Job]) -> list[_Job]:
    now = monotonic()
    kept = []
    for job in jobs:
        if job.deadline > now and not job.result.ready():
            kept.append(job)
        else:
            _give_up(job)
    return kept


def _give_up(job: _Job) -> None:
    if not job.result.ready():
        job.result.set_exception(BusyError())


def _release(jobs: Sequence[_Job], results: Sequence[Outcome | Exception]) -> None:
    for job, result in zip(jobs, results, strict=True):
        if job.result.ready():
            continue
        if isinstance(result, Outcome):
            job.result.set(result)
        else:
            job.result.set_exception(result)


def _nothing(_point: str) -> None:
    """Do nothing around a commit."""


__all__ = ["GroupWriter", "StorageFullError"]
