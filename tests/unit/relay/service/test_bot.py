"""What becomes of the bot's answers, in time and late, on both kinds of database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.answer import ArticleSource, BotAnswer, Choice
from relay.domain.escalation import Rule, bot_timed_out
from relay.domain.facts import BriefWritten, MessageStored, SessionMoved
from relay.domain.lifecycle import State
from relay.domain.signals import Signals
from relay.domain.transcript import Message
from relay.service.bot import answered_elsewhere
from relay.service.outcome import Done, Dropped
from tests.playbook import Playbook, VisitorPart, expect


def _asking(play: Playbook) -> VisitorPart:
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("How much is a visa?")
    return ana


def test_an_answer(play: Playbook) -> None:
    """A sure answer is said under the bot's name with its sources, and nothing is owed."""
    ana = _asking(play)
    source = ArticleSource("visa-fees", "Visa fees", "https://site.example/visa-fees")
    assert play.bot().answers("About 75 euros.", sources=(source,)) == Done()
    last = expect(play.entries(ana)[-1], Message)
    assert (last.author, last.text, last.sources) == ("Edu", "About 75 euros.", (source,))
    session = play.session(ana)
    assert (session.bot_due_seq, session.bot_failures) == (None, 0)


def test_a_question_back_quotes_nothing(play: Playbook) -> None:
    """The words of asking back are not the article's, so they carry no source."""
    ana = _asking(play)
    play.bot().answers("Perhaps.", confidence=0.4, sources=(ArticleSource("a", "A"),))
    last = expect(play.entries(ana)[-1], Message)
    assert last.text == play.policies.notices.clarify
    assert last.sources == ()
    assert play.session(ana).bot_failures == 1


def test_two_unsure_answers_call_a_person(play: Playbook) -> None:
    """The second failure in a row hands over instead of asking back again."""
    ana, bot = _asking(play), play.bot()
    bot.answers("Perhaps.", confidence=0.4)
    ana.says("The thing for the border")
    bot.answers("Maybe.", confidence=0.4)
    session = play.session(ana)
    assert session.state is State.PENDING
    assert session.reason is not None
    assert session.reason.rule == "repeated_failure"
    assert play.script(ana)[-1] == "(escalated)"


def test_a_sure_answer_forgives(play: Playbook) -> None:
    """Failures must come in a row to count."""
    ana, bot = _asking(play), play.bot()
    bot.answers("Perhaps.", confidence=0.4)
    ana.says("A visa")
    bot.answers("75 euros.")
    ana.says("And the thing?")
    bot.answers("Perhaps.", confidence=0.4)
    assert play.session(ana).state is State.BOT


def test_an_answer_given_twice(play: Playbook) -> None:
    """One question has one answer, however often the bot brings it."""
    ana, bot = _asking(play), play.bot()
    bot.answers("75 euros.")
    assert isinstance(bot.answers("80 euros."), Dropped)
    assert play.script(ana)[3:] == ["Edu: 75 euros."]


def test_a_late_answer_in_the_queue(play: Playbook) -> None:
    """Once the visitor waits for a person, the bot's answer is dropped."""
    ana = _asking(play)
    ana.asks_for_person()
    dropped = expect(play.bot().answers("75 euros."), Dropped)
    assert "pending" in dropped.why
    assert play.script(ana)[-1] == "(escalated)"


def test_the_bot_never_talks_over_a_person(play: Playbook) -> None:
    """While an agent owns the session the bot can neither speak nor hand over."""
    ana, maya = _asking(play), play.agent("Maya")
    ana.asks_for_person()
    maya.claims(ana)
    before = play.session(ana)
    assert isinstance(play.bot().answers("75 euros."), Dropped)
    assert isinstance(play.bot().fails(), Dropped)
    assert play.session(ana) == before


def test_an_answer_of_another_epoch(play: Playbook) -> None:
    """An answer to a question from before the end does not appear after the return."""
    ana = _asking(play)
    old = play.asked[-1]
    ana.ends()
    ana.says("Something else")
    assert isinstance(play.bot().answers("75 euros.", ask=old), Dropped)
    assert play.bot().answers("Something else, then.") == Done()
    assert play.script(ana)[-1] == "Edu: Something else, then."


def test_an_answer_to_an_earlier_message(play: Playbook) -> None:
    """Answering the first of two messages leaves the second owed."""
    ana = _asking(play)
    first = play.asked[-1]
    ana.says("And for students?")
    play.bot().answers("75 euros.", ask=first)
    assert play.session(ana).bot_due_seq == 4
    play.bot().answers("The same.")
    assert play.session(ana).bot_due_seq is None


def test_a_bot_that_fails(play: Playbook) -> None:
    """A bot in trouble is replaced by a person, and the reason is kept."""
    ana = _asking(play)
    play.bot().fails(bot_timed_out(8.0))
    session = play.session(ana)
    assert session.state is State.PENDING
    assert session.reason is not None
    assert session.reason.rule == "bot_timeout"
    assert [type(fact) for fact in play.told] == [SessionMoved, BriefWritten]
    assert len(play.standing_alerts(ana)) == 1


def test_failing_twice(play: Playbook) -> None:
    """A failure that is brought again changes nothing."""
    ana = _asking(play)
    play.bot().fails()
    seq = play.session(ana).last_seq
    assert isinstance(play.bot().fails(), Dropped)
    assert play.session(ana).last_seq == seq


def test_very_low_confidence(play: Playbook) -> None:
    """A wild guess is not said; a person is called at once."""
    ana = _asking(play)
    play.bot().answers("Bananas.", confidence=0.05)
    assert play.script(ana)[3:] == ["(escalated)"]
    assert [type(fact) for fact in play.told] == [SessionMoved, BriefWritten]


def test_small_talk(play: Playbook) -> None:
    """A greeting is answered without being a failure."""
    ana = _asking(play)
    play.bot().answers("Hello!", confidence=0.0, small_talk=True)
    assert play.script(ana)[3:] == ["Edu: Hello!"]
    assert play.session(ana).bot_failures == 0
    assert [type(fact) for fact in play.told] == [MessageStored]


@pytest.mark.parametrize("words", ["", "   ", "\x00\x07"])
def test_an_answer_of_nothing(play: Playbook, words: str) -> None:
    """A bot that says nothing asks back: the visitor is never left without a word."""
    ana = _asking(play)
    play.bot().answers(words)
    assert play.script(ana)[3:] == [f"Edu: {play.policies.notices.clarify}"]
    assert play.session(ana).bot_due_seq is None


def test_what_a_bot_says_is_cleaned(play: Playbook) -> None:
    """Whatever a bot returns can be stored and shown: controls and half characters go."""
    ana = _asking(play)
    play.bot().answers(" Price:\x00 75\ud83d euros\r\n")
    last = expect(play.entries(ana)[-1], Message)
    assert last.text.startswith("Price: 75")
    assert last.text.encode()


def test_an_answer_given_elsewhere(play: Playbook) -> None:
    """Where the words went another way nothing is owed any more, and no failure is counted."""
    ana, bot = _asking(play), play.bot()
    bot.answers("Perhaps.", confidence=0.4)
    ana.says("The thing for the border")
    ask = play.asked[-1]
    assert play.carry_out(lambda tx: answered_elsewhere(tx, ask)) == Done()
    session = play.session(ana)
    assert (session.bot_due_seq, session.bot_due_at, session.bot_failures) == (None, None, 1)


def test_an_answer_given_elsewhere_too_late(play: Playbook) -> None:
    """What concerns a past epoch leaves what is owed in the present one."""
    ana = _asking(play)
    ask = play.asked[-1]
    ana.ends()
    ana.says("And one more thing")
    reply = play.carry_out(lambda tx: answered_elsewhere(tx, ask))
    assert isinstance(reply, Dropped)
    assert play.session(ana).bot_due_seq == play.asked[-1].seq


def test_a_question_back_offers_what_may_be_meant(play: Playbook) -> None:
    """The first stage: the likeliest meanings to choose from."""
    ana = _asking(play)
    choices = (Choice("Visa fees", 0.4), Choice("Visa times", 0.3), Choice("Pizza", 0.01))
    play.bot().brings(BotAnswer("", 0.4, choices=choices))
    last = expect(play.entries(ana)[-1], Message)
    assert (last.text, last.choices) == (
        play.policies.notices.choose, ("Visa fees", "Visa times"),
    )  # fmt: skip


def test_what_else_the_words_say_hands_over(play: Playbook) -> None:
    """A furious visitor gets a person instead of the best answer."""
    ana = _asking(play)
    signals = Signals(frustration=0.9, angry="useless")
    play.bot().brings(BotAnswer("About 75 euros.", 0.9), signals=signals)
    session = play.session(ana)
    assert session.reason is not None
    assert (session.reason.rule, session.reason.score) == ("frustration", 0.9)
    assert "“useless”" in session.reason.line


def test_a_failure_that_does_not_hand_over_asks_back(play: Playbook) -> None:
    """Where the owner switched the rule off, the visitor still gets words."""
    off = replace(play.policies.escalation, off=frozenset({Rule.BOT_ERROR}))
    play.policies = replace(play.policies, escalation=off)
    ana = _asking(play)
    play.bot().fails()
    assert play.session(ana).state is State.BOT
    assert play.script(ana)[-1] == f"Edu: {play.policies.notices.clarify}"
