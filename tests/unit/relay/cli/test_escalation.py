"""``baton escalation``."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from relay.cli.common import CommandFailed
from relay.cli.escalation import escalation
from relay.domain.answer import BotAnswer
from relay.rules import default_rules_file
from relay.settings import Settings
from relay.store.engines import database_url
from tests.playbook import Playbook
from tests.unit.relay.cli.conftest import Ran
from tests.unit.relay.database import Database

_ROWS = [
    {"text": "let me talk to an agent", "rule": "asked_for_person"},
    {"text": "xyzzy", "rule": "asked_for_person"},
    {"text": "what is a visa", "rule": None},
    {"text": "give me a human", "rule": None},
]


@pytest.fixture
def queries(tmp_path: Path) -> str:
    """A file of labelled messages, two of which are labelled wrongly."""
    path = tmp_path / "queries.json"
    path.write_text(json.dumps(_ROWS))
    return str(path)


def test_the_figures_for_machines(queries: str) -> None:
    """Recall, false positives, and which they were."""
    ran = CliRunner().invoke(escalation, ["test", "--queries", queries, "--json"])
    found = json.loads(ran.output)
    assert (found["recall"], found["false_positive_rate"]) == (0.5, 0.5)
    assert (found["misses"], found["false_positives"]) == (["xyzzy"], ["give me a human"])


def test_the_figures_for_people(queries: str) -> None:
    """The same in words."""
    ran = CliRunner().invoke(escalation, ["test", "--queries", queries])
    assert "1 of 2 understood" in ran.output
    assert "misunderstood: give me a human" in ran.output


@pytest.mark.parametrize(("content", "problem"), [("[{", "truncated"), ('[{"text": 1}]', "text")])
def test_what_is_wrong_with_the_file_is_said(tmp_path: Path, content: str, problem: str) -> None:
    """In one sentence with the place, without a traceback."""
    path = tmp_path / "queries.json"
    path.write_text(content)
    ran = CliRunner().invoke(escalation, ["test", "--queries", str(path)])
    assert isinstance(ran.exception, CommandFailed)
    assert problem in str(ran.exception)


Baton = Callable[..., Ran]


def test_the_file_with_everything_can_be_kept_and_checked(baton: Baton, folder: Path) -> None:
    """What `rules` prints is what `check` accepts."""
    printed = baton("escalation", "rules").out
    assert printed == default_rules_file().read_text(encoding="utf-8")
    (folder / "rules.toml").write_text(printed)
    assert "rules.toml is fine. Rules switched off: none." in baton(
        "escalation", "check", "rules.toml"
    ).out  # fmt: skip


def test_check_says_what_is_wrong(
    baton: Baton, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File, line and key; or that there is no file to check."""
    assert "No file of rules is named" in baton("escalation", "check").err
    (folder / "rules.toml").write_text("[ambiguity]\nthreshold = 2\n")
    monkeypatch.setenv("BATON_RULES_FILE", "rules.toml")
    ran = baton("escalation", "check")
    assert ran.code == 1
    assert "rules.toml, line 2: ambiguity.threshold" in ran.err


@pytest.fixture
def conversation(baton: Baton, open_database: Callable[..., Database]) -> str:
    """A conversation of just now in the database of the folder; the bot was half sure."""
    assert baton("db", "migrate").code == 0
    play = Playbook(open_database(database_url(Settings().where())))
    play.now = time.time_ns() // 1_000_000
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("visa?")
    play.bot().brings(BotAnswer("It costs 75 euros.", 0.5))
    return ana.session_id


def test_a_replay_with_another_threshold(baton: Baton, conversation: str) -> None:
    """The conversation that would have been handed over is named with rule and place."""
    assert "0 would change" in baton("escalation", "replay").out
    # The bot answers from 0.45 on, so a person cannot be called above that.
    refused = baton("escalation", "replay", "--set", "low_confidence=0.6")
    assert "above answer.confidence" in refused.err
    more = ("--set", "answer=0.7", "--set", "low_confidence=0.6")
    ran = baton("escalation", "replay", *more, "--since", "1h", "--json")
    found = json.loads(ran.out)
    assert (found["were_handed_over"], found["would_be_handed_over"]) == (0, 1)
    assert found["by_rule"] == {"low_confidence": 1}
    [changed] = found["changed"]
    assert (changed["session_id"], changed["change"], changed["was"]) == (conversation, "new", None)
    told = baton("escalation", "replay", *more).out
    assert f"{conversation}  new: stays with the bot -> low_confidence at 20" in told


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [(("--since", "soon"), "such as 7d"), (("--set", "nonsense=1"), "repeated_failure")],
)
def test_a_replay_that_makes_no_sense(
    baton: Baton, arguments: tuple[str, ...], problem: str
) -> None:
    """It is refused in one sentence that says what can be written."""
    ran = baton("escalation", "replay", *arguments)
    assert ran.code == 1
    assert problem in ran.err
