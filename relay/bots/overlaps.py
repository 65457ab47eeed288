"""Where articles get into each other's way: the same question in two of them."""

from __future__ import annotations

from collections.abc import Iterator

from relay.bots.knowledge_base import Knowledge
from relay.bots.synonyms import Synonyms
from relay.bots.words import stem, words


def overlaps(knowledge: Knowledge) -> Iterator[str]:
    """Yield, in words, each example question that two articles claim.

    Read as the bot reads: without regard to endings, by the common synonyms.
    """
    synonyms = Synonyms(knowledge.synonyms)
    claimed: dict[tuple[str, ...], tuple[str, str]] = {}
    for article in knowledge.articles:
        for question in article.questions:
            said = tuple(map(stem, words(synonyms.read(question))))
            other, asked = claimed.setdefault(said, (article.article_id, question))
            if other != article.article_id:
                yield (
                    f"“{question}” ({article.article_id}) says the same as “{asked}” ({other}): "
                    "the bot will ask which is meant."
                )
