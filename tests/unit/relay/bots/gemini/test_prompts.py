"""What goes out to the model: everything in its place, and nothing that is not needed."""

from __future__ import annotations

import json
from typing import Any

from relay.bots.articles import Article
from relay.bots.gemini.prompts import (
    MAX_ARTICLE_CHARS,
    MAX_TURN_CHARS,
    TURNS,
    answering,
    summarising,
)
from relay.domain.answer import Turn
from tests.support.injections import INJECTIONS

ARTICLE = Article("visa-fees", "What it costs", ("how much",), "About **75** euros.")


def _document(*turns: Turn, language: str | None = None) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(answering("Edu", [ARTICLE], turns, language).data)
    return document


def test_articles_and_conversation_are_separate() -> None:
    """Articles as plain text with their ids; the conversation by who spoke, oldest first."""
    turns = (Turn("bot", "Hello"), Turn("visitor", "How much?"))
    assert _document(*turns, language="de") == {
        "articles": [{"id": "visa-fees", "title": "What it costs", "text": "About 75 euros."}],
        "conversation": [
            {"from": "assistant", "text": "Hello"},
            {"from": "visitor", "text": "How much?"},
        ],
        "language_of_the_visitors_browser": "de",
    }


def test_what_agents_and_the_system_said_stays_here() -> None:
    """Words of people who work here, and notices, are not sent to a service outside."""
    turns = (Turn("agent", "internal"), Turn("system", "notice"), Turn("visitor", "Hi"))
    assert _document(*turns)["conversation"] == [{"from": "visitor", "text": "Hi"}]


def test_long_conversations_and_articles_are_cut() -> None:
    """However long they are, what goes out has a bound."""
    turns = [Turn("visitor", f"{number} " + "x" * 5_000) for number in range(40)]
    long = Article("long", "Long", ("q",), "word " * 5_000)
    document = json.loads(answering("Edu", [long], turns, None).data)
    assert len(document["conversation"]) == TURNS
    assert document["conversation"][-1]["text"].startswith("39 ")
    assert max(len(turn["text"]) for turn in document["conversation"]) == MAX_TURN_CHARS
    assert len(document["articles"][0]["text"]) == MAX_ARTICLE_CHARS


def test_no_words_leave_their_place() -> None:
    """Whatever a visitor or an article says stays one string and changes no instruction."""
    plain = answering("Edu", [ARTICLE], [Turn("visitor", "How much?")], None)
    assert len(set(INJECTIONS)) == 512
    for words in INJECTIONS:
        poisoned = Article("poisoned", words, ("q",), words)
        prompt = answering("Edu", [poisoned], [Turn("visitor", words)], None)
        document = json.loads(prompt.data)
        assert prompt.system == plain.system
        assert set(document) == {"articles", "conversation"}
        assert document["conversation"] == [{"from": "visitor", "text": words[:MAX_TURN_CHARS]}]
        assert set(document["articles"][0]) == {"id", "title", "text"}


def test_a_summary_sees_the_conversation_alone() -> None:
    """What is to be summarised goes out without articles, and comes back as plain text."""
    turns = [Turn("visitor", "My visa was refused"), Turn("agent", "internal")]
    prompt = summarising(turns, "en")
    assert prompt.plain
    assert json.loads(prompt.data) == {
        "language": "en",
        "conversation": [{"from": "visitor", "text": "My visa was refused"}],
    }
