"""Words that are taken for one another."""

from __future__ import annotations

import pytest

from relay.bots.articles import Article, ArticleError
from relay.bots.knowledge import KnowledgeBot
from relay.bots.knowledge_base import Knowledge
from relay.bots.synonyms import Synonyms, parse_synonyms, write_synonyms

_ARTICLES = (
    Article("fees", "Fees", ("what are the fees", "tuition fees for a year"), "They differ."),
    Article("room", "Rooms", ("find a room", "where will I live"), "Ask the hall."),
    Article("visa", "Visa", ("get a visa", "student visa papers"), "Ask the embassy."),
)


def test_every_word_of_a_group_is_read_as_its_first() -> None:
    """Endings and accents do not matter, the rest of the text stays as it was."""
    synonyms = Synonyms((("fee", "charge", "price tag"),))
    assert synonyms.read("Charges, or the PRICE TAGS?") == "fee, or the fee?"
    assert synonyms.read("a room") == "a room"


def test_the_longest_phrase_wins() -> None:
    """A phrase that holds a word of another group is read as a whole."""
    synonyms = Synonyms((("hall", "student house"), ("house", "home")))
    assert synonyms.read("a student house") == "a hall"
    assert synonyms.read("my home") == "my house"


def test_groups_that_share_a_word_are_one() -> None:
    """Nothing has to be said twice."""
    synonyms = Synonyms((("fee", "charge"), ("charge", "cost")))
    assert synonyms.read("costs") == "fee"


def test_common_synonyms_find_an_article_that_has_none_of_the_words() -> None:
    """A visitor's word that no article uses leads to the right one."""
    knowledge = Knowledge(_ARTICLES, (("fees", "dosh"), ("room", "digs")))
    without, with_them = KnowledgeBot(_ARTICLES), KnowledgeBot(knowledge)
    for question, expected in (("how much dosh", "fees"), ("student digs", "room")):
        found = with_them.guess(question)
        assert found is not None
        assert found[0].article_id == expected
        before = without.guess(question)
        assert before is None or before[1].confidence < found[1].confidence


def test_an_articles_own_synonyms_hold_for_it_alone() -> None:
    """They add ways to put its questions, and leave the other articles as they are."""
    own = Article(
        "fees", "Fees", ("what are the fees",), "They differ.", synonyms=(("fees", "dosh"),)
    )
    taught = Synonyms().article(own)
    assert taught.questions == ("what are the fees", "what are the dosh")
    assert set(taught.keywords) == {"fees", "dosh"}
    assert Synonyms().article(_ARTICLES[1]) == _ARTICLES[1]
    found = KnowledgeBot((own, *_ARTICLES[1:])).guess("much dosh")
    assert found is not None
    assert found[0].article_id == "fees"


def test_a_file_has_a_group_on_each_line() -> None:
    """Comments and blank lines are left out, and what is written is read back."""
    groups = parse_synonyms("# money\nfee, charge ,  price tag\n\nroom, hall\n")
    assert groups == (("fee", "charge", "price tag"), ("room", "hall"))
    assert parse_synonyms(write_synonyms(groups)) == groups


def test_a_line_with_one_word_is_refused() -> None:
    """The owner learns which line it is."""
    with pytest.raises(ArticleError, match=r"synonyms\.txt:2: synonyms need at least two"):
        parse_synonyms("fee, cost\nroom\n")
