"""Drafts on a real disk."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from desktop_agent.vault import drafts
from desktop_agent.vault.database import open_database

DAY = 24 * 60 * 60 * 1_000


def test_drafts_survive_a_restart(tmp_path: Path) -> None:
    """The last words of each session of the account are there again."""
    with closing(open_database(tmp_path / "desk.db")) as first:
        drafts.save(first, "maya", "s2", "H", now=1)
        drafts.save(first, "maya", "s2", "Hello", now=2)
        drafts.save(first, "maya", "s1", "Hi", now=3)
        drafts.save(first, "sam", "s1", "not Maya's", now=3)
    with closing(open_database(tmp_path / "desk.db")) as second:
        assert drafts.load(second, "maya", now=4) == (("s1", "Hi"), ("s2", "Hello"))


def test_an_empty_draft_is_removed(tmp_path: Path) -> None:
    """Nothing is left of words that were deleted."""
    with closing(open_database(tmp_path / "desk.db")) as database:
        drafts.save(database, "maya", "s1", "Hello", now=1)
        drafts.save(database, "maya", "s1", "", now=2)
        assert drafts.load(database, "maya", now=3) == ()


def test_a_draft_nobody_came_back_to_is_dropped(tmp_path: Path) -> None:
    """What customers were nearly told is not kept for ever."""
    with closing(open_database(tmp_path / "desk.db")) as database:
        drafts.save(database, "maya", "old", "Hello", now=0)
        drafts.save(database, "maya", "new", "Hello", now=2 * DAY)
        assert drafts.load(database, "maya", now=31 * DAY) == (("new", "Hello"),)
