"""Relays that die at a chosen point around a commit, one after another.

Importing the relay takes most of a start, so one process imports everything
and forks a relay for each line it is told: the point and after how many groups
of messages to die there. What dies is a process of its own with its own
database connection, exactly as a killed relay.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from relay.cli.serving import patch_standard_library

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from relay.service.ports import Transaction
    from relay.settings import Settings

NEEDED = ("relay.app", "relay.server", "tests.fakes.echo_bot")
"""What a relay imports when it starts, imported once before forking."""

RECORD = "failpoint.json"
"""The file in which a dying relay says what it had in hand."""

_SAID = "SELECT cmid FROM messages WHERE id > {} AND voice IN ('visitor', 'agent')"


@dataclass(slots=True)
class Failpoint:
    """Ends the process at ``point``, when the group in hand is the last but ``groups``."""

    point: str
    groups: int
    cmids: list[str] = field(default_factory=list)
    _connection: Connection | None = None
    _highest: int = 0

    def transaction(self, connection: Connection) -> Transaction:
        """Return a unit of work, noting where the log ends before it."""
        from relay.store.transaction import SqlTransaction

        self._connection = connection
        found = connection.exec_driver_sql("SELECT max(id) FROM messages").scalar()
        self._highest = found or 0
        return SqlTransaction(connection)

    def around_commit(self, point: str) -> None:
        """Count groups with messages; die at the chosen point of the chosen one."""
        if point == "before commit":
            self.cmids = self._said()
            self.groups -= bool(self.cmids)
        if self.cmids and self.groups <= 0 and point == self.point:
            self._die()

    def _said(self) -> list[str]:
        if self._connection is None:
            return []
        rows = self._connection.exec_driver_sql(_SAID.format(self._highest))
        return [row[0] for row in rows]

    def _die(self) -> None:
        descriptor = os.open(RECORD, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.write(descriptor, json.dumps({"point": self.point, "cmids": self.cmids}).encode())
        os.fsync(descriptor)
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Fork a relay for each line of standard input and say how it ended."""
    patch_standard_library()
    from gevent import monkey

    from relay.cli.common import prepare_database, read_settings, set_up_logging

    for module in NEEDED:
        import_module(module)
    settings = read_settings()
    set_up_logging(settings.log_format)
    prepare_database(settings)
    # The hub must not exist before the fork, so gevent's own fork stays out.
    fork, wait = monkey.get_original("os", "fork"), monkey.get_original("os", "waitpid")
    for line in sys.stdin:
        point, _, groups = line.strip().rpartition(" ")
        child = fork()
        if child == 0:
            _serve(settings, Failpoint(point, int(groups)))
        _say(f"started {child}")
        _, status = wait(child, 0)
        _say("died" if os.WIFSIGNALED(status) else f"ended with status {status}")


def _serve(settings: Settings, failpoint: Failpoint) -> None:
    from relay.app import Parts
    from relay.cli.serving import run
    from tests.fakes.echo_bot import EchoBot

    # What the relay says goes to the log; the other end listens for deaths only.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    parts = Parts(transaction=failpoint.transaction, around_commit=failpoint.around_commit)
    try:
        run(settings, EchoBot(), parts)
    finally:
        os._exit(1)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    Path(RECORD).unlink(missing_ok=True)
    main()
