"""A client in another language, written from PROTOCOL.md alone, gets what that promises."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import argon2
import pytest

from tests.support.relay_process import ORIGIN, RelayProcess

CLIENT = Path(__file__).parent / "node_client"
PASSWORD = "four plain random words"
CHAT_WITHIN_S = 120


@pytest.fixture(scope="module")
def node() -> str:
    """The path of Node, with the client's modules installed as its lock file pins them."""
    if not (CLIENT / "node_modules" / "socket.io-client").is_dir():
        npm = str(shutil.which("npm"))
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=CLIENT, check=True)
    return str(shutil.which("node"))


def test_a_whole_chat_as_the_protocol_promises(relay_process: RelayProcess, node: str) -> None:
    """Bot, handover, agent, end and the bot again: every entry once and in order."""
    relay_process.add_agent("Maya", password_hash=argon2.PasswordHasher().hash(PASSWORD))
    relay_process.start()
    done = subprocess.run(
        [node, "client.mjs"],
        cwd=CLIENT,
        env=os.environ
        | {
            "BATON_URL": relay_process.url,
            "BATON_ORIGIN": ORIGIN,
            "BATON_AGENT_EMAIL": "maya@desk.example",
            "BATON_AGENT_PASSWORD": PASSWORD,
        },
        check=False,
        capture_output=True,
        text=True,
        timeout=CHAT_WITHIN_S,
    )
    assert done.returncode == 0, done.stderr + relay_process.log.read_text()[-3000:]
    assert done.stdout.startswith("ok: ")
