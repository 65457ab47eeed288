"""Administrators change agents, on both kinds of database."""

from __future__ import annotations

import pytest

from relay.domain.errors import NotFoundError, WrongStateError
from relay.domain.lifecycle import State
from relay.domain.roster import Agent, Role
from relay.service.administration import (
    EditAgent,
    ResetAgent,
    edit_agent,
    reset_agent,
    sign_out_everywhere,
)
from relay.service.office import AgentEdit
from relay.service.outcome import Saved
from tests.playbook import AgentPart, Playbook, expect


def _edit(part: AgentPart, *, disabled: bool | None = None, edit: AgentEdit | None = None) -> Agent:
    request = EditAgent(part.agent.agent_id, edit or AgentEdit(), disabled, part.play.now)
    reply = part.play.carry_out(lambda tx: edit_agent(tx, request))
    return expect(expect(reply, Saved).record, Agent)


def test_only_what_is_named_changes(play: Playbook) -> None:
    """Each of name, role and capacity can be changed alone."""
    maya = play.agent("Maya", capacity=2)
    assert _edit(maya, edit=AgentEdit(name=" Maya  B ")).name == "Maya B"
    assert _edit(maya, edit=AgentEdit(capacity=9)).capacity == 9
    edited = _edit(maya, edit=AgentEdit(role=Role.SUPERVISOR))
    assert (edited.name, edited.capacity, edited.role) == ("Maya B", 9, Role.SUPERVISOR)


def test_one_administrator_is_left(play: Playbook) -> None:
    """The last administrator who is not disabled stays one; with another they may go."""
    ada, bob = (play.agent(name, role=Role.ADMINISTRATOR) for name in ("Ada", "Bob"))
    assert _edit(bob, disabled=True).disabled
    with pytest.raises(WrongStateError, match="last administrator"):
        _edit(ada, edit=AgentEdit(role=Role.AGENT))
    assert not _edit(bob, disabled=False).disabled
    assert _edit(ada, edit=AgentEdit(role=Role.AGENT)).role is Role.AGENT


def test_the_disabled_lose_their_chats_with_the_next_sweep(play: Playbook) -> None:
    """A disabled agent's heartbeat keeps nothing; their chats wait again, others' stay."""
    maya, otto = play.agent("Maya"), play.agent("Otto")
    ana, ben = play.visitor("Ana"), play.visitor("Ben")
    for visitor, agent in ((ana, maya), (ben, otto)):
        visitor.opens()
        visitor.asks_for_person()
        agent.claims(visitor)
    _edit(maya, disabled=True)
    play.sweep()
    assert play.session(ana).state is State.PENDING
    assert play.session(ben).state is State.ACTIVE
    assert play.script(ana).count("(requeued)") == 1


def test_nobody(play: Playbook) -> None:
    """An agent who does not exist is told as such, whatever is to be done."""
    nobody = play.new_id()
    for use_case in (
        lambda tx: edit_agent(tx, EditAgent(nobody, AgentEdit(), None, play.now)),
        lambda tx: reset_agent(tx, ResetAgent(nobody, "hash", play.now)),
        lambda tx: sign_out_everywhere(tx, nobody, play.now),
    ):
        with pytest.raises(NotFoundError):
            play.carry_out(use_case)
