"""Canned responses and the rules over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.playbook import Playbook
from tests.unit.relay.web.api.conftest import Api

HELLO = {"shortcut": "hello", "text": "Hello {visitor}, I am {agent}."}


def test_ones_own(maya: Api, otto: Api) -> None:
    """What an agent keeps ready is theirs: others neither see, change nor delete it."""
    made = maya.ask("POST", "/canned-responses", HELLO)
    assert made.status_code == 201
    path = f"/canned-responses/{made.get_json()['canned_id']}"
    assert otto.get("/canned-responses")["items"] == []
    assert otto.ask("PUT", path, HELLO).status_code == 404
    assert otto.ask("DELETE", path).status_code == 404
    assert maya.ask("PUT", path, HELLO | {"text": "Hi"}).get_json()["text"] == "Hi"
    assert maya.ask("DELETE", path).status_code == 204
    assert maya.get("/canned-responses")["items"] == []


def test_shared_ones(maya: Api, sue: Api) -> None:
    """A supervisor keeps words ready for all; agents read them and cannot change them."""
    made = sue.ask("POST", "/canned-responses", HELLO | {"shared": True})
    path = f"/canned-responses/{made.get_json()['canned_id']}"
    assert [one["shared"] for one in maya.get("/canned-responses")["items"]] == [True]
    refused = [
        maya.ask("POST", "/canned-responses", HELLO | {"shared": True}),
        maya.ask("PUT", path, HELLO),
        maya.ask("DELETE", path),
    ]
    assert {answer.status_code for answer in refused} == {403}
    assert maya.ask("POST", "/canned-responses", HELLO).status_code == 201


def test_names_are_filled_in(maya: Api, play: Playbook) -> None:
    """For a session the text has the visitor's and the agent's name in it."""
    ana = play.visitor("Ana")
    ana.opens()
    maya.ask("POST", "/canned-responses", HELLO)
    [item] = maya.get(f"/canned-responses?session_id={ana.session_id}")["items"]
    assert item["filled"] == "Hello Ana, I am Maya."
    assert "filled" not in maya.get("/canned-responses")["items"][0]
    assert maya.ask("GET", f"/canned-responses?session_id={'0' * 32}").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"text": "Hi {nobody}"}, {"text": " \x00 "}, {"shortcut": "No Spaces"}, {"more": 1}]
)
def test_words_that_make_no_sense(maya: Api, wrong: dict[str, object]) -> None:
    """A gap that nothing fills, an empty text, a bad name: refused in words."""
    assert maya.ask("POST", "/canned-responses", HELLO | wrong).status_code == 400


def test_a_shortcut_that_is_taken(maya: Api) -> None:
    """Two responses of one owner cannot have one name."""
    assert maya.ask("POST", "/canned-responses", HELLO).status_code == 201
    answer = maya.ask("POST", "/canned-responses", HELLO)
    assert answer.status_code == 400
    assert "hello" in answer.get_json()["detail"]


def test_a_repeat_keeps_one(maya: Api) -> None:
    """Under one key words are kept once."""
    answers = {maya.ask("POST", "/canned-responses", HELLO, key="k").get_data() for _ in range(3)}
    assert len(answers) == 1
    assert len(maya.get("/canned-responses")["items"]) == 1


def test_rules(ada: Api, sue: Api, maya: Api, rules_path: Path, play: Playbook) -> None:
    """An administrator replaces the file of rules, which is audited; a supervisor reads it."""
    assert sue.get("/rules") == {"text": "[answer]\nconfidence = 0.5\n", "writable": True}
    new = "[answer]\nconfidence = 0.6\n"
    assert sue.ask("PUT", "/rules", {"text": new}).status_code == 403
    assert maya.ask("GET", "/rules").status_code == 403
    assert ada.ask("PUT", "/rules", {"text": new}).get_json()["text"] == new
    assert rules_path.read_text(encoding="utf-8") == new
    assert play.database.rows("SELECT actor, action FROM audit_log") == [("Ada", "rules.replaced")]


@pytest.mark.parametrize("text", ["[answer]\nconfidence = 7\n", "[nonsense]\n", "not toml"])
def test_rules_that_make_no_sense(ada: Api, rules_path: Path, text: str) -> None:
    """Wrong rules are refused with their line, and the file stays as it was."""
    before = rules_path.read_bytes()
    answer = ada.ask("PUT", "/rules", {"text": text})
    assert answer.status_code == 400
    assert "line" in answer.get_json()["detail"]
    assert rules_path.read_bytes() == before
    assert [path.name for path in rules_path.parent.glob(".rules*")] == []
