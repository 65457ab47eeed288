"""Fifty agents work on one queue through two relays: nothing is given twice, lost or overtaken.

    python -m tests.drills.routing --sessions 10000 --agents 50 --database both --json

Sessions are offered, accepted, declined, left to run out, picked by hand, passed to
departments and colleagues, given back to the bot, put back by supervisors and completed,
all at once: through two relays on one PostgreSQL, and through one on SQLite. The capacity
of each agent is looked at while it goes on. Exit status 1: something is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random

from relay.domain.escalation import EscalationPolicy
from relay.domain.lifecycle import Trigger
from relay.domain.notices import Notices
from relay.domain.roster import Role
from relay.domain.routing import Department, RoutingPolicy
from relay.service import visitor as use_cases
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction
from relay.service.visitor import Policies
from relay.store.direct import DirectStore
from tests.drills.claims import running
from tests.drills.report import print_report
from tests.drills.routing_agents import DEPARTMENTS, EXPECTED, Office, Worker
from tests.drills.routing_judge import Judge
from tests.support.identifiers import new_id
from tests.support.limits import WIDE_LIMITS
from tests.support.people import AgentClient
from tests.support.postgres import private_postgres
from tests.support.relay_process import RelayProcess

DATABASES = {"postgresql": 2, "sqlite": 1}
"""How many relays work on each kind of database."""

MUST_BE_ZERO = (
    "double_owned", "over_capacity", "overtaken", "stuck", "loads_wrong", "other_answers",
)  # fmt: skip
CAPACITY = 3
LOOK_EVERY_S = 0.1
AT_ONCE = 500
RULES = (
    '[routing]\nmode = "offer"\naccept_seconds = 10\n'
    '[departments.visas]\nname = "Visas"\n[departments.fees]\nname = "Fees"\n'
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many agents work on how many sessions, and for how long at most, in seconds."""

    sessions: int
    agents: int
    patience_s: float = 1_800.0
    seed: int = 7


Figures = dict[str, int | float | str]


def drill(plan: Plan, database: str) -> Figures:
    """Have the sessions dealt with; return the figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-drill-")))
        address = f"sqlite:///{folder / 'baton.db'}"
        if database == "postgresql":
            address = stack.enter_context(private_postgres())
        (folder / "rules.toml").write_text(RULES)
        settings = WIDE_LIMITS | {"BATON_RULES_FILE": str(folder / "rules.toml")}
        relays = [
            stack.enter_context(running(RelayProcess(folder, settings, database=address)))
            for _ in range(DATABASES[database])
        ]
        office = Office(fill(relays[0].store, plan.sessions))
        workers = _hire(plan, relays, office)
        judge = Judge(address)
        began = time.monotonic()
        over = _work(plan, workers, office, judge)
        took = time.monotonic() - began
        figures = judge.verdict([won for worker in workers for won in worker.won])
        judge.close()
        for worker in workers:
            worker.client.wire.drop()
        return _figures(plan, workers, figures, over, took)


def fill(store: DirectStore, count: int) -> list[str]:
    """Put sessions into the queues of all departments and of none; return their ids."""
    routing = RoutingPolicy(departments=tuple(Department(one, one) for one in DEPARTMENTS))
    policies = Policies(EscalationPolicy(), Notices(), "Bot", 1, 1, routing)
    begin = time.time_ns() // 1_000_000 - count
    waiting = [new_id() for _ in range(count)]

    def fill_from(tx: Transaction, first: int) -> Outcome:
        for number in range(first, min(first + AT_ONCE, count)):
            visitor_id, now = new_id(), begin + number
            wish = (*DEPARTMENTS, None)[number % 3]
            opening = use_cases.Open(
                open_id=new_id(), session_id=waiting[number], visitor_id=visitor_id,
                token_hash=new_id(), now=now, department=wish,
            )  # fmt: skip
            use_cases.open_session(tx, opening, policies)
            button = use_cases.Act(
                visitor_id=visitor_id, session_id=waiting[number], cmid=new_id(),
                trigger=Trigger.ESCALATE, now=now,
            )  # fmt: skip
            use_cases.act(tx, button, policies)
        return Outcome(Done())

    for first in range(0, count, AT_ONCE):
        store.submit("", partial(fill_from, first=first))
    return waiting


def _hire(plan: Plan, relays: list[RelayProcess], office: Office) -> list[Worker]:
    workers = []
    for number in range(plan.agents):
        relay = relays[number % len(relays)]
        supervisor = number % 10 == 0
        own = () if number % 3 == 2 else (DEPARTMENTS[number % 3],)
        token = relay.add_agent(
            f"Agent{number}",
            capacity=CAPACITY,
            role=Role.SUPERVISOR if supervisor else Role.AGENT,
            departments=own,
        )
        client = AgentClient.connect(relay.url, token)
        me = client.renew()["me"]["agent_id"]
        office.colleagues.append(me)
        workers.append(Worker(client, me, office, Random(plan.seed * 1_000 + number), supervisor))
    return workers


def _work(plan: Plan, workers: list[Worker], office: Office, judge: Judge) -> int:
    """Let everybody work until all is done; return how often somebody had too many."""
    over = 0
    deadline = time.monotonic() + plan.patience_s
    with ThreadPoolExecutor(len(workers), thread_name_prefix="agent") as pool:
        jobs = [pool.submit(worker.work) for worker in workers]
        quiet = threading.Event()
        try:
            while judge.still_open() and time.monotonic() < deadline:
                over += judge.over_capacity()
                judge.look()
                quiet.wait(LOOK_EVERY_S)
        finally:
            # Also where the judge failed: the pool ends only when its workers do.
            office.closing = True
        for job in jobs:
            job.result()
    return over


def _figures(
    plan: Plan, workers: list[Worker], found: dict[str, int | float], over: int, took: float
) -> Figures:
    answers = sum((worker.answers for worker in workers), Counter[str]())
    told = {name: count for name, count in answers.items() if name.split()[-1] == "ok"}
    other = sum(
        count
        for name, count in answers.items()
        if name.split()[-1] not in EXPECTED and name != "busy"
    )
    return {
        "sessions": plan.sessions,
        "agents": plan.agents,
        "over_capacity": over,
        **found,
        "other_answers": other,
        "busy": answers["busy"],
        "connections_lost": sum(worker.lost for worker in workers),
        "took_s": round(took, 1),
        "sessions_per_s": round(plan.sessions / took, 1),
        **{name.removesuffix(" ok").replace(".", "_"): told[name] for name in sorted(told)},
    }


def passed(figures: Figures) -> bool:
    """Say whether everything has one owner, in order, and nobody too many."""
    return all(figures[name] == 0 for name in MUST_BE_ZERO)


def main() -> int:
    """Run the drill as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="print one JSON object, too")
    options = parser.parse_args()
    plan = replace(Plan(options.sessions, options.agents), seed=options.seed)
    found = {}
    for database in DATABASES if options.database == "both" else (options.database,):
        found[database] = drill(plan, database)
        relays = "two relays" if DATABASES[database] == 2 else "one relay"
        print_report(f"Routing drill, {relays} on {database}", found[database], as_json=False)
    if options.json:
        print(json.dumps(found), flush=True)
    return 0 if all(passed(figures) for figures in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
