"""``baton escalation``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from relay.cli.common import CommandFailed
from relay.cli.escalation import escalation

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
