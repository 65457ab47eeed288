"""The load generator: compiled where it is used, driven over its pipes."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from tests.bench.fixtures import Pair
from tests.bench.processes import pinned_to, require_single_process
from tests.bench.results import Measurement
from tests.bench.trouble import BenchmarkError

SOURCES = Path(__file__).parent / "generator"
ORIGIN = "http://bench.localhost"
CONNECT_WITHIN_S = 130.0
DRAIN_WITHIN_S = 20.0
END_WITHIN_S = 10.0


class Connected(msgspec.Struct, frozen=True):
    """All pairs are connected and caught up; ``seconds`` is what that took."""

    pairs: int
    seconds: float


def compile_generator(folder: Path, *flags: str) -> Path:
    """Compile the generator into ``folder`` and return the program."""
    compiler = shutil.which("cc")
    if compiler is None:
        message = "The load generator needs a C compiler: install gcc or clang (`cc`)."
        raise BenchmarkError(message)
    program = folder / "generator"
    sources = sorted(SOURCES.glob("*.c"))
    command = [compiler, "-O2", "-std=gnu11", *flags, "-o", str(program), *map(str, sources)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        message = f"The load generator does not compile:\n{done.stderr}"
        raise BenchmarkError(message)
    return program


@dataclass(slots=True)
class Load:
    """A running generator, connected to one server."""

    process: subprocess.Popen[bytes]
    errors: IO[bytes]
    connected: Connected
    pending: bytes = b""

    def measure(self, *, warm_up_s: float, window_s: float) -> Measurement:
        """Keep one message of every pair under way and count what happens in the window."""
        command = f"run {warm_up_s * 1000:.0f} {window_s * 1000:.0f}\n"
        line = self.ask(command.encode(), within_s=warm_up_s + window_s + DRAIN_WITHIN_S)
        return msgspec.json.decode(line, type=Measurement)

    def require_unbroken(self) -> None:
        """Raise the generator's last words where it gave up."""
        if self.process.poll() is not None:
            raise BenchmarkError(self.last_words())

    def ask(self, command: bytes, *, within_s: float) -> bytes:
        """Write ``command`` and return the line that answers it."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(command)
            self.process.stdin.flush()
        except BrokenPipeError:
            raise BenchmarkError(self.last_words()) from None
        return self._read_line(within_s)

    def last_words(self) -> str:
        """Return why the generator gave up."""
        self.process.wait(END_WITHIN_S)
        self.errors.seek(0)
        said = self.errors.read().decode(errors="replace").strip()
        return f"The load generator gave up: {said or 'it said nothing'}"

    def _read_line(self, within_s: float) -> bytes:
        assert self.process.stdout is not None
        deadline = time.monotonic() + within_s
        while b"\n" not in self.pending:
            left = max(0.0, deadline - time.monotonic())
            if not select.select([self.process.stdout], [], [], left)[0]:
                message = f"The load generator said nothing for {within_s:.0f} s."
                raise BenchmarkError(message)
            chunk = os.read(self.process.stdout.fileno(), 65_536)
            if not chunk:
                raise BenchmarkError(self.last_words())
            self.pending += chunk
        line, _, self.pending = self.pending.partition(b"\n")
        return line


@contextmanager
def connected_load(
    program: Path, pairs: Sequence[Pair], *, port: int, server_pid: int, core: int
) -> Iterator[Load]:
    """Connect ``pairs`` to the server at ``port`` from ``core``; they leave with the block.

    Raises BenchmarkError where the server is more than the one process that is measured.
    """
    require_single_process(server_pid)
    with tempfile.TemporaryFile() as errors:
        command = [str(program), str(port), ORIGIN, str(server_pid)]
        with pinned_to(core):
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
            )
        load = Load(process, errors, Connected(0, 0.0))
        try:
            answer = load.ask(_introduction(pairs), within_s=CONNECT_WITHIN_S)
            load.connected = msgspec.json.decode(answer, type=Connected)
            yield load
        finally:
            _end(process)


def _introduction(pairs: Sequence[Pair]) -> bytes:
    lines = [f"{pair.session_id} {pair.visitor_token} {pair.agent_token or '-'}" for pair in pairs]
    return "\n".join([str(len(lines)), *lines, ""]).encode()


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    try:
        process.wait(END_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
