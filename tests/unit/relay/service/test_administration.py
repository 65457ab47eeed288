"""Administrators change agents, on both kinds of database."""

from __future__ import annotations

import pytest

from relay.domain.errors import NotFoundError, WrongStateError
from relay.domain.lifecycle import State
from relay.domain.roster import Agent, Role
from relay.service.administration import (
    AgentEdit,
    By,
    edit_agent,
    reset_agent,
    sign_out_everywhere,
)
from relay.service.outcome import Saved
from tests.playbook import AgentPart, Playbook, expect


def _by(play: Playbook, agent_id: str) -> By:
    ada = Agent("0" * 32, "boss@desk.example", "Boss", Role.ADMINISTRATOR, 1, 0)
    return By(ada, agent_id, play.now)


def _edit(part: AgentPart, edit: AgentEdit) -> Agent:
    by = _by(part.play, part.agent.agent_id)
    reply = part.play.carry_out(lambda tx: edit_agent(tx, edit, by))
    return expect(expect(reply, Saved).record, Agent)


def test_only_what_is_named_changes(play: Playbook) -> None:
    """Each of name, role and capacity can be changed alone."""
    maya = play.agent("Maya", capacity=2)
    assert _edit(maya, AgentEdit(name=" Maya  B ")).name == "Maya B"
    assert _edit(maya, AgentEdit(capacity=9)).capacity == 9
    edited = _edit(maya, AgentEdit(role=Role.SUPERVISOR))
    assert (edited.name, edited.capacity, edited.role) == ("Maya B", 9, Role.SUPERVISOR)
    assert _edit(maya, AgentEdit(departments=("fees",))).departments == ("fees",)


def test_who_did_what_is_kept(play: Playbook) -> None:
    """Every change is in the audit log: by whom, to whom, what."""
    maya = play.agent("Maya")
    _edit(maya, AgentEdit(capacity=9, departments=("fees", "visa")))
    rows = play.database.rows("SELECT actor, action, subject, detail FROM audit_log")
    told = "capacity = 9, departments = fees visa"
    assert rows == [("Boss", "agent.changed", maya.agent.agent_id, told)]


def test_one_administrator_is_left(play: Playbook) -> None:
    """The last administrator who is not disabled stays one; with another they may go."""
    ada, bob = (play.agent(name, role=Role.ADMINISTRATOR) for name in ("Ada", "Bob"))
    assert _edit(bob, AgentEdit(disabled=True)).disabled
    with pytest.raises(WrongStateError, match="last administrator"):
        _edit(ada, AgentEdit(role=Role.AGENT))
    assert not _edit(bob, AgentEdit(disabled=False)).disabled
    assert _edit(ada, AgentEdit(role=Role.AGENT)).role is Role.AGENT


def test_the_disabled_lose_their_chats_with_the_next_sweep(play: Playbook) -> None:
    """A disabled agent's heartbeat keeps nothing; their chats wait again, others' stay."""
    maya, otto = play.agent("Maya"), play.agent("Otto")
    ana, ben = play.visitor("Ana"), play.visitor("Ben")
    for visitor, agent in ((ana, maya), (ben, otto)):
        visitor.opens()
        visitor.asks_for_person()
        agent.claims(visitor)
    _edit(maya, AgentEdit(disabled=True))
    play.sweep()
    assert play.session(ana).state is State.PENDING
    assert play.session(ben).state is State.ACTIVE
    assert play.script(ana).count("(requeued)") == 1


def test_nobody(play: Playbook) -> None:
    """An agent who does not exist is told as such, whatever is to be done."""
    nobody = _by(play, play.new_id())
    for use_case in (
        lambda tx: edit_agent(tx, AgentEdit(capacity=2), nobody),
        lambda tx: reset_agent(tx, "hash", nobody),
        lambda tx: sign_out_everywhere(tx, nobody),
    ):
        with pytest.raises(NotFoundError):
            play.carry_out(use_case)
