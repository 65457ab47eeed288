"""Questions that two articles claim."""

from __future__ import annotations

from relay.bots.articles import Article
from relay.bots.knowledge_base import Knowledge
from relay.bots.overlaps import overlaps

_FEES = Article("fees", "Fees", ("what are the fees", "how much"), "They differ.")
_COST = Article("cost", "Cost", ("What are the costs?",), "Little.")


def test_the_same_question_in_two_articles_is_told() -> None:
    """As the bot reads them: by the common synonyms, whatever the endings."""
    [hint] = overlaps(Knowledge((_FEES, _COST), (("fee", "cost"),)))
    assert "“What are the costs?” (cost)" in hint
    assert "(fees)" in hint


def test_different_questions_are_no_overlap() -> None:
    """Nor is a question twice in one article."""
    twice = Article("room", "Room", ("a room", "rooms a"), "Look.")
    assert list(overlaps(Knowledge((_FEES, _COST, twice)))) == []
