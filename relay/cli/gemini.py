"""The bot that writes with Gemini, where a key is set; and whether that key works."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relay.bots.gemini.bot import GeminiBot
    from relay.bots.gemini.pieces import ModelSetup
    from relay.bots.live import LiveKnowledge
    from relay.settings import Settings

CHECK_WITHIN_S = 8.0
"""How long the service may take to say whether it knows key and model, in seconds."""

# What is left of the bot's time when the model has had its own is for the knowledge bot.
_SHARE_OF_DEADLINE = 0.75

logger = logging.getLogger("relay")


def with_gemini(settings: Settings, knowledge: LiveKnowledge) -> LiveKnowledge | GeminiBot:
    """Return a bot that writes from what ``knowledge`` finds, or that bot itself without a key."""
    if not settings.gemini_api_key:
        return knowledge
    from relay.bots.gemini.bot import GeminiBot
    from relay.bots.gemini.breaker import Breaker
    from relay.bots.gemini.choosing import NoSdkError, chosen_sdk
    from relay.bots.gemini.process import ModelProcess

    setup = _setup(settings)
    try:
        sdk = chosen_sdk(setup)
    except NoSdkError as error:
        # The key may be there for something else; visitors are answered all the same.
        logger.warning("a key for Gemini is set, but the knowledge bot answers alone: %s", error)
        return knowledge
    logger.info("%s writes the answers from the articles, through %s", setup.model, sdk)
    deadline_s = min(settings.gemini_deadline_s, settings.bot_deadline_s * _SHARE_OF_DEADLINE)
    breaker = Breaker(settings.gemini_failures, settings.gemini_pause_s, time.monotonic)
    return GeminiBot(knowledge, ModelProcess(setup, time.monotonic), breaker, deadline_s)


def check_gemini(settings: Settings) -> tuple[str, str]:
    """Return what was looked at, and what is wrong with it in words (empty: nothing)."""
    from relay.bots.gemini.choosing import NoSdkError, chosen_sdk, make_model
    from relay.bots.gemini.pieces import FailureKind
    from relay.bots.gemini.sdk import failure_of

    setup = _setup(settings)
    what = f"Gemini, {setup.model}"
    try:
        what = f"{what} through {chosen_sdk(setup)}"
        make_model(setup).check(CHECK_WITHIN_S)
    except NoSdkError as error:
        return what, f"A key is set, but nothing to use it with. {error}"
    except Exception as error:  # noqa: BLE001 - whatever a library raises, in words
        failed = failure_of(error)
        if failed.kind is FailureKind.REFUSED:
            return what, f"The service refuses the key or does not know the model ({failed})."
        return what, f"The service does not answer ({failed}). Until it does, articles answer."
    return what, ""


def _setup(settings: Settings) -> ModelSetup:
    from relay.bots.gemini.pieces import ModelSetup

    return ModelSetup(
        api_key=settings.gemini_api_key,
        model=settings.gemini_model,
        sdk=settings.gemini_sdk,
        base_url=settings.gemini_base_url,
        threads=settings.gemini_calls_at_once,
    )
