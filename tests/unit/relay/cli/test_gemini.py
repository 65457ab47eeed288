"""The bot that is put together from the settings, and whether a key works."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from relay.bots.gemini.bot import GeminiBot
from relay.bots.live import LiveKnowledge
from relay.cli.bots import make_bot, make_knowledge_bot
from relay.cli.gemini import check_gemini, with_gemini
from relay.settings import Settings
from tests.fakes.gemini_server import KEY, GeminiServer
from tests.support.gemini import settings_for, write_articles

pytestmark = pytest.mark.filterwarnings("ignore")
"""What Google's libraries warn of is no matter of these tests."""


@pytest.fixture
def stub() -> Iterator[GeminiServer]:
    """A stub of the service."""
    running = GeminiServer().start()
    yield running
    running.stop()


def _settings(stub: GeminiServer, folder: Path, sdk: str = "auto") -> Settings:
    where = {"data_dir": str(folder / "data")}
    settings = settings_for(stub, folder / "articles", sdk) | where
    return msgspec.convert(settings, Settings, strict=False)


def test_without_a_key_the_knowledge_bot_answers_alone(tmp_path: Path) -> None:
    """No key, no service."""
    articles = write_articles(tmp_path / "articles")
    settings = Settings(knowledge_dir=str(articles), data_dir=str(tmp_path / "data"))
    assert isinstance(make_bot(settings), LiveKnowledge)


def test_with_a_key_gemini_writes(stub: GeminiServer, tmp_path: Path) -> None:
    """The bot writes from the same articles, and leaves time for the knowledge bot."""
    bot = make_bot(_settings(stub, tmp_path))
    assert isinstance(bot, GeminiBot)
    assert bot._deadline_s == 40
    tight = msgspec.structs.replace(_settings(stub, tmp_path), bot_deadline_s=8)
    other = make_bot(tight)
    assert isinstance(other, GeminiBot)
    assert other._deadline_s == 6
    other.close()
    bot.close()


def test_a_key_without_a_library(tmp_path: Path) -> None:
    """Visitors are answered from the articles, and the log says what to install."""
    folder = write_articles(tmp_path / "articles")
    code = (
        "import sys, logging; logging.basicConfig();"
        "sys.modules['google.genai'] = None; sys.modules['google.generativeai'] = None;"
        "from relay.cli.bots import make_bot; from relay.settings import Settings;"
        f"bot = make_bot(Settings(knowledge_dir={str(folder)!r}, gemini_api_key='x',"
        f" data_dir={str(tmp_path / 'data')!r}));"
        "print(type(bot).__name__)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.strip() == "LiveKnowledge"
    assert "Install baton-handoff[gemini]" in ran.stderr


@pytest.mark.parametrize("sdk", ["google-genai", "google-generativeai"])
def test_a_key_that_works(stub: GeminiServer, tmp_path: Path, sdk: str) -> None:
    """The check names model and library, and finds nothing wrong."""
    what, trouble = check_gemini(_settings(stub, tmp_path, sdk))
    assert "gemini-test" in what
    assert sdk in what
    assert trouble == ""


@pytest.mark.parametrize("sdk", ["google-genai", "google-generativeai"])
def test_a_key_that_is_refused(stub: GeminiServer, tmp_path: Path, sdk: str) -> None:
    """It is said in words, without the key."""
    stub.behaviour = "bad_key"
    _, trouble = check_gemini(_settings(stub, tmp_path, sdk))
    assert "refuses the key" in trouble
    assert KEY not in trouble


def test_a_service_that_is_not_there() -> None:
    """It is said that nobody answers there."""
    settings = Settings(gemini_api_key="x", gemini_base_url="http://127.0.0.1:9")
    _, trouble = check_gemini(settings)
    assert "does not answer" in trouble


def test_both_libraries_are_known(stub: GeminiServer, tmp_path: Path) -> None:
    """Whatever the setting allows can be put together."""
    knowledge = make_knowledge_bot(_settings(stub, tmp_path))
    for sdk in ("auto", "google-genai", "google-generativeai"):
        bot = with_gemini(_settings(stub, tmp_path, sdk), knowledge)
        assert isinstance(bot, GeminiBot)
        bot.close()
    assert stub.asked == []
