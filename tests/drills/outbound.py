"""Kill the relay between deciding to send a mail and sending it; count how often each arrives.

    python -m tests.drills.outbound --rounds 20
    python -m tests.drills.outbound --rounds 20 --point taken

Visitors ask for a person while nobody is there, so that a person on call is written to.
At ``decided`` the relay is killed (kill -9) at a random moment after the visitor's
acknowledgement. At ``taken`` it is killed when the mail server has the mail and before the
relay hears so: then it must come twice, under one id. Exit status 1: a mail
was lost, or came under another id.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from relay.domain.outbound import Progress
from tests.drills.report import bounded, print_report
from tests.support.http_visitor import HttpVisitor
from tests.support.limits import WIDE_LIMITS
from tests.support.mail_server import HOST, MailServer
from tests.support.relay_process import RelayProcess
from tests.support.wire_client import ConnectionLostError

POINTS = ("decided", "taken")
HASTY = (str(Path(__file__).parent / "programs" / "hasty_relay.py"),)
RULES = '[mail]\non_call = ["boss@desk.example"]\nwait_minutes = 0\n'
AT_A_TIME = 3
WITHIN_S = 1.5
"""The relay is killed up to so long after a decision: it looks for mail every second."""

PATIENCE_S = 60.0
MUST_BE_ZERO = ("lost", "not_sent", "unknown_ids")


@dataclass(frozen=True, slots=True)
class Plan:
    """How often the relay is killed, and where."""

    rounds: int
    point: str = "decided"


@dataclass(slots=True)
class Drill:
    """One run: a relay's data and a mail server."""

    plan: Plan
    relay: RelayProcess
    server: MailServer
    asked: list[HttpVisitor] = field(default_factory=list)
    kills: int = 0

    def run(self) -> dict[str, int | float | str]:
        """Carry the drill out; return its figures."""
        began = time.monotonic()
        self.relay.start()
        for _ in range(self.plan.rounds):
            before = self.kills
            if self.plan.point == "taken":
                # What was left by the round before comes first, its second time.
                self._await_notes()
                self.server.after_taking = self._kill_once
            with suppress(ConnectionLostError):
                # The mail may be taken before its visitor has heard that it is decided.
                self._ask_for_people()
            self._die(before)
            self.relay.start()
        self.server.after_taking = None
        self.server.wait_for(len(self.asked), PATIENCE_S)
        self._await_notes()
        return self._figures(time.monotonic() - began)

    def _ask_for_people(self) -> None:
        """Have visitors ask for a person; acknowledged means that the mail is decided."""
        visitors = AT_A_TIME if self.plan.point == "decided" else 1
        for _ in range(visitors):
            ana = HttpVisitor.open(self.relay.url)
            ana.press("handoff.request")
            self.asked.append(ana)

    def _die(self, before: int) -> None:
        if self.plan.point == "decided":
            time.sleep(random.uniform(0, WITHIN_S))
            self._kill_once()
            return
        deadline = time.monotonic() + PATIENCE_S
        while self.kills == before and time.monotonic() < deadline:
            time.sleep(0.02)

    def _kill_once(self) -> None:
        """Kill the relay; at ``taken`` called by the mail server, which has the mail by then."""
        self.server.after_taking = None
        self.relay.kill()
        self.kills += 1

    def _await_notes(self) -> None:
        """Wait until the relay has noted everything as sent."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and self._not_sent():
            time.sleep(0.2)

    def _not_sent(self) -> int:
        found = self.relay.store.ask(lambda read: read.outbound(10_000, everything=True))
        return sum(one.progress is not Progress.SENT for one in found)

    def _figures(self, took: float) -> dict[str, int | float | str]:
        found = self.relay.store.ask(lambda read: read.outbound(10_000, everything=True))
        ids = {f"<{one.parcel.parcel_id}@localhost>" for one in found}
        times = self.server.times()
        lost = len(ids - times.keys()) + max(0, len(self.asked) - len(ids))
        return {
            "point": self.plan.point,
            "kills": self.kills,
            "asked": len(self.asked),
            "decided": len(ids),
            "arrived": len(times),
            "arrived_once": sum(count == 1 for count in times.values()),
            "arrived_twice": sum(count == 2 for count in times.values()),
            "arrived_more_often": sum(count > 2 for count in times.values()),
            "lost": lost,
            "not_sent": self._not_sent(),
            "unknown_ids": len(times.keys() - ids),
            "lost_of_decided": bounded(lost, len(ids)),
            "took_s": round(took, 1),
        }


def drill(plan: Plan) -> dict[str, int | float | str]:
    """Run the drill on a relay and a mail server of its own; return its figures."""
    server = MailServer().start()
    with tempfile.TemporaryDirectory(prefix="baton-drill-") as folder:
        rules = Path(folder) / "rules.toml"
        rules.write_text(RULES)
        settings = {
            "BATON_MAIL_HOST": HOST,
            "BATON_MAIL_PORT": str(server.port),
            "BATON_MAIL_SECURITY": "none",
            "BATON_MAIL_FROM": "Support <support@desk.example>",
            "BATON_RULES_FILE": str(rules),
        }
        relay = RelayProcess(Path(folder), WIDE_LIMITS | settings, HASTY)
        try:
            return Drill(plan, relay, server).run()
        finally:
            relay.stop()
            server.stop()


def passed(figures: dict[str, int | float | str]) -> bool:
    """Say whether every mail arrived, each under the id it was decided with."""
    return all(figures[name] == 0 for name in MUST_BE_ZERO)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the drill as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=20, help="how often the relay is killed")
    parser.add_argument("--point", choices=POINTS, default="decided", help="where it is killed")
    parser.add_argument("--json", action="store_true", help="print one JSON object, too")
    options = parser.parse_args(arguments)
    figures = drill(Plan(options.rounds, options.point))
    print_report("Outbound drill", figures, as_json=options.json)
    return 0 if passed(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
