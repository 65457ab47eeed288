"""CONFIGURATION.md is what the settings say."""

from __future__ import annotations

from pathlib import Path

from relay import settings_document
from relay.settings import Settings


def test_every_setting_is_explained() -> None:
    """Each setting has a row with its name and some words."""
    text = settings_document.make()
    for name in Settings.__struct_fields__:
        [row] = [r for r in text.splitlines() if r.startswith(f"| `BATON_{name.upper()}` |")]
        assert len(row.split("|")[3].strip()) > 5


def test_the_document_is_up_to_date() -> None:
    """The committed document is what is generated now: run ``make generate`` otherwise."""
    committed = Path(settings_document.FILENAME).read_text(encoding="utf-8")
    assert committed == settings_document.make(), "run `make generate`"
