"""``baton-desk --selftest``, as the package's test runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.desktop_relay import DesktopRelay
from tests.fakes.desktop_server import TOKEN
from tests.fakes.desktop_waiting import until

Run = Callable[[Any], Any]


def start(*arguments: str, token: str | None = None) -> subprocess.Popen[str]:
    """Start a self-test; the token goes through standard input."""
    stdin = [] if token is None else ["--sign-in-token-stdin"]
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop_agent.app", "--selftest", *stdin, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "DBUS_SESSION_BUS_ADDRESS": ""},
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(f"{token or ''}\n")
    process.stdin.flush()
    return process


def marks(process: subprocess.Popen[str]) -> dict[str, str]:
    """Return what was found, by what was checked."""
    lines = [line for line in process.communicate(timeout=120)[0].splitlines() if line]
    return {line[7:].partition(":")[0]: line[:7].strip() for line in lines}


def test_without_a_relay_all_but_the_exchange_is_checked() -> None:
    """And it is said that it was not."""
    process = start()
    found = marks(process)
    assert process.returncode == 0
    assert found.pop("relay") == "skip"
    assert set(found.values()) == {"ok"}
    assert set(found) == {
        "resources", "views", "vault", "keyring", "notifications", "sound", "tray",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("token", "code", "mark"), [(TOKEN, 0, "ok"), ("wrong", 1, "FAILED"), (None, 1, "FAILED")]
)
def test_with_a_relay_one_exchange_is_done(
    run: Run, token: str | None, code: int, mark: str
) -> None:
    """Connect, list, renew; a relay that refuses, or no token, is a failure."""

    async def scenario() -> None:
        relay = DesktopRelay()
        await relay.start()
        try:
            process = start("--relay", relay.address, token=token)
            await until(lambda: process.poll() is not None, "it has ended", 120)
            assert marks(process)["relay"] == mark
            assert process.returncode == code
            asked = [name for name, _ in relay.heard]
            assert asked == (["queue.list", "presence.renew"] if token == TOKEN else [])
        finally:
            await relay.stop()

    run(scenario())


def test_a_missing_resource_fails_it(tmp_path: Path) -> None:
    """So that a package that forgot one is not shipped."""
    import shutil

    copy = tmp_path / "source"
    for package in ("desktop_agent", "relay"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(package), copy / package, ignore=ignored)
    (copy / "desktop_agent" / "resources" / "chime.wav").unlink()
    process = subprocess.run(
        [sys.executable, "-m", "desktop_agent.app", "--selftest"],
        cwd=copy,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(copy)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert process.returncode == 1
    assert "FAILED resources" in process.stdout
