"""Choosing the bot."""

from __future__ import annotations

from pathlib import Path

import pytest

from relay.bots.articles import Article
from relay.bots.knowledge_base import Knowledge, write_folder
from relay.bots.live import LiveKnowledge
from relay.cli.bots import knowledge_path, make_bot
from relay.cli.common import CommandFailed
from relay.demo import knowledge_folder
from relay.settings import Settings

_VISA = Article("visa", "Visa", ("get a visa",), "Ask.")


def test_the_knowledge_bot_is_the_default(tmp_path: Path) -> None:
    """It answers from the folder that is named, and keeps its trainings with the data."""
    write_folder(Knowledge((_VISA,)), tmp_path / "articles")
    data_dir = tmp_path / "data"
    settings = Settings(knowledge_dir=str(tmp_path / "articles"), data_dir=str(data_dir))
    bot = make_bot(settings)
    assert isinstance(bot, LiveKnowledge)
    assert len(list((data_dir / "trained").glob("*.npz"))) == 1


def test_articles_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    """In one sentence, with the place."""
    with pytest.raises(CommandFailed, match=r"cannot be used: .*no articles found"):
        make_bot(Settings(knowledge_dir=str(tmp_path)))


def test_without_a_folder_the_demos_articles_are_used() -> None:
    """So that a first try answers something."""
    assert knowledge_path(Settings()) == knowledge_folder()
