"""What other rules would have done with a conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.answer import BotAnswer, Choice
from relay.domain.escalation import EscalationPolicy, Verdict
from relay.domain.lifecycle import Change, State
from relay.domain.replay import (
    BotTurn,
    Conversation,
    Handover,
    Outcome,
    Replayed,
    outcome_of,
    replay,
)
from relay.domain.session import Reason
from relay.domain.transcript import ChangeRecord, Entry, Message, Voice

POLICY = EscalationPolicy()


class Script:
    """Writes a conversation down as it would be stored."""

    def __init__(self) -> None:
        """Begin with the session opened."""
        self.entries: list[Entry] = []
        self.turns: dict[int, BotTurn] = {}
        self.moves(Change.OPENED, State.BOT, "v", "open")

    def asks(self, text: str, confidence: float | None = None, **about: object) -> Script:
        """Have the visitor say something, and the bot stand to it with a confidence."""
        seq = len(self.entries) + 1
        self.entries.append(Message(seq, seq * 10, 1, Voice.VISITOR, "v", f"m{seq}", text))
        if confidence is not None:
            turn = BotTurn("s", 1, seq, seq * 10 + 1, Outcome.ANSWERED, confidence, draft="Text.")
            self.turns[seq] = replace(turn, **about)  # type: ignore[arg-type]  # fields by name
        return self

    def moves(self, change: Change, state: State, actor: str, cmid: str) -> Script:
        """Have the session change hands."""
        seq = len(self.entries) + 1
        self.entries.append(ChangeRecord(seq, seq * 10, 1, change, state, actor, cmid))
        return self

    def by_bot(self, rule: str) -> Script:
        """Have the bot hand over, by its last turn."""
        last = max(self.turns)
        reason = Reason(rule, "")
        self.turns[last] = replace(self.turns[last], outcome=Outcome.HANDED_OVER, reason=reason)
        return self.moves(Change.ESCALATED, State.PENDING, "bot", f"re-{last}")

    def replayed(self, policy: EscalationPolicy = POLICY) -> list[Replayed]:
        """Replay it."""
        return list(replay([Conversation("s", self.entries, self.turns)], policy))


def test_a_lower_threshold_keeps_what_was_handed_over() -> None:
    """At 0.3 the bot handed over a question of 0.28, at 0.2 it would have asked back."""
    script = Script().asks("q", 0.9).asks("w", 0.28).by_bot("low_confidence")
    [found] = script.replayed(replace(POLICY, low_confidence=0.2))
    assert found.was == Handover(3, 30, "low_confidence")
    assert (found.would, found.change) == (None, "gone")


def test_the_same_rules_change_nothing() -> None:
    """What happened is what happens again."""
    script = Script().asks("q", 0.9).asks("w", 0.2).by_bot("low_confidence")
    [found] = script.replayed()
    assert found.change == ""
    assert found.would == found.was


def test_a_higher_threshold_comes_earlier() -> None:
    """The question before would have been handed over already."""
    script = Script().asks("q", 0.4).asks("w", 0.2).by_bot("low_confidence")
    [found] = script.replayed(replace(POLICY, low_confidence=0.45))
    assert found.would == Handover(2, 20, "low_confidence")
    assert found.change == "earlier"


def test_a_conversation_that_stayed_may_be_handed_over() -> None:
    """Two near meanings, asked twice."""
    near = (Choice("a", 0.8), Choice("b", 0.7))
    script = Script().asks("one thing", 0.8, choices=near).asks("other", 0.8, choices=near)
    assert script.replayed()[0].change == ""
    [found] = script.replayed(replace(POLICY, ambiguity=0.2))
    assert (found.change, found.would) == ("new", Handover(3, 30, "repeated_failure"))


def test_topics_are_found_in_what_was_said() -> None:
    """A topic named today is looked for in what was said last week."""
    script = Script().asks("my lawyer wants to know", 0.9)
    [found] = script.replayed(replace(POLICY, topics={"law": ("lawyer",)}))
    assert found.would == Handover(2, 20, "topic")


def test_asking_for_a_person_needs_no_turn_of_the_bot() -> None:
    """It handed over before the bot was asked, and would again."""
    script = Script().asks("let me talk to an agent")
    script.moves(Change.ESCALATED, State.PENDING, "v", "m2/escalate")
    [found] = script.replayed()
    assert found.was == found.would == Handover(2, 20, "asked_for_person")


def test_the_button_is_nobodys_threshold() -> None:
    """Who pressed it would have pressed it under any rules that had not handed over before."""
    script = Script().asks("q", 0.4).moves(Change.ESCALATED, State.PENDING, "v", "b1")
    [same] = script.replayed()
    assert same.was == same.would == Handover(3, 30, "button")
    [earlier] = script.replayed(replace(POLICY, low_confidence=0.45))
    assert earlier.change == "earlier"


def test_a_failing_bot_is_replayed() -> None:
    """A timeout hands over unless that rule is switched off."""
    script = Script().asks("q", 0.0, failure="bot_timeout").by_bot("bot_timeout")
    assert script.replayed()[0].change == ""
    off = replace(POLICY, off=frozenset({"bot_timeout"}))  # type: ignore[arg-type]  # a rule is its name
    assert script.replayed(off)[0].change == "gone"


def test_each_stretch_with_the_bot_counts_on_its_own() -> None:
    """Back with the bot, the count of failures begins anew; what people were told is not judged."""
    script = Script().asks("q", 0.2).by_bot("low_confidence").asks("are you there, human?")
    script.moves(Change.CANCELLED, State.BOT, "v", "c1").asks("w", 0.4)
    first, second = script.replayed()
    assert first.was == Handover(2, 20, "low_confidence")
    assert (second.was, second.would) == (None, None)


def test_a_visitor_who_said_nothing_is_no_conversation() -> None:
    """Opening the chat and leaving is nothing to replay."""
    assert Script().replayed() == []


@pytest.mark.parametrize(
    ("verdict", "small_talk", "outcome"),
    [
        (Verdict("x", 0), False, Outcome.ANSWERED),
        (Verdict("x", 1), True, Outcome.SMALL_TALK),
        (Verdict("x", 1), False, Outcome.ASKED_BACK),
        (Verdict("", 1, Reason("topic", "")), False, Outcome.HANDED_OVER),
    ],
)
def test_what_became_of_a_question(verdict: Verdict, outcome: Outcome, *, small_talk: bool) -> None:
    """As it is kept with the session."""
    assert outcome_of(verdict, BotAnswer("x", 0.5, small_talk=small_talk)) is outcome
