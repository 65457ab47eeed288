"""Canned responses, on both kinds of database."""

from __future__ import annotations

import pytest

from relay.domain.canned import CannedResponse
from relay.domain.errors import DomainError, ForbiddenError, MalformedError, NotFoundError
from relay.domain.roster import Role
from relay.service.canned import DropCanned, PutCanned, drop_canned, put_canned
from relay.service.outcome import Saved
from tests.playbook import AgentPart, Playbook, expect


def _put(
    agent: AgentPart, shortcut: str, *, shared: bool = False, over: str | None = None
) -> CannedResponse:
    play = agent.play
    request = PutCanned(
        agent.agent, over or play.new_id(), shortcut, "Hello {visitor}", shared, play.now,
        new=over is None,
    )  # fmt: skip
    reply = play.carry_out(lambda tx: put_canned(tx, request))
    return expect(expect(reply, Saved).record, CannedResponse)


def _shortcuts(agent: AgentPart) -> list[str]:
    found = agent.play.database.ask(lambda read: read.archive.canned(agent.agent.agent_id))
    return [one.shortcut for one in found]


def test_own_and_shared_side_by_side(play: Playbook) -> None:
    """An agent sees their own and everybody's, and may use a name that is shared too."""
    maya, sue = play.agent("Maya"), play.agent("Sue", role=Role.SUPERVISOR)
    _put(maya, "hello")
    _put(sue, "hello", shared=True)
    _put(sue, "bye")
    assert _shortcuts(maya) == ["hello", "hello"]
    assert _shortcuts(sue) == ["bye", "hello"]


def test_a_name_is_taken_once(play: Playbook) -> None:
    """The second of one name is refused, and what was done before it stays."""
    maya = play.agent("Maya")
    first, second = _put(maya, "hello"), _put(maya, "bye")
    for over in (None, second.canned_id):
        with pytest.raises(MalformedError, match="hello"):
            _put(maya, "hello", over=over)
    assert _put(maya, "hello", over=first.canned_id).canned_id == first.canned_id
    assert _shortcuts(maya) == ["bye", "hello"]


@pytest.mark.parametrize(
    ("role", "shared", "refusal"),
    [
        (Role.AGENT, False, NotFoundError),
        (Role.ADMINISTRATOR, False, NotFoundError),
        (Role.AGENT, True, ForbiddenError),
    ],
)
def test_others_words(
    play: Playbook, role: Role, refusal: type[DomainError], *, shared: bool
) -> None:
    """Another's words do not exist for anybody; shared ones are changed by supervisors."""
    sue, other = play.agent("Sue", role=Role.SUPERVISOR), play.agent("Other", role=role)
    kept = _put(sue, "hello", shared=shared)
    with pytest.raises(refusal):
        _put(other, "hello", shared=shared, over=kept.canned_id)
    with pytest.raises(refusal):
        play.carry_out(lambda tx: drop_canned(tx, DropCanned(other.agent, kept.canned_id)))
    play.carry_out(lambda tx: drop_canned(tx, DropCanned(sue.agent, kept.canned_id)))
    assert _shortcuts(sue) == []
