"""A server is moved with every thread it has, and is back on its core only while measured."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.processes import (
    Cores,
    Server,
    at_work,
    choose_cores,
    move_threads,
    require_single_process,
)
from tests.bench.trouble import BenchmarkError

THREE_THREADS = """
import sys, threading
for _ in range(2):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
print("ready", flush=True)
sys.stdin.readline()
threading.Thread(target=threading.Event().wait, daemon=True).start()
print("another", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def program() -> Iterator[subprocess.Popen[bytes]]:
    """A process with three threads, which begins a fourth when it is sent a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", THREE_THREADS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process
        process.kill()


@pytest.fixture
def cores() -> Cores:
    """The two cores of a run."""
    return choose_cores()


def cores_of_threads(pid: int) -> list[set[int]]:
    """Return, for every thread of the process, the cores it may run on."""
    return [os.sched_getaffinity(int(each.name)) for each in Path(f"/proc/{pid}/task").iterdir()]


def test_every_thread_moves(program: subprocess.Popen[bytes], cores: Cores) -> None:
    """After a move all threads may run on the one core only."""
    move_threads(program.pid, cores.load)
    assert cores_of_threads(program.pid) == [{cores.load}] * 3


def test_a_thread_begun_later_stays_with_the_others(
    program: subprocess.Popen[bytes], cores: Cores
) -> None:
    """A thread begun after a move runs on the core of the others."""
    move_threads(program.pid, cores.load)
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(b"\n")
    program.stdin.flush()
    assert program.stdout.readline() == b"another\n"
    assert cores_of_threads(program.pid) == [{cores.load}] * 4


def test_a_server_has_the_servers_core_only_while_it_is_measured(
    program: subprocess.Popen[bytes], cores: Cores, tmp_path: Path
) -> None:
    """Inside the block all threads have the servers' core, after it the load's."""
    server = Server("any", program, 0, tmp_path / "log")
    with at_work(server, cores):
        assert cores_of_threads(program.pid) == [{cores.server}] * 3
    assert cores_of_threads(program.pid) == [{cores.load}] * 3


def test_a_process_that_ended_is_no_trouble(program: subprocess.Popen[bytes], cores: Cores) -> None:
    """Moving a server that has ended does nothing; the load will say that it ended."""
    program.kill()
    program.wait()
    move_threads(program.pid, cores.load)


def test_a_server_of_several_processes_is_refused(program: subprocess.Popen[bytes]) -> None:
    """Of a server with children only a part would be counted; one without is as good as any."""
    require_single_process(program.pid)
    with pytest.raises(BenchmarkError, match="child processes"):
        require_single_process(os.getpid())
