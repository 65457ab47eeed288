"""A visitor's judgement: of the right conversation, once, and of the right agent."""

from __future__ import annotations

import pytest

from relay.domain.errors import NotFoundError, WrongStateError
from relay.domain.facts import SessionRated
from relay.domain.lifecycle import Change, State
from relay.domain.transcript import ChangeRecord
from relay.service.outcome import ChangeAccepted
from tests.playbook import AgentPart, Playbook, VisitorPart, expect


def _ratings(play: Playbook) -> list[tuple[object, ...]]:
    return play.database.rows(
        "SELECT epoch, score, comment, agent_id FROM ratings ORDER BY session_id, epoch"
    )


def _completed(play: Playbook, *agents: AgentPart) -> VisitorPart:
    """Return a visitor whom the agents had one after another, and the last completed."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.asks_for_person()
    for number, agent in enumerate(agents):
        if number:
            play.wait(600_000)
            play.sweep()
        agent.claims(ana)
    agents[-1].completes(ana)
    return ana


def test_a_rating_is_kept_and_noted(play: Playbook) -> None:
    """It is stored for the epoch and its agent; the transcript notes it without words."""
    maya = play.agent("Maya")
    ana = _completed(play, maya)
    accepted = expect(ana.rates(5, " Maya solved it.\x00 "), ChangeAccepted)
    assert accepted.state is State.COMPLETED
    assert _ratings(play) == [(1, 5, "Maya solved it.", maya.agent.agent_id)]
    note = play.entries(ana)[-1]
    assert isinstance(note, ChangeRecord)
    assert (note.seq, note.change, note.text) == (accepted.seq, Change.RATED, "")
    [told] = play.told
    assert isinstance(told, SessionRated)
    assert told.session == play.session(ana)


def test_a_repeat_changes_nothing(play: Playbook) -> None:
    """Sent again under the same id, the first answer comes back and nothing is added."""
    ana = _completed(play, play.agent("Maya"))
    first = ana.rates(2, cmid="a" * 32)
    ana.rates(4)
    last_seq = play.session(ana).last_seq
    assert ana.rates(2, cmid="a" * 32) == first
    assert [row[1] for row in _ratings(play)] == [4]
    assert play.session(ana).last_seq == last_seq


def test_a_later_rating_replaces_an_earlier_one(play: Playbook) -> None:
    """Who changes their mind is counted once, with what they said last."""
    ana = _completed(play, play.agent("Maya"))
    ana.rates(1, "Nobody came")
    ana.rates(4)
    assert [row[:3] for row in _ratings(play)] == [(1, 4, None)]


def test_rating_after_writing_again(play: Playbook) -> None:
    """A visitor back with the bot still rates the conversation that ended, and its agent."""
    maya = play.agent("Maya")
    ana = _completed(play, maya)
    ana.says("One more thing")
    ana.rates(3)
    assert [(row[0], row[3]) for row in _ratings(play)] == [(1, maya.agent.agent_id)]
    asked = play.asked[-1]
    play.bot().answers("Gladly.", ask=asked)
    assert play.script(ana)[-1] == "Edu: Gladly."
    ana.ends()
    ana.rates(5)
    assert [row[:2] for row in _ratings(play)] == [(1, 3), (2, 5)]
    assert _ratings(play)[1][3] is None


def test_the_last_agent_is_rated(play: Playbook) -> None:
    """Where a session passed through several hands the rating is of the last."""
    maya, tom = play.agent("Maya"), play.agent("Tom")
    _completed(play, maya, tom).rates(5)
    assert [row[3] for row in _ratings(play)] == [tom.agent.agent_id]


def test_what_goes_on_is_not_rated(play: Playbook) -> None:
    """While bot, queue or agent have the conversation there is nothing to rate."""
    ana, maya = play.visitor("Ana"), play.agent("Maya")
    ana.opens()
    for act in (lambda: None, ana.asks_for_person, lambda: maya.claims(ana)):
        act()
        with pytest.raises(WrongStateError):
            ana.rates(5)
    assert _ratings(play) == []


def test_anothers_conversation_is_not_rated(play: Playbook) -> None:
    """Another's session is as absent as one that never was."""
    ana = _completed(play, play.agent("Maya"))
    ben = play.visitor("Ben")
    ben.opens()
    ben.session_id = ana.session_id
    with pytest.raises(NotFoundError):
        ben.rates(1)
    assert _ratings(play) == []
