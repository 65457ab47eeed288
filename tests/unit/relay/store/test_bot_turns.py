"""The bot's turns, on both kinds of database."""

from __future__ import annotations

from relay.domain.answer import BotAnswer, Choice
from relay.domain.replay import Handover, Outcome, replay
from relay.domain.transcript import Message
from relay.store import bot_turns
from tests.playbook import POLICIES, Playbook, expect

_NEAR = (Choice("Visa fees", 0.8), Choice("Visa times", 0.78))


def test_every_decision_is_kept(play: Playbook) -> None:
    """What the bot would have said, how sure it was, what was decided and by which rule."""
    ana, bot = play.visitor("Ana"), play.bot()
    ana.opens()
    ana.says("visa?")
    bot.brings(BotAnswer("It costs 75 euros.", 0.8, choices=_NEAR))
    ana.says("the other one")
    bot.brings(BotAnswer("Bananas.", 0.1))
    [found] = play.database.ask(lambda read: tuple(read.conversations(0)))
    asked, handed = (found.turns[seq] for seq in sorted(found.turns))
    assert (asked.outcome, asked.draft, asked.choices) == (
        Outcome.ASKED_BACK, "It costs 75 euros.", _NEAR,
    )  # fmt: skip
    assert asked.reason is not None
    assert (asked.reason.rule, asked.reason.score, asked.reason.threshold) == (
        "ambiguity", 0.02, POLICIES.escalation.ambiguity,
    )  # fmt: skip
    assert (handed.outcome, handed.confidence, handed.failure) == (Outcome.HANDED_OVER, 0.1, None)
    [replayed] = replay([found], POLICIES.escalation)
    assert replayed.was == replayed.would == Handover(handed.seq, play.now, "low_confidence")


def test_the_choices_are_part_of_the_transcript(play: Playbook) -> None:
    """Whoever reloads the page is offered them again."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("visa?")
    play.bot().brings(BotAnswer("It costs 75 euros.", 0.8, choices=_NEAR))
    assert expect(play.entries(ana)[-1], Message).choices == ("Visa fees", "Visa times")
    assert expect(play.entries(ana)[-2], Message).choices == ()


def test_a_failure_and_an_odd_confidence_are_kept(play: Playbook) -> None:
    """A bot that did not answer, and one whose confidence is no number."""
    ana, bot = play.visitor("Ana"), play.bot()
    ana.opens()
    ana.says("visa?")
    bot.brings(BotAnswer("x", float("nan"), choices=(Choice("a", float("inf")),)))
    ana.says("visa!")
    bot.fails()
    [found] = play.database.ask(lambda read: tuple(read.conversations(0)))
    odd, failed = (found.turns[seq] for seq in sorted(found.turns))
    assert (odd.confidence, odd.choices) == (0.0, (Choice("a", 0.0),))
    assert (failed.failure, failed.draft) == ("bot_error", "")


def test_many_sessions_are_read_in_parts(play: Playbook) -> None:
    """Every one comes once and whole, older ones not at all."""
    play.visitor("Early").opens()
    play.wait(1_000)
    since = play.now
    sessions = set()
    for _ in range(bot_turns.MOST_AT_ONCE + 3):
        ana = play.visitor("Ana")
        ana.opens()
        sessions.add(ana.session_id)
    found = play.database.ask(lambda read: tuple(read.conversations(since)))
    assert {one.session_id for one in found} == sessions
    assert len(found) == len(sessions)
    assert all(len(one.entries) == 2 for one in found)
