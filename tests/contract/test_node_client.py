"""A client in another language, written from PROTOCOL.md alone, gets what that promises."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import argon2
import pytest

from relay.domain.roster import Role
from relay.service import roster
from relay.service.ports import NewAgent
from relay.store.engines import database_url, writing_engine
from relay.store.schema import migrate
from relay.store.transaction import SqlTransaction
from tests.bench.processes import Server, free_port, running_server

CLIENT = Path(__file__).parent / "node_client"
ORIGIN = "http://school.localhost"
EMAIL = "maya@school.localhost.test"
PASSWORD = "four plain random words"
CHAT_WITHIN_S = 120

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="needs Node.js")


def enrol_maya(address: str) -> None:
    """Make the database with one agent, who has set a password."""
    url = database_url(address)
    migrate(url)
    engine = writing_engine(url)
    maya = NewAgent(
        str(uuid.uuid4()),
        EMAIL,
        "Maya",
        Role.AGENT,
        capacity=3,
        created_at=time.time_ns() // 1_000_000,
        password_hash=argon2.PasswordHasher().hash(PASSWORD),
    )
    with engine.begin() as connection:
        roster.add_agent(SqlTransaction(connection), maya)
    engine.dispose()


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Server]:
    """A relay with its defaults, the demo's knowledge and one agent."""
    port = free_port()
    address = f"sqlite:///{tmp_path / 'relay.db'}"
    enrol_maya(address)
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("BATON_")}
    settings = {
        "BATON_DATA_DIR": str(tmp_path),
        "BATON_DATABASE_URL": address,
        "BATON_PORT": str(port),
        "BATON_ORIGINS": ORIGIN,
    }
    command = [sys.executable, "-m", "relay.cli", "serve"]
    with running_server(
        "relay", command, environment=inherited | settings, port=port, folder=tmp_path
    ) as server:
        yield server


@pytest.fixture(scope="module")
def node() -> str:
    """The path of Node, with the client's modules installed as its lock file pins them."""
    if not (CLIENT / "node_modules" / "socket.io-client").is_dir():
        npm = str(shutil.which("npm"))
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=CLIENT, check=True)
    return str(shutil.which("node"))


def test_a_whole_chat_as_the_protocol_promises(relay: Server, node: str) -> None:
    """Bot, hand-off, agent, end and the bot again: every entry once, in order, at both sides."""
    done = subprocess.run(
        [node, "client.mjs"],
        cwd=CLIENT,
        env=os.environ
        | {
            "BATON_URL": f"http://127.0.0.1:{relay.port}",
            "BATON_ORIGIN": ORIGIN,
            "BATON_AGENT_EMAIL": EMAIL,
            "BATON_AGENT_PASSWORD": PASSWORD,
        },
        check=False,
        capture_output=True,
        text=True,
        timeout=CHAT_WITHIN_S,
    )
    assert done.returncode == 0, done.stderr + relay.log.read_text(errors="replace")[-3000:]
    assert done.stdout.startswith("ok: ")
