"""The knowledge bot."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from relay.bots.articles import Article, ArticleError
from relay.bots.evaluation import Trial, accuracy, answer_rate, ask, precision
from relay.bots.knowledge import DEFAULT_THRESHOLD, KnowledgeBot
from relay.demo import knowledge_folder
from relay.domain.answer import ArticleSource, BotAnswer, Turn
from relay.service.bot_ports import Bot

Questions = list[tuple[str, str | None]]


def _ask(bot: Bot, *asked: str) -> BotAnswer:
    turns = []
    for text in asked:
        turns += [Turn("visitor", text), Turn("bot", "An answer.")]
    return bot.answer(turns[:-1], "en")


def _sources(answer: BotAnswer) -> list[str]:
    return [source.article_id for source in answer.sources]


def test_an_answer_is_the_articles_with_its_source(
    bot: KnowledgeBot, articles: tuple[Article, ...]
) -> None:
    """What is said comes from the article named, word for word and without Markdown signs."""
    answer = _ask(bot, "How much is a student visa?")
    article = next(article for article in articles if article.article_id == "visa-fees")
    assert answer.text == article.answer
    assert answer.sources == (
        ArticleSource("visa-fees", "What a student visa costs", "/demo/visas.html#fees"),
    )
    assert DEFAULT_THRESHOLD <= answer.confidence <= 1.0
    assert not answer.small_talk
    assert not set(answer.text) & set("*_`[]")


def test_a_greeting_before_a_question_does_not_hide_it(bot: KnowledgeBot) -> None:
    """People are polite, and still want an answer."""
    assert _sources(_ask(bot, "Hi there! What is a blocked account? Thanks")) == ["proof-of-funds"]


def test_small_talk_is_answered_in_the_bots_name() -> None:
    """It is never a failure, and nobody is told it was."""
    bot = KnowledgeBot([Article("a", "A", ("a visa",), "Text.")], "Mia")
    answer = _ask(bot, "hello Mia")
    assert answer.small_talk
    assert answer.confidence == 1.0
    assert "Mia" in answer.text
    assert bot.name == "Mia"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?",
        "x",
        "I need help with something complex",
        "asdfghjkl",
        "\N{SNOWMAN}" * 9,
        "9" * 4000,
    ],
)
def test_what_it_does_not_know_it_does_not_answer(bot: KnowledgeBot, text: str) -> None:
    """It abstains with an empty text, no source and a confidence that says so."""
    answer = _ask(bot, text)
    assert answer.confidence < DEFAULT_THRESHOLD
    assert (answer.text, answer.sources, answer.small_talk) == ("", (), False)


def test_without_a_question_it_abstains(bot: KnowledgeBot) -> None:
    """A conversation in which the visitor said nothing has no answer."""
    assert bot.answer([], None) == bot.answer([Turn("system", "Hello")], None)
    assert bot.answer([], None).text == ""


def test_the_threshold_decides_when_it_abstains(articles: tuple[Article, ...]) -> None:
    """The confidence is the same; only what is said differs."""
    shy, bold = KnowledgeBot(articles, threshold=1.0), KnowledgeBot(articles, threshold=0.0)
    question = "can I have a job during my studies"
    assert _ask(shy, question).confidence == _ask(bold, question).confidence
    assert _ask(shy, question).text == ""
    assert _sources(_ask(bold, question)) == ["work-while-studying"]


@pytest.mark.parametrize(
    ("before", "question", "article_id"),
    [
        ("how do I get a student visa for the UK", "and for Germany?", "visa-germany"),
        ("can I work while studying", "what about after graduation", "work-after-graduation"),
        ("how do I get a visa for Canada", "how long does it take", "visa-timing"),
    ],
)
def test_a_follow_up_is_understood_with_the_question_before(
    bot: KnowledgeBot, before: str, question: str, article_id: str
) -> None:
    """What was asked before completes what is asked now."""
    assert _sources(_ask(bot, before, question)) == [article_id]


@pytest.mark.parametrize(
    "question", ["tell me a joke", "is that true of pizza", "and the weather?"]
)
def test_a_change_of_subject_is_no_follow_up(bot: KnowledgeBot, question: str) -> None:
    """The answer before is not given again to a question it has nothing to do with."""
    assert _ask(bot, "can I work while studying", question).text == ""


def test_a_bot_without_articles_is_refused(tmp_path: Path) -> None:
    """Both ways of making one say what is missing."""
    with pytest.raises(ArticleError, match="at least one article"):
        KnowledgeBot([])
    with pytest.raises(ArticleError, match="no articles found"):
        KnowledgeBot.from_folder(tmp_path)


def test_a_bot_from_the_demos_folder_knows_its_articles(articles: tuple[Article, ...]) -> None:
    """That is how the relay makes it."""
    bot = KnowledgeBot.from_folder(knowledge_folder(), name="Edu")
    assert (bot.articles, bot.name, bot.uses_classifier) == (articles, "Edu", True)


def test_training_again_gives_the_same_answers(
    bot: KnowledgeBot, articles: tuple[Article, ...], newcomers: Questions
) -> None:
    """There is no chance in it."""
    again = KnowledgeBot(articles)
    for question, _ in newcomers[::7]:
        assert _ask(again, question) == _ask(bot, question)


def test_many_threads_may_ask_at_once(bot: KnowledgeBot, newcomers: Questions) -> None:
    """Each gets what it would have got alone."""
    questions = [question for question, _ in newcomers]
    alone = [_ask(bot, question) for question in questions]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda question: _ask(bot, question), questions)) == alone


def test_held_out_questions_are_answered_from_the_right_article(
    held_out: tuple[Trial, ...],
) -> None:
    """Questions it was not trained on find their article, and what it says is right."""
    assert accuracy(held_out) >= 0.85
    assert precision(held_out, DEFAULT_THRESHOLD) >= 0.93
    assert answer_rate(held_out, DEFAULT_THRESHOLD) >= 0.8


def test_newcomers_are_answered_rightly_or_not_at_all(
    eager_bot: KnowledgeBot, newcomers: Questions
) -> None:
    """Of questions written apart from the articles most are answered, and hardly any wrongly."""
    trials = ask(eager_bot, newcomers)
    assert accuracy(trials) >= 0.75
    assert precision(trials, DEFAULT_THRESHOLD) >= 0.93
    assert answer_rate(trials, DEFAULT_THRESHOLD) >= 0.55


def test_questions_from_other_fields_stay_below_the_threshold(
    eager_bot: KnowledgeBot, out_of_scope: Questions
) -> None:
    """At least 85 of 100 messages that no article answers are left to people."""
    assert len(out_of_scope) >= 40
    assert answer_rate(ask(eager_bot, out_of_scope), DEFAULT_THRESHOLD) <= 0.15


def test_without_scikit_learn_the_search_answers_and_abstains(
    search_bot: KnowledgeBot, newcomers: Questions, out_of_scope: Questions
) -> None:
    """The relay works with the standard library alone, somewhat less well."""
    assert not search_bot.uses_classifier
    trials = ask(search_bot, newcomers)
    assert precision(trials, DEFAULT_THRESHOLD) >= 0.85
    assert answer_rate(trials, DEFAULT_THRESHOLD) >= 0.5
    assert answer_rate(ask(search_bot, out_of_scope), DEFAULT_THRESHOLD) <= 0.15


def test_a_broken_scikit_learn_is_not_hidden(
    articles: tuple[Article, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only its absence is expected; any other fault is an error."""

    class Broken:
        def __getattr__(self, name: str) -> object:
            message = f"broken: {name}"
            raise RuntimeError(message)

    monkeypatch.setitem(sys.modules, "sklearn.svm", Broken())
    with pytest.raises(RuntimeError, match="broken"):
        KnowledgeBot(articles)


def test_what_may_answer_is_found(bot: KnowledgeBot) -> None:
    """The few likeliest articles come best first, each once, those of a question before last."""
    alone = bot.found([Turn("visitor", "How much is a student visa?")])
    assert alone[0].article.article_id == "visa-fees"
    assert alone[0].confidence == max(one.confidence for one in alone)
    turns = [Turn("visitor", "How much is a student visa?"), Turn("visitor", "Which IELTS score?")]
    ids = [one.article.article_id for one in bot.found(turns)]
    assert "visa-fees" in ids[1:]
    assert len(ids) == len(set(ids)) <= 5
    assert bot.found([]) == []
