"""The load generator counts what is there and notices every breach of the contract."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bench.faulty_server import Fault, running_faulty_relay
from tests.bench.fixtures import Pair
from tests.bench.load import compile_generator, connected_load
from tests.bench.processes import choose_cores
from tests.bench.results import NODE, Measurement, breach_of
from tests.bench.servers import install_node_modules, running_node
from tests.bench.trouble import BenchmarkError

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
needs_node = pytest.mark.skipif(shutil.which("npm") is None, reason="needs Node.js")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generator, compiled with every warning an error."""
    flags = ("-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror")
    return compile_generator(tmp_path_factory.mktemp("generator"), *flags)


def some_pairs(count: int) -> Sequence[Pair]:
    """Return pairs with tokens that nobody checks."""
    return [Pair(str(uuid.uuid4()), "v" * 32, "a" * 32) for _ in range(count)]


def measured_against(fault: Fault, program: Path) -> Measurement:
    """Return what a short run against a server with ``fault`` counts."""
    core = choose_cores().load
    with (
        running_faulty_relay(fault) as port,
        connected_load(
            program, some_pairs(2), port=port, server_pid=os.getpid(), core=core
        ) as load,
    ):
        return load.measure(warm_up_s=0.05, window_s=0.2)


def test_every_message_is_acknowledged_and_pushed_once(program: Path) -> None:
    """Against a server without fault, messages sent, acknowledged and pushed are as many."""
    measured = measured_against(Fault.NONE, program)
    assert measured.acks > 0
    assert breach_of(measured) is None
    assert measured.sent_in_all == measured.acked_in_all == measured.pushed_in_all


def test_a_refusal_is_counted_and_quoted(program: Path) -> None:
    """A refused message makes the run a breach that quotes the refusal."""
    measured = measured_against(Fault.REFUSED, program)
    assert measured.refusals == 2
    assert "rate_limited" in str(breach_of(measured))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.NOT_PUSHED, "was pushed message 4 after 2"),
        (Fault.PUSHED_TWICE, "was pushed message 3 after 3"),
        (Fault.PUSHED_FOR_ANOTHER_SESSION, "not a push of session"),
        (Fault.SEQ_SKIPPED, "the wrong seq|became entry 4, not 3"),
        (Fault.DISCONNECTED, "refused or ended the use of /visitor"),
    ],
)
def test_a_breach_ends_the_run(program: Path, fault: Fault, words: str) -> None:
    """A lost, doubled, strayed or misnumbered message ends the run and is named."""
    with pytest.raises(BenchmarkError, match=words):
        measured_against(fault, program)


@needs_node
def test_the_reference_speaks_the_same_frames(program: Path, tmp_path: Path) -> None:
    """The generator drives the reference on Node with the frames meant for the relay."""
    install_node_modules()
    cores = choose_cores()
    with running_node(NODE, core=cores.server, folder=tmp_path) as node:
        pid = node.process.pid
        with connected_load(
            program, some_pairs(4), port=node.port, server_pid=pid, core=cores.load
        ) as load:
            first = load.measure(warm_up_s=0.1, window_s=0.3)
            second = load.measure(warm_up_s=0.1, window_s=0.3)
    assert breach_of(first) is None
    assert breach_of(second) is None
    assert second.sent_in_all > first.sent_in_all
    assert 0 < second.ack_p50_ms <= second.ack_p99_ms
    assert 0 < second.server_cpu_seconds <= second.seconds * 1.5
