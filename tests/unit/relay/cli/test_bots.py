"""Choosing the bot."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from relay.bots.articles import Article
from relay.bots.knowledge_base import Knowledge, write_folder
from relay.bots.live import LiveKnowledge
from relay.bots.webhook import WebhookBot
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


_WEBHOOK = Settings(
    bot="webhook",
    webhook_url="https://bot.example.org/ask",
    webhook_secret="a secret of some length",
)


def test_the_owners_own_bot_is_chosen_by_a_setting(tmp_path: Path) -> None:
    """With the knowledge bot behind it, or a person."""
    write_folder(Knowledge((_VISA,)), tmp_path / "articles")
    articles, data_dir = str(tmp_path / "articles"), str(tmp_path / "data")
    bot = make_bot(replace(_WEBHOOK, knowledge_dir=articles, data_dir=data_dir))
    assert isinstance(bot, WebhookBot)
    assert isinstance(bot.fallback, LiveKnowledge)
    alone = make_bot(replace(_WEBHOOK, webhook_fallback="person"))
    assert isinstance(alone, WebhookBot)
    assert alone.fallback is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"webhook_url": ""}, "needs BATON_WEBHOOK_URL"),
        ({"webhook_secret": "short"}, "at least 16 characters"),
        ({"webhook_private": ("home",)}, "BATON_WEBHOOK_PRIVATE"),
    ],
)
def test_a_webhook_that_cannot_work_is_refused_at_the_start(
    change: dict[str, object], told: str
) -> None:
    """Before the first visitor finds out."""
    with pytest.raises(CommandFailed, match=told):
        make_bot(replace(_WEBHOOK, **change))
