"""The knowledge bot of a running relay."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from relay.bots.articles import Article, ArticleError
from relay.bots.knowledge import DEFAULT_THRESHOLD
from relay.bots.knowledge_base import Knowledge, write_folder
from relay.bots.live import LiveKnowledge, Place
from relay.bots.trained import can_train, file_of, load
from relay.domain.answer import Turn
from relay.service.bot_ports import KeepsUp

_VISA = Article("visa", "Visa", ("get a visa", "student visa", "visa papers"), "Ask the embassy.")
_ROOM = Article("room", "Housing", ("find a room", "where do I live", "a hall"), "Ask the hall.")
_BANK = Article("bank", "Banks", ("open an account", "which bank", "bank card"), "Any will do.")


def _place(tmp_path: Path) -> Place:
    return Place(tmp_path / "articles", tmp_path / "kept", "Edu")


def _ask(bot: LiveKnowledge, question: str) -> str:
    return bot.answer([Turn("visitor", question)], None).text


@pytest.fixture
def bot(tmp_path: Path) -> LiveKnowledge:
    """Return a bot that was trained on two articles."""
    write_folder(Knowledge((_ROOM, _VISA)), tmp_path / "articles")
    return LiveKnowledge(_place(tmp_path))


def test_it_serves_the_bot_that_was_measured(bot: LiveKnowledge, tmp_path: Path) -> None:
    """Its weights are the calibrated ones, moved so that the threshold is where rules begin."""
    assert can_train()
    assert isinstance(bot, KeepsUp)
    kept = load(file_of(Knowledge((_ROOM, _VISA)), tmp_path / "kept"))
    assert kept is not None
    assert bot.bot.weights == kept.calibration.served()
    found = bot.bot.guess("a room")
    assert found is not None
    unmoved = kept.calibration.weights.confidence(found[1].evidence)
    assert (found[1].confidence >= DEFAULT_THRESHOLD) == (unmoved >= kept.calibration.threshold)


def test_a_start_with_the_same_articles_does_not_train(
    bot: LiveKnowledge, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What an earlier start learnt is used again."""
    with caplog.at_level(logging.INFO, "relay.bots"):
        again = LiveKnowledge(_place(tmp_path))
    assert "learning" not in caplog.text
    assert again.bot.guess("a room") == bot.bot.guess("a room")


def test_a_changed_article_is_taken_up_once_nobody_writes_any_more(
    bot: LiveKnowledge, tmp_path: Path
) -> None:
    """The first look sees the change, the second that it is complete."""
    assert not bot.look()
    write_folder(Knowledge((_BANK,)), tmp_path / "articles")
    before = bot.bot
    assert not bot.look()
    assert bot.bot is before
    assert bot.look()
    assert _ask(bot, "which bank") == "Any will do."
    assert not bot.look()


def _break_article(articles: Path) -> None:
    (articles / "visa.md").write_text("nonsense")


def _remove_all(articles: Path) -> None:
    for path in articles.glob("*.md"):
        path.unlink()


@pytest.mark.parametrize(
    ("spoil", "told"), [(_break_article, "visa.md:1"), (_remove_all, "no articles found")]
)
def test_wrong_articles_leave_the_bot_as_it_was_and_are_told_once(
    bot: LiveKnowledge,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[Path], None],
    told: str,
) -> None:
    """Visitors are answered as before, and mending the article is enough."""
    before = bot.bot
    spoil(tmp_path / "articles")
    assert not any(bot.look() for _ in range(4))
    assert bot.bot is before
    assert caplog.text.count("keeps the articles it has") == 1
    assert told in caplog.text
    write_folder(Knowledge((_ROOM, _VISA)), tmp_path / "articles-before")
    for name in ("room.md", "visa.md"):
        text = (tmp_path / "articles-before" / name).read_text()
        (tmp_path / "articles" / name).write_text(text)
    assert not bot.look()
    assert bot.look()


def test_a_start_does_not_wait_long_for_what_must_be_learnt(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The search answers from the first moment; what was learnt takes over when it is there."""
    write_folder(Knowledge((_ROOM, _VISA)), tmp_path / "articles")
    with caplog.at_level(logging.INFO, "relay.bots"):
        bot = LiveKnowledge(_place(tmp_path), patience_s=0.0)
        assert not bot.bot.uses_classifier
        assert _ask(bot, "find a room") == "Ask the hall."
        assert bot.learn()
    assert bot.bot.uses_classifier
    assert not bot.learn()
    assert "by its search alone" in caplog.text
    assert "has learnt its 2 articles" in caplog.text


def test_articles_that_change_while_they_are_learnt(tmp_path: Path) -> None:
    """What was learnt is no longer what is there: the next looks take up what is."""
    write_folder(Knowledge((_ROOM, _VISA)), tmp_path / "articles")
    bot = LiveKnowledge(_place(tmp_path), patience_s=0.0)
    bot._knowledge = Knowledge((_BANK,))
    assert not bot.learn()
    assert [bot.look(), bot.look()] == [False, True]
    assert bot.bot.uses_classifier


def test_what_cannot_be_learnt_after_the_start_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Visitors are answered by the search as before."""
    write_folder(Knowledge((_ROOM, _VISA)), tmp_path / "articles")
    (tmp_path / "kept").write_text("a file where the folder should be")
    bot = LiveKnowledge(_place(tmp_path), patience_s=0.0)
    assert not bot.learn()
    assert "goes on answering by its search alone: they cannot be learnt" in caplog.text
    assert _ask(bot, "find a room") == "Ask the hall."


def test_a_start_with_wrong_articles_is_refused(tmp_path: Path) -> None:
    """There is no bot before that could stay."""
    with pytest.raises(ArticleError, match="neither a folder"):
        LiveKnowledge(_place(tmp_path))
