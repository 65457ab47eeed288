"""Passing sessions on over HTTP: what becomes of them."""

from __future__ import annotations

import pytest

from relay.domain.lifecycle import State
from tests.playbook import Playbook, VisitorPart
from tests.unit.relay.web.api.conftest import Api


@pytest.fixture
def ana(play: Playbook, maya: Api) -> VisitorPart:
    """A visitor whom Maya has."""
    visitor = play.visitor("Ana")
    visitor.opens()
    visitor.asks_for_person()
    assert maya.part is not None
    maya.part.claims(visitor)
    return visitor


def _path(visitor: VisitorPart, rest: str) -> str:
    return f"/sessions/{visitor.session_id}/{rest}"


def _fence(play: Playbook, visitor: VisitorPart) -> dict[str, object]:
    return {"fence": play.session(visitor).fence}


def test_to_a_department(maya: Api, ana: VisitorPart, play: Playbook) -> None:
    """A session goes to the department's queue, with a note that its visitor never sees."""
    body = _fence(play, ana) | {"to_department": "fees", "note": "Wants a refund"}
    assert maya.ask("POST", _path(ana, "transfer"), body).status_code == 200
    session = play.session(ana)
    assert (session.state, session.department) == (State.PENDING, "fees")
    notes = maya.get(_path(ana, "entries"))["notes"]
    assert [(note["author"], note["text"]) for note in notes] == [("Maya", "Wants a refund")]
    assert "refund" not in "".join(play.script(ana))


@pytest.mark.parametrize(
    "to", [{}, {"to_department": "nowhere"}, {"to_department": "fees", "to_agent": "0" * 32}]
)
def test_to_nowhere(maya: Api, ana: VisitorPart, play: Playbook, to: dict[str, object]) -> None:
    """A transfer to nobody, to two, or to a department that is none is refused."""
    answer = maya.ask("POST", _path(ana, "transfer"), _fence(play, ana) | to)
    assert answer.status_code == 400
    assert play.session(ana).state is State.ACTIVE


def test_back_to_the_bot(maya: Api, ana: VisitorPart, play: Playbook) -> None:
    """A session is given back to the bot, once, however often it is asked under one key."""
    body = _fence(play, ana)
    answers = {maya.ask("POST", _path(ana, "return"), body, key="k").get_data() for _ in range(2)}
    assert len(answers) == 1
    assert play.session(ana).state is State.BOT


def test_what_supervisors_may(sue: Api, maya: Api, ana: VisitorPart, play: Playbook) -> None:
    """A supervisor puts a session back and closes it; both are in the audit log."""
    assert maya.ask("POST", _path(ana, "requeue")).status_code == 403
    assert sue.ask("POST", _path(ana, "requeue")).status_code == 200
    assert play.session(ana).state is State.PENDING
    assert sue.ask("POST", _path(ana, "close")).status_code == 200
    assert play.session(ana).state is State.COMPLETED
    rows = play.database.rows("SELECT actor, action FROM audit_log ORDER BY id")
    assert rows == [("Sue", "session.requeue"), ("Sue", "session.close")]


def test_departments(maya: Api, ana: VisitorPart) -> None:
    """The departments are listed with who waits there."""
    assert ana.session_id
    listed = maya.get("/departments")["departments"]
    assert [(one["department"], one["waiting"]) for one in listed] == [("sales", 0), ("fees", 0)]
