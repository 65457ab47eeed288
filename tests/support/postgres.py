"""A private PostgreSQL on the loopback, made for a test run and removed after it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.ports import free_port

SERVER_USER = "postgres"


def server_programs() -> Path | None:
    """Return the folder with ``initdb`` and ``postgres``, or None where it is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@contextmanager
def private_postgres(*, durable: bool = True) -> Iterator[str]:
    """Run a server; yields the address of an empty database.

    Without ``durable`` it does not wait for the disk, for what never outlives its process.

    Raises RuntimeError where PostgreSQL is not installed.
    """
    programs = server_programs()
    if programs is None:
        message = "PostgreSQL is not installed: apt-get install postgresql"
        raise RuntimeError(message)
    folder = Path(tempfile.mkdtemp(prefix="baton-postgres-"))
    port = free_port()
    try:
        _own(folder)
        data = folder / "data"
        _run([programs / "initdb", "-D", data, "-U", "baton", "--auth=trust", "--no-sync"])
        hasty = "" if durable else " -c fsync=off -c full_page_writes=off"
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c max_connections=50{hasty}"
        )
        control = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
        _run([*control, "-o", options, "start"])
        try:
            yield f"postgresql://baton@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, SERVER_USER, SERVER_USER)
    folder.chmod(0o700)


def _run(command: Sequence[object]) -> None:
    """Run a program of the server's; as root, which it refuses to be, as its own user."""
    words = [str(word) for word in command]
    user = pwd.getpwnam(SERVER_USER).pw_uid if os.geteuid() == 0 else None
    subprocess.run(
        words, check=True, user=user, cwd="/", stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
