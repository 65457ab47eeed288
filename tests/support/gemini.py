"""A relay whose answers a stub of Gemini writes, from two articles."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.gemini_server import KEY, GeminiServer

KNOWN = "How much is a student visa?"
"""A question that the articles answer, as the knowledge bot finds, too."""

HARD = "Do students pay something for a bus ticket"
"""A question near an article, of which the knowledge bot alone is not sure."""

_ARTICLES = {
    "visa-fees": ("What a student visa costs", "How much is a student visa", "75 euros."),
    "opening-hours": ("When we are open", "When do you open", "From nine to five."),
    "visa-extension": ("Extending a visa", "How do I extend my visa", "Ask two months before."),
}


def write_articles(folder: Path) -> Path:
    """Write the articles into a new folder and return it."""
    folder.mkdir(exist_ok=True)
    for name, (title, question, answer) in _ARTICLES.items():
        text = f"---\nid: {name}\ntitle: {title}\nquestions:\n  - {question}\n---\n{answer}\n"
        (folder / f"{name}.md").write_text(text)
    return folder


def settings_for(stub: GeminiServer, folder: Path, sdk: str = "auto") -> dict[str, str]:
    """Return the settings of a relay that asks ``stub``, as for ``own_relay``."""
    return {
        "knowledge_dir": str(write_articles(folder)),
        "gemini_api_key": KEY,
        "gemini_model": "gemini-test",
        "gemini_base_url": stub.url,
        "gemini_sdk": sdk,
        # Generous: a test that is not about deadlines meets none, on however busy a machine.
        "gemini_deadline_s": "40",
        "bot_deadline_s": "60",
    }
