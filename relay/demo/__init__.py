"""The demo: the website and the articles of EduConsult, a fictitious consultancy."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def site_folder() -> Path:
    """Return the folder of the static website; its start page is ``index.html``."""
    return _HERE / "site"


def knowledge_folder() -> Path:
    """Return the folder of the articles the knowledge bot answers from."""
    return _HERE / "knowledge"


def existing_chatbot_folder() -> Path:
    """Return the folder of a chatbot of somebody's own, ``before`` and ``after`` its handoff."""
    return _HERE / "existing_chatbot"


def newcomers_file() -> Path:
    """Return sixty questions of newcomers, twenty without an answer, to measure the bot with.

    They were written without looking at the articles.
    """
    return _HERE / "newcomers.json"
