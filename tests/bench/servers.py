"""The two kinds of servers that are measured, and how each is started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import MappingProxyType

from tests.bench.fixtures import sqlite_address
from tests.bench.load import ORIGIN
from tests.bench.processes import Server, free_port, running_server
from tests.bench.trouble import BenchmarkError

NODE_FOLDER = Path(__file__).parent / "node"

# All limits are in force and counted; the load comes from one address and from
# visitors who type faster than people, so their values are raised.
RAISED_LIMITS = {
    "BATON_VISITOR_MESSAGES_PER_SECOND": "1000000",
    "BATON_VISITOR_MESSAGE_BURST": "1000000",
    "BATON_VISITOR_REQUESTS_PER_SECOND": "1000000",
    "BATON_VISITOR_REQUEST_BURST": "1000000",
    "BATON_AGENT_REQUESTS_PER_SECOND": "1000000",
    "BATON_AGENT_REQUEST_BURST": "1000000",
    "BATON_SESSIONS_PER_MINUTE_PER_ADDRESS": "1000000",
    "BATON_SOCKETS_PER_ADDRESS": "20000",
    "BATON_SOCKETS_TOTAL": "20000",
}


def running_relay(
    name: str,
    *,
    database: Path,
    core: int,
    folder: Path,
    extra: Mapping[str, str] = MappingProxyType({}),
) -> AbstractContextManager[Server]:
    """Run a relay on ``database``; of settings only those here and ``extra`` reach it."""
    port = free_port()
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("BATON_")}
    settings = {
        "BATON_DATA_DIR": str(folder),
        "BATON_DATABASE_URL": sqlite_address(database),
        "BATON_HOST": "127.0.0.1",
        "BATON_PORT": str(port),
        "BATON_ORIGINS": ORIGIN,
    }
    return running_server(
        name,
        [sys.executable, "-m", "relay.cli", "serve"],
        environment=inherited | settings | RAISED_LIMITS | dict(extra),
        port=port,
        core=core,
        folder=folder,
    )


def running_node(name: str, *, core: int, folder: Path) -> AbstractContextManager[Server]:
    """Run the reference; ``install_node_modules`` must have been called."""
    port = free_port()
    return running_server(
        name,
        [_found("node"), str(NODE_FOLDER / "server.js")],
        environment=os.environ | {"PORT": str(port)},
        port=port,
        core=core,
        folder=folder,
    )


def install_node_modules() -> None:
    """Install the reference's modules, pinned by its lock file, where they are missing."""
    if (NODE_FOLDER / "node_modules" / "socket.io").is_dir():
        return
    command = [_found("npm"), "ci", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=NODE_FOLDER, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        message = f"The modules of the reference cannot be installed:\n{done.stderr}"
        raise BenchmarkError(message)


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        message = f"The reference needs {program}: install Node.js 18 or newer."
        raise BenchmarkError(message)
    return path
