"""Ask the HTTP side for what no client would ask, as each role, from its own document.

    python -m tests.drills.fuzz --examples 100 --json

Schemathesis reads the served OpenAPI document and looks for answers that are faults
of the relay (5xx), not documented, of another shape or type than documented, accepted
though the document forbids them, or given without the token that the document demands.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from relay.domain.roster import Role
from tests.drills.report import print_report
from tests.support.http_visitor import HttpVisitor
from tests.support.limits import WIDE_LIMITS
from tests.support.relay_process import RelayProcess

NOBODY, VISITOR = "nobody", "visitor"
ROLES = (NOBODY, VISITOR, *(role.value for role in Role))

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_headers_conformance", "response_schema_conformance", "negative_data_rejection",
    "unsupported_method", "ignored_auth",
)  # fmt: skip
# Signing out would end the run; waiting for news, up to 20 s each time, make it endless.
LEFT_OUT = ("sign_out", "visitor_session_resume")
RULES = "[answer]\nconfidence = 0.5\n"

# 414 is the server's, before it knows what is asked.
REJECTED = (400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 429)
_SETTINGS = f"[checks.negative_data_rejection]\nexpected-statuses = {list(REJECTED)}\n"
_CASES = re.compile(r"(\d+) generated")
_FOUND = re.compile(r"(\d+) unique failures?")


@dataclass(frozen=True, slots=True)
class Plan:
    """How many examples for each operation in each phase, as which roles."""

    examples: int
    roles: Sequence[str] = ROLES
    phases: str = "examples,coverage,fuzzing"
    seed: int | None = None


def drill(plan: Plan) -> dict[str, int | float | str]:
    """Fuzz a relay of its own as each role; return what was generated and what was found."""
    with tempfile.TemporaryDirectory(prefix="baton-drill-") as name:
        folder = Path(name)
        rules = folder / "rules.toml"
        rules.write_text(RULES, encoding="utf-8")
        (folder / "schemathesis.toml").write_text(_SETTINGS, encoding="utf-8")
        relay = RelayProcess(folder, {**WIDE_LIMITS, "BATON_RULES_FILE": str(rules)}).start()
        try:
            tokens = _tokens(relay)
            figures: dict[str, int | float | str] = {}
            for role in plan.roles:
                figures |= _fuzz(relay, role, tokens[role], plan)
            figures["tracebacks"] = relay.log.read_text(errors="replace").count("Traceback")
            return figures
        finally:
            relay.stop()


def passed(figures: Mapping[str, int | float | str]) -> bool:
    """Say whether nothing was found, and something was looked for."""
    bad = [value for name, value in figures.items() if not name.endswith("_cases") and value]
    return not bad and all(value for name, value in figures.items() if name.endswith("_cases"))


def _tokens(relay: RelayProcess) -> dict[str, str | None]:
    visitor = HttpVisitor.open(relay.url)
    visitor.say("I want to talk to a human")
    agents = {role.value: relay.add_agent(role.value.title(), role=role) for role in Role}
    # There is a second one, so that the first may be tried to be disabled.
    relay.add_agent("Spare", role=Role.ADMINISTRATOR)
    return {NOBODY: None, VISITOR: visitor.wire.token, **agents}


def _fuzz(relay: RelayProcess, role: str, token: str | None, plan: Plan) -> dict[str, int | str]:
    program = shutil.which("st", path=str(Path(sys.executable).parent))
    assert program is not None, "schemathesis is not installed: pip install -e .[dev]"
    command = [
        program, "run", f"{relay.url}/api/v1/openapi.json", "--checks", ",".join(CHECKS),
        "--max-examples", str(plan.examples), "--phases", plan.phases, "--no-color",
        "--generation-database", "none", "--warnings", "off", "--continue-on-failure",
        "--suppress-health-check", "all", "--request-timeout", "30",
    ]  # fmt: skip
    for left_out in LEFT_OUT:
        command += ["--exclude-operation-id", left_out]
    if token is not None:
        command += ["--header", f"Authorization: Bearer {token}"]
    if plan.seed is not None:
        command += ["--seed", str(plan.seed)]
    ran = subprocess.run(command, cwd=relay.folder, check=False, capture_output=True, text=True)
    failures = _FOUND.search(ran.stdout)
    cases = _CASES.search(ran.stdout)
    found = int(failures[1]) if failures else int(ran.returncode != 0)
    if found:
        print(ran.stdout[-20_000:], ran.stderr[-2_000:], file=sys.stderr)
    return {f"{role}_cases": int(cases[1]) if cases else 0, f"{role}_found": found}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the drill and print what it found."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills.fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="for each operation")
    parser.add_argument("--role", choices=ROLES, action="append", help="all by default")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args(arguments)
    figures = drill(Plan(options.examples, tuple(options.role or ROLES), seed=options.seed))
    print_report("Fuzzing the HTTP side by its document", figures, as_json=options.json)
    return 0 if passed(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
