"""Servers under test: started on a core of their own, awaited, and ended by their ids."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.trouble import BenchmarkError

START_WITHIN_S = 600.0
END_WITHIN_S = 15.0
MEMORY_FILE_SYSTEMS = frozenset({"tmpfs", "ramfs"})


@dataclass(frozen=True, slots=True)
class Cores:
    """The two cores of a run, by their numbers: one for servers, one for the load."""

    server: int
    load: int


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and where it listens on the loopback."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def rss_bytes(self) -> int:
        """Return the memory the process holds, in bytes."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def move_to(self, core: int) -> None:
        """Let all threads of the server, and those they begin, run on ``core`` alone."""
        move_threads(self.process.pid, core)


def require_single_process(pid: int) -> None:
    """Refuse a server with children, whose CPU time would go uncounted."""
    if psutil.Process(pid).children():
        message = "A server runs child processes; their CPU time would not be counted."
        raise BenchmarkError(message)


def choose_cores() -> Cores:
    """Return the two highest cores this process may use; raises where there is one only."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        message = "The benchmark needs two cores, one for the servers and one for the load."
        raise BenchmarkError(message)
    return Cores(server=allowed[-1], load=allowed[-2])


@contextmanager
def pinned_to(core: int) -> Iterator[None]:
    """Let processes begun inside, and all their threads, run on ``core`` alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def move_threads(pid: int, core: int) -> None:
    """Let all threads of a running process, and those they begin, run on ``core`` alone."""
    moved: set[int] = set()
    # A thread inherits the core of the one that begins it: whoever was begun by one
    # not moved yet shows up in the next look.
    while found := _threads_of(pid) - moved:
        for thread in found:
            with suppress(ProcessLookupError):  # it ended since the look
                os.sched_setaffinity(thread, {core})
        moved |= found


@contextmanager
def at_work(server: Server, cores: Cores) -> Iterator[None]:
    """Give ``server`` the servers' core for the block and the load's core after it.

    An idle server answers pings and heartbeats; on the core of the measured one, that
    would take time that the measured one is supposed to use up.
    """
    server.move_to(cores.server)
    try:
        yield
    finally:
        server.move_to(cores.load)


def allow_open_files(wanted: int) -> None:
    """Raise the limit of open files, which children inherit, to at least ``wanted``."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted:
        return
    if hard < wanted:
        message = f"{wanted} open files are needed, {hard} allowed: raise `ulimit -Hn` or ask less."
        raise BenchmarkError(message)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def require_disk(folder: Path) -> None:
    """Refuse a folder in memory, where a commit waits for nothing."""
    holders = [
        partition
        for partition in psutil.disk_partitions(all=True)
        if folder.resolve().is_relative_to(partition.mountpoint)
    ]
    holder = max(holders, key=lambda partition: len(partition.mountpoint), default=None)
    if holder is not None and holder.fstype in MEMORY_FILE_SYSTEMS:
        message = f"{folder} is in memory: name a folder on a disk with --folder."
        raise BenchmarkError(message)


@contextmanager
def running_server(
    name: str,
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    port: int,
    folder: Path,
    core: int | None = None,
) -> Iterator[Server]:
    """Run ``command`` in ``folder`` until the block ends, on ``core`` alone where given.

    Yields once ``port`` of the loopback accepts connections. Raises BenchmarkError,
    with the end of its log, where the server ends or stays deaf.
    """
    log = folder / f"{name}.log"
    with ExitStack() as stack:
        output = stack.enter_context(log.open("wb"))
        with nullcontext() if core is None else pinned_to(core):
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        stack.callback(_end, process)
        server = Server(name, process, port, log)
        _await_listening(server)
        yield server


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _threads_of(pid: int) -> set[int]:
    try:
        return {int(entry.name) for entry in Path(f"/proc/{pid}/task").iterdir()}
    except FileNotFoundError:
        return set()


def _await_listening(server: Server) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while not _accepts(server.port):
        if server.process.poll() is not None:
            message = f"{server.name} ended at its start: {_tail(server.log)}"
            raise BenchmarkError(message)
        if time.monotonic() > deadline:
            message = f"{server.name} does not listen after {START_WITHIN_S:.0f} s: "
            raise BenchmarkError(message + _tail(server.log))
        time.sleep(0.05)


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:].strip() or "it said nothing"


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
