"""Which bot answers: the one place that chooses, by the settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from relay.cli.common import CommandFailed
from relay.cli.gemini import with_gemini

if TYPE_CHECKING:
    from relay.bots.live import LiveKnowledge
    from relay.service.bot_ports import Bot
    from relay.service.model_ports import WritingBot
    from relay.settings import Settings


SECRET_CHARS = 16
"""A shorter secret could be guessed."""


def make_bot(settings: Settings) -> Bot | WritingBot:
    """Return the bot that the settings name; raises CommandFailed where it cannot be had."""
    if settings.bot == "webhook":
        return _make_webhook_bot(settings)
    return with_gemini(settings, make_knowledge_bot(settings))


def _make_webhook_bot(settings: Settings) -> Bot:
    from relay.bots.destination import DestinationError, networks_of
    from relay.bots.webhook import REPLY_PATH, WebhookBot, WebhookSetup

    if not settings.webhook_url or len(settings.webhook_secret) < SECRET_CHARS:
        message = (
            "BATON_BOT=webhook needs BATON_WEBHOOK_URL and BATON_WEBHOOK_SECRET "
            f"(at least {SECRET_CHARS} characters)."
        )
        raise CommandFailed(message)
    try:
        private = networks_of(settings.webhook_private)
    except DestinationError as error:
        message = f"BATON_WEBHOOK_PRIVATE: {error}"
        raise CommandFailed(message) from None
    setup = WebhookSetup(
        settings.webhook_url,
        settings.webhook_secret,
        settings.bot_name,
        settings.bot_deadline_s,
        settings.address() + REPLY_PATH,
        private,
    )
    fallback = make_knowledge_bot(settings) if settings.webhook_fallback == "knowledge" else None
    return WebhookBot(setup, fallback)


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
