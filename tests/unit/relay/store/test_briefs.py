"""Keeping briefs, on both kinds of database."""

from __future__ import annotations

from dataclasses import replace

from relay.domain.brief import Answered, Brief, KeptBrief
from relay.domain.entities import Entity, EntityKind
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction
from tests.playbook import Playbook

_BRIEF = Brief(
    ("Why?",),
    (Answered("How?", "So.", "An article"), Answered("When?", "Then.")),
    ("Why?",),
    (Entity(EntityKind.NUMBER, "EC-20417"),),
)


def test_a_brief_comes_back_as_it_was(play: Playbook) -> None:
    """All of its parts, and only for its session and epoch."""
    kept = _kept(play)
    found = play.database.ask(lambda read: read.brief(kept.session_id, 1))
    assert found == kept
    assert play.database.ask(lambda read: read.brief(kept.session_id, 2)) is None
    assert play.database.ask(lambda read: read.brief("f" * 32, 1)) is None


def test_improving_needs_the_same_handover(play: Playbook) -> None:
    """What is about an earlier handover changes nothing."""
    kept = _kept(play)
    better = replace(kept, brief=replace(kept.brief, summary="In short."))
    improved: list[bool] = []

    def improve(tx: Transaction) -> Outcome:
        improved.append(tx.handoffs.improve_brief(replace(better, seq=kept.seq - 1)))
        improved.append(tx.handoffs.improve_brief(better))
        return Outcome(Done())

    play.carry_out(improve)
    assert improved == [False, True]
    assert play.database.ask(lambda read: read.brief(kept.session_id, 1)) == better


def _kept(play: Playbook) -> KeptBrief:
    ana = play.visitor("Ana")
    ana.opens()
    kept = KeptBrief(ana.session_id, 1, 7, _BRIEF)

    def keep(tx: Transaction) -> Outcome:
        # Twice: the later takes the place of the earlier.
        tx.handoffs.keep_brief(replace(kept, seq=3, brief=Brief()), play.now)
        tx.handoffs.keep_brief(kept, play.now)
        return Outcome(Done())

    play.carry_out(keep)
    return kept
