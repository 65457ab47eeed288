"""Files of a session, on both kinds of database."""

from __future__ import annotations

import pytest

from relay.domain.errors import NotFoundError, NotOwnerError, WrongStateError
from relay.domain.transcript import Voice
from relay.service.filing import AddFile, add_file, file_for_agent, file_for_visitor
from relay.service.office import StoredFile
from tests.playbook import AgentPart, Playbook, VisitorPart


def _file(play: Playbook, visitor: VisitorPart, sender_id: str) -> StoredFile:
    return StoredFile(
        play.new_id(), visitor.session_id, sender_id, Voice.VISITOR, "a.txt", "text/plain", 5,
        play.now,
    )  # fmt: skip


@pytest.fixture
def ana(play: Playbook) -> VisitorPart:
    """A visitor who waits."""
    visitor = play.visitor("Ana")
    visitor.opens()
    visitor.asks_for_person()
    return visitor


def _add(play: Playbook, file: StoredFile, agent: AgentPart | None = None) -> None:
    play.carry_out(lambda tx: add_file(tx, AddFile(file, agent.agent if agent else None)))


def test_a_visitor_files_into_their_own_session(play: Playbook, ana: VisitorPart) -> None:
    """A visitor's file is kept and found again; into another's session it is not."""
    file = _file(play, ana, ana.visitor_id)
    _add(play, file)
    assert play.database.ask(lambda r: r.archive.files(ana.session_id)) == [file]
    assert play.database.ask(lambda r: file_for_visitor(r, ana.visitor_id, file.file_id)) == file
    ben = play.visitor("Ben")
    ben.opens()
    with pytest.raises(NotFoundError):
        _add(play, _file(play, ana, ben.visitor_id))
    with pytest.raises(NotFoundError):
        play.database.ask(lambda r: file_for_visitor(r, ben.visitor_id, file.file_id))


def test_an_agent_files_into_the_session_they_have(play: Playbook, ana: VisitorPart) -> None:
    """Only who has the session attaches to it; who may read it may fetch."""
    maya, otto = play.agent("Maya"), play.agent("Otto")
    maya.claims(ana)
    file = _file(play, ana, maya.agent.agent_id)
    _add(play, file, maya)
    with pytest.raises(NotOwnerError):
        _add(play, _file(play, ana, otto.agent.agent_id), otto)
    assert play.database.ask(lambda r: file_for_agent(r, otto.agent, file.file_id)) == file


def test_a_finished_session_takes_none(play: Playbook, ana: VisitorPart) -> None:
    """What is over takes no more files, and says what to do."""
    ana.ends()
    with pytest.raises(WrongStateError, match="Write something first"):
        _add(play, _file(play, ana, ana.visitor_id))
