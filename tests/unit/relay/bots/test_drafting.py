"""When a draft ends: the moment anything is added to the session."""

from __future__ import annotations

from relay.bots.drafting import DraftFence
from relay.domain.facts import Fact, TypingSeen
from relay.domain.transcript import Voice
from tests.playbook import Playbook, VisitorPart


def _asking(play: Playbook, name: str) -> VisitorPart:
    visitor = play.visitor(name)
    visitor.opens()
    visitor.says("How much is a visa?")
    return visitor


def _tell(fence: DraftFence, facts: list[Fact]) -> None:
    fence.tell(facts)


def test_a_change_of_owner_ends_the_draft(play: Playbook) -> None:
    """As soon as the session moves, nothing more may be shown."""
    ana, fence = _asking(play, "Ana"), DraftFence()
    with fence.watch(ana.session_id) as watch:
        assert not watch.over
        ana.asks_for_person()
        _tell(fence, play.told)
        assert watch.over


def test_further_words_end_the_draft(play: Playbook) -> None:
    """An answer to what was asked before is no answer to what is asked now."""
    ana, fence = _asking(play, "Ana"), DraftFence()
    with fence.watch(ana.session_id) as watch:
        ana.says("And for Canada?")
        _tell(fence, play.told)
        assert watch.over


def test_others_and_typing_do_not(play: Playbook) -> None:
    """What happens in another session, or passes without a trace, ends nothing."""
    ana, ben, fence = _asking(play, "Ana"), _asking(play, "Ben"), DraftFence()
    with fence.watch(ana.session_id) as watch:
        ben.asks_for_person()
        _tell(fence, play.told)
        _tell(fence, [TypingSeen(play.session(ana), Voice.VISITOR, active=True)])
        assert not watch.over


def test_nothing_is_kept_of_what_is_over(play: Playbook) -> None:
    """Two answers to one session are watched apart, and then forgotten."""
    ana, fence = _asking(play, "Ana"), DraftFence()
    with fence.watch(ana.session_id) as first:
        with fence.watch(ana.session_id):
            pass
        ana.asks_for_person()
        _tell(fence, play.told)
        assert first.over
    assert fence._watched == {}
