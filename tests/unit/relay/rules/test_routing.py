"""The rules of routing as tables of the file."""

from __future__ import annotations

import pytest

from relay.domain.escalation import EscalationPolicy
from relay.domain.routing import Department, Mode, RoutingPolicy
from relay.rules import Rules, RulesError, parse_file

BASE = Rules(EscalationPolicy())


def test_everything_that_can_be_said() -> None:
    """Mode, times in people's units, and departments in the order of the file."""
    text = (
        '[routing]\nmode = "offer"\naccept_seconds = 20\ngrace_seconds = 0.5\n'
        'give_up_minutes = 10\ndefault_department = "help"\n'
        '[departments.visas]\nname = "Visas"\npages = ["/visa"]\nlanguages = ["de"]\n'
        'skills = ["student"]\nqueue_at_most = 5\npriority = 2\n'
        '[departments.help]\nname = "Help"\n'
    )
    visas = Department("visas", "Visas", ("de",), ("student",), ("/visa",), 5, 2)
    assert parse_file(text, BASE).routing == RoutingPolicy(
        mode=Mode.OFFER,
        accept_ms=20_000,
        grace_ms=500,
        give_up_ms=600_000,
        default_department="help",
        departments=(visas, Department("help", "Help")),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[routing]\nmode = "auto"', r"line 2: routing.mode: Invalid enum value 'auto'"),
        ("[routing]\n\naccept_seconds = 0", r"line 3: routing.accept_seconds: .*> 0"),
        ("[routing]\naccept = 3", r"line 2: routing.accept: there is no such key; there are mode"),
        ("[departments.a]\nlanguages = []", r"line 1: departments.a: .*missing .*name"),
        ('[departments.a]\nname = "A"\n[departments.b]\nname = 3', r"line 4: departments.b.name"),
        ('[departments.b-1]\nname = "B"\nnmae = 1', r"line 3: departments.b-1.nmae: there is no"),
        ('[departments.Visas]\nname = "V"', r"line 1: departments.Visas: .*lower-case"),
        ('[departments.a]\nname = "A"\npages = ["visa"]', r"line 3: departments.a.pages: .*\^/"),
        ('[routing]\ndefault_department = "x"', r"line 2: .*no department 'x'; there are: none"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(text: str, problem: str) -> None:
    """Line, key, and what to do, for whoever edits the file."""
    with pytest.raises(RulesError, match=problem):
        parse_file(text, BASE)
