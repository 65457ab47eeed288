"""Which bot answers: the one place that chooses, by the settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from relay.cli.common import CommandFailed
from relay.cli.gemini import with_gemini

if TYPE_CHECKING:
    from relay.bots.live import LiveKnowledge
    from relay.service.bot_ports import Bot, WritingBot
    from relay.settings import Settings


def make_bot(settings: Settings) -> Bot | WritingBot:
    """Return the bot that the settings name; raises CommandFailed where it cannot be had."""
    return with_gemini(settings, make_knowledge_bot(settings))


def make_knowledge_bot(settings: Settings) -> LiveKnowledge:
    """Return the bot that answers from articles; raises CommandFailed where they cannot be used."""
    from relay.bots.articles import ArticleError
    from relay.bots.live import LiveKnowledge, Place

    source = knowledge_path(settings)
    kept = Path(settings.data_dir) / "trained"
    place = Place(source, kept, settings.bot_name, settings.answer_confidence)
    try:
        return LiveKnowledge(place)
    except (ArticleError, OSError) as error:
        message = f"The bot's articles in {source} cannot be used: {error}"
        raise CommandFailed(message) from None


def knowledge_path(settings: Settings) -> Path:
    """Return where the articles are."""
    from relay.demo import knowledge_folder

    return Path(settings.knowledge_dir) if settings.knowledge_dir else knowledge_folder()
