"""Listing what lies back: bounded, in order, within sight, on both kinds of database."""

from __future__ import annotations

import pytest

from relay.service.office import Conclusion, Place, Sight, Wanted
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction
from tests.playbook import Playbook, VisitorPart

ALL = Sight("somebody")


def _listed(play: Playbook, wanted: Wanted, limit: int = 50) -> list[str]:
    page = play.database.ask(lambda read: read.archive.sessions(wanted, limit))
    return [session.session_id for session in page.sessions]


@pytest.fixture
def five(play: Playbook) -> list[VisitorPart]:
    """Five visitors, the last of whom came last; two came at the same moment."""
    visitors = []
    for pause in (0, 10, 10, 0, 10):
        play.wait(pause)
        visitors.append(play.visitor())
        visitors[-1].opens()
    return visitors


def test_newest_first_and_every_one_once(play: Playbook, five: list[VisitorPart]) -> None:
    """Pages of every size hold all sessions once, newest first, ties by their ids."""
    expected = {v.session_id for v in five}
    for limit in (1, 2, 3, 5, 50):
        seen: list[str] = []
        before: Place | None = None
        while True:
            wanted = Wanted(ALL, before=before)
            page = play.database.ask(lambda r, w=wanted, n=limit: r.archive.sessions(w, n))
            seen += [session.session_id for session in page.sessions]
            before = page.end
            if before is None:
                break
        assert (set(seen), len(seen)) == (expected, 5)
        assert seen[0] == five[-1].session_id
        assert seen == _listed(play, Wanted(ALL))


def test_by_state(play: Playbook, five: list[VisitorPart]) -> None:
    """A state lists what is in it now, and a finished session only among the finished."""
    five[0].asks_for_person()
    five[1].ends()
    assert _listed(play, Wanted(ALL, "pending")) == [five[0].session_id]
    assert _listed(play, Wanted(ALL, "completed")) == [five[1].session_id]
    assert len(_listed(play, Wanted(ALL, "bot"))) == 3
    assert _listed(play, Wanted(ALL, "abandoned")) == []


def test_of_a_visitor(play: Playbook, five: list[VisitorPart]) -> None:
    """A visitor's history holds theirs and nobody else's."""
    assert _listed(play, Wanted(ALL, visitor_id=five[2].visitor_id)) == [five[2].session_id]


def test_judgements_belong_to_their_epoch(play: Playbook, five: list[VisitorPart]) -> None:
    """A session that goes on is not judged yet, whatever was said of it before."""
    session = play.session(five[0])
    judged = Conclusion("solved", ("fees",))

    def conclude(tx: Transaction) -> Outcome:
        tx.office.conclude(session, Conclusion("wrong"))
        tx.office.conclude(session, judged)
        return Outcome(Done())

    play.carry_out(conclude)
    assert play.database.ask(lambda read: read.archive.conclusion(session)) == judged
    five[0].ends()
    five[0].says("One more thing")
    reopened = play.session(five[0])
    assert reopened.epoch == session.epoch + 1
    assert play.database.ask(lambda read: read.archive.conclusion(reopened)) == Conclusion()
