"""The tables of promised times, and what is said about those that make no sense."""

from __future__ import annotations

import pytest

from relay.domain.escalation import EscalationPolicy
from relay.domain.promises import OnCall, Promises, Targets, Timers, WhenSilent
from relay.rules import Rules, RulesError, default_rules_file, parse_file

GOOD = """
[departments.sales]
name = "Sales"

[mail]
on_call = ["Boss@Desk.example", "night@desk.example", "boss@desk.example"]
wait_minutes = 2.5
answer_minutes = 10
[mail.sales]
on_call = ["sales@desk.example"]

[timers]
visitor_remind_minutes = 5
visitor_complete_minutes = 10
agent_remind_minutes = 1
agent_silent_minutes = 3
when_silent = "requeue"

[targets]
first_response_seconds = 60
next_response_seconds = 120
warn_seconds = 20
"""


def _promises(text: str) -> Promises:
    return parse_file(text, Rules(EscalationPolicy())).promises


def test_promises_as_they_stand() -> None:
    """Every value of the file reaches what it is for."""
    promises = _promises(GOOD)
    assert promises.on_call == OnCall(
        ("boss@desk.example", "night@desk.example"), {"sales": ("sales@desk.example",)}, 150_000
    )
    assert promises.timers == Timers(300_000, 600_000, 60_000, 180_000, WhenSilent.REQUEUE)
    assert promises.answer_wait_ms == 600_000
    assert promises.targets == Targets(60_000, 120_000, 20_000)


def test_the_file_with_everything_in_it() -> None:
    """The file that is printed says what holds without it."""
    assert _promises(default_rules_file().read_text(encoding="utf-8")) == Promises()
    assert _promises("") == Promises()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[mail]\non_call = ["boss"]', "line 2: mail.on_call: 'boss' is not an e-mail address"),
        ('[mail]\non_call = ["a@b.c, d@e.f"]', "line 2: mail.on_call"),
        ("[mail.sales]\non_call = []", "line 1: mail.sales: there is no department 'sales'"),
        ("[mail]\nto = 1", "line 2: mail.to: there is no such key; there are on_call"),
        ("[timers]\nagent_silent_minutes = -1", "line 2: timers.agent_silent_minutes"),
        ('[timers]\nwhen_silent = "cry"', "line 2: timers.when_silent"),
        (
            "[timers]\nvisitor_remind_minutes = 5\nvisitor_complete_minutes = 5",
            "line 3: timers.visitor_complete_minutes must be longer",
        ),
        ("[targets]\nwarn_seconds = 'soon'", "line 2: targets.warn_seconds"),
    ],
)  # fmt: skip
def test_what_makes_no_sense(text: str, said: str) -> None:
    """Line, key and what to do are said."""
    with pytest.raises(RulesError) as raised:
        _promises(text)
    assert said in str(raised.value)
