"""Agents vanish in five ways; their visitors are put back in time, and no ghost stays online.

    python -m tests.drills.vanish --json

Killed, asleep (SIGSTOP), cut off, half open (the socket stands, nothing comes), and one of
two devices gone. Exit status 1: something is wrong.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from relay.domain.lifecycle import Change
from relay.domain.roster import LEASE_MS, Presence
from relay.domain.session import Session
from relay.domain.transcript import ChangeRecord
from relay.store.direct import DirectStore
from tests.drills.claims import running
from tests.drills.report import print_report
from tests.drills.routing import fill
from tests.support.limits import WIDE_LIMITS
from tests.support.people import AgentClient, code_of
from tests.support.relay_process import RelayProcess

GRACE_S = 5.0
SWEEP_S = 5.0
SLACK_S = 4.0
"""For a machine that is busy with other things."""

WITHIN_S = LEASE_MS / 1000 + GRACE_S + SWEEP_S + SLACK_S
WAYS = ("killed", "asleep", "cut", "half_open", "two_devices")
RULES = f"[routing]\ngrace_seconds = {GRACE_S}\n"
AGENT = "tests.drills.programs.lonely_agent"

Figures = dict[str, int | float | str]


@dataclass(slots=True)
class Case:
    """One agent who vanishes: what makes them vanish, and what they send when they are back."""

    way: str
    session_id: str
    vanish: Callable[[], None]
    send_late: Callable[[], str]


def drill() -> Figures:
    """Have five agents vanish at once; return the figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-drill-")))
        (folder / "rules.toml").write_text(RULES)
        settings = WIDE_LIMITS | {"BATON_RULES_FILE": str(folder / "rules.toml")}
        relay = stack.enter_context(running(RelayProcess(folder, settings)))
        sessions = fill(relay.store, len(WAYS))
        cases = [
            (_in_process if way in {"killed", "asleep"} else _here)(stack, relay, way, session_id)
            for way, session_id in zip(WAYS, sessions, strict=True)
        ]
        other = AgentClient.connect(relay.url, relay.sign_in("two_devices"))
        stack.callback(other.wire.drop)
        for case in cases:
            case.vanish()
        return _watch(relay, cases, other)


def _in_process(stack: ExitStack, relay: RelayProcess, way: str, session_id: str) -> Case:
    command = [sys.executable, "-m", AGENT, relay.url, relay.add_agent(way), session_id]
    process = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
    stack.callback(process.kill)
    out = process.stdout
    if out is None or not out.readline().strip().isdigit():
        message = f"the agent who is to be {way} did not get the session"
        raise RuntimeError(message)

    def wake() -> str:
        os.kill(process.pid, signal.SIGCONT)
        return out.readline().strip()

    end = signal.SIGKILL if way == "killed" else signal.SIGSTOP
    vanish: Callable[[], None] = lambda: os.kill(process.pid, end)  # noqa: E731 - one of two
    return Case(way, session_id, vanish, wake if way == "asleep" else lambda: "")


def _here(stack: ExitStack, relay: RelayProcess, way: str, session_id: str) -> Case:
    client = AgentClient.connect(relay.url, relay.add_agent(way))
    client.claim(session_id)
    stack.callback(client.wire.drop)
    # A half-open link: the socket stands, and nobody reads or writes any more.
    vanish = (lambda: None) if way == "half_open" else client.wire.drop

    def send_late() -> str:
        client.come_back()
        return code_of(client.wire.ask("reply.send", client.message(session_id, "Late")))

    return Case(way, session_id, vanish, send_late)


def _watch(relay: RelayProcess, cases: list[Case], other: AgentClient) -> Figures:
    began = time.monotonic()
    after: dict[str, float] = {}
    while time.monotonic() - began < WITHIN_S and len(after) < len(cases) - 1:
        other.renew()
        for case in cases:
            if case.way not in after and _session(relay.store, case).assignee_id is None:
                after[case.way] = round(time.monotonic() - began, 1)
        time.sleep(0.2)
    ghosts = _online(relay.store) & {"killed", "asleep", "cut", "half_open"}
    late = {case.way: case.send_late() for case in cases if case.way != "two_devices"}
    kept = next(case for case in cases if case.way == "two_devices")
    return {
        "within_s": WITHIN_S,
        **{f"requeued_{way}_s": after.get(way, -1.0) for way in WAYS if way != "two_devices"},
        "not_requeued": sum(case.way not in after for case in cases) - 1,
        "lost_with_one_of_two_devices": int(_session(relay.store, kept).assignee_id is None),
        "ghosts_online": len(ghosts),
        "told_more_than_once": sum(_told(relay.store, case) != 1 for case in cases if case != kept),
        "late_words_let_in": sum(code == "ok" for code in late.values()),
        "late_words_refused_as": ", ".join(sorted({code for code in late.values() if code})),
    }


def _session(store: DirectStore, case: Case) -> Session:
    found = store.ask(lambda read: read.session(case.session_id))
    if found is None:
        message = "the session is gone"
        raise LookupError(message)
    return found


def _told(store: DirectStore, case: Case) -> int:
    entries = store.ask(lambda read: list(read.entries(case.session_id, 0, 100)))
    changes = [one for one in entries if isinstance(one, ChangeRecord)]
    return sum(one.change is Change.REQUEUED and bool(one.text) for one in changes)


def _online(store: DirectStore) -> set[str]:
    now = time.time_ns() // 1_000_000
    agents = store.ask(lambda read: list(read.agents(now)))
    return {one.name for one in agents if one.presence is not Presence.OFFLINE}


MUST_BE_ZERO = (
    "not_requeued", "lost_with_one_of_two_devices", "ghosts_online", "told_more_than_once",
    "late_words_let_in",
)  # fmt: skip


def passed(figures: Figures) -> bool:
    """Say whether everybody was put back in time and nobody was let in late."""
    return all(figures[name] == 0 for name in MUST_BE_ZERO)


def main() -> int:
    """Run the drill; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object, too")
    options = parser.parse_args()
    figures = drill()
    print_report("Vanishing agents", figures, as_json=options.json)
    return 0 if passed(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
