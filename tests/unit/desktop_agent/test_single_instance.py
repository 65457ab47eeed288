"""One app per data folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from desktop_agent.single_instance import SingleInstance

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop_agent.single_instance import SingleInstance
application = QCoreApplication(sys.argv[:1])
instance = SingleInstance(Path(sys.argv[1]))
print("first" if instance.is_first() else "answered" if instance.summon_first() else "deaf")
if len(sys.argv) > 2:
    import os
    os._exit(9)  # as if killed: the lock's file stays behind
"""
Run = Callable[[Any], Any]


def second(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start another process on the folder."""
    command = [sys.executable, "-u", "-c", SECOND, str(folder), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_second_start_summons_the_first(tmp_path: Path, qtbot: QtBot) -> None:
    """And is told that it was heard; another folder is another app."""
    first = SingleInstance(tmp_path)
    assert first.is_first()
    summoned = QSignalSpy(first.summoned)
    process = second(tmp_path)
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=30_000)
    assert process.communicate()[0] == "answered\n"
    assert summoned.count() == 1
    (tmp_path / "other").mkdir()
    assert SingleInstance(tmp_path / "other").is_first()
    first.close()


def test_a_killed_app_does_not_keep_the_next_from_starting(tmp_path: Path) -> None:
    """What it left behind is not taken for life."""
    killed = second(tmp_path, "die")
    assert killed.communicate()[0] == "first\n"
    assert killed.returncode == 9
    following = SingleInstance(tmp_path)
    assert following.is_first()
    following.close()


def test_a_first_that_does_not_answer_is_noticed(tmp_path: Path, qapp: object) -> None:
    """It holds the lock, but its loop stands still."""
    assert qapp
    first = SingleInstance(tmp_path)
    assert first.is_first()
    process = second(tmp_path)
    assert process.communicate(timeout=60)[0] == "deaf\n"
    first.close()
