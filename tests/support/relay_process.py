"""A real relay in a process of its own, as in production: started, killed, started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from relay.domain.roster import Role
from relay.service import roster
from relay.service.admission import hash_token
from relay.service.records import Device, NewAgent
from relay.store.direct import DirectStore
from relay.store.engines import database_url
from relay.store.schema import migrate
from tests.support.identifiers import new_id
from tests.support.ports import free_port

ORIGIN = "http://site.example"
START_WITHIN_S = 60.0
SERVE = ("-m", "relay.cli", "serve")
LEARNT = Path(".pytest_cache") / "learnt"
"""Where the relays of all tests keep what was learnt from articles: it takes seconds each time."""


class RelayDidNotStartError(AssertionError):
    """The relay's process ended or stayed deaf; the text is the end of its log."""


@dataclass(slots=True)
class RelayProcess:
    """A relay on the loopback whose data outlives its processes.

    ``settings`` are the environment's ``BATON_...``; ``program`` is what Python
    runs, by default what IT runs; ``ready`` is the address that answers once it is up.
    """

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    program: Sequence[str] = SERVE
    database: str = ""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    ready: str = "/readyz"

    @property
    def url(self) -> str:
        """The address that clients connect to."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What all of its processes wrote."""
        return self.folder / f"relay-{self.port}.log"

    @property
    def address(self) -> str:
        """The address of its database."""
        return self.database or f"sqlite:///{self.folder / 'baton.db'}"

    @property
    def store(self) -> DirectStore:
        """The database, for arranging and for looking at the truth."""
        return DirectStore(database_url(self.address))

    def start(self) -> RelayProcess:
        """Start a process and return once it says that it is ready."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("BATON_", "GEMINI_"))}
        own = {
            "BATON_DATA_DIR": str(self.folder),
            "BATON_DATABASE_URL": self.address,
            "BATON_PORT": str(self.port),
            "BATON_ORIGINS": ORIGIN,
        }
        self._share_what_was_learnt()
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *self.program],
                cwd=self.folder,
                env={**inherited, "PYTHONPATH": str(Path.cwd()), **own, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._await_ready()
        return self

    def _share_what_was_learnt(self) -> None:
        kept = self.folder / "trained"
        if not kept.exists():
            LEARNT.mkdir(parents=True, exist_ok=True)
            kept.symlink_to(LEARNT.resolve(), target_is_directory=True)

    def kill(self) -> None:
        """End the process as a power cut would: kill -9."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """End the process as a service manager would, by force where it does not obey."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def add_agent(
        self,
        name: str,
        *,
        capacity: int = 3,
        password_hash: str | None = None,
        role: Role = Role.AGENT,
        departments: tuple[str, ...] = (),
    ) -> str:
        """Enrol an agent and return the token of a device they are signed in on."""
        migrate(database_url(self.address))
        store, now = self.store, time.time_ns() // 1_000_000
        agent = NewAgent(
            agent_id=new_id(),
            email=f"{name.lower()}@desk.example",
            name=name,
            role=role,
            capacity=capacity,
            created_at=now,
            password_hash=password_hash,
            departments=departments,
        )
        store.submit("", lambda tx: roster.add_agent(tx, agent))
        return self.sign_in(name)

    def sign_in(self, name: str) -> str:
        """Sign an agent in on one more device; return its token."""
        store, now = self.store, time.time_ns() // 1_000_000
        who = store.ask(lambda read: read.credentials(f"{name.lower()}@desk.example"))
        if who is None:
            message = f"there is no agent {name}"
            raise LookupError(message)
        token = f"token-of-{name}-{new_id()}"
        device = Device(new_id(), who.agent.agent_id, hash_token(token), "test", now)
        store.submit("", lambda tx: roster.sign_in(tx, roster.SignIn(device)))
        return token

    def _await_ready(self) -> None:
        deadline = time.monotonic() + START_WITHIN_S
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}{self.ready}", timeout=2) as answer:  # noqa: S310 - loopback
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise RelayDidNotStartError(self.log.read_text(errors="replace")[-3000:])
