"""Where one signed in last."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from desktop_agent.vault import profile
from desktop_agent.vault.database import open_database
from desktop_agent.vault.profile import Profile


def test_the_last_sign_in_is_remembered(tmp_path: Path) -> None:
    """Before the first there is none; the last one counts."""
    with closing(open_database(tmp_path / "desk.db")) as database:
        assert profile.recall(database) == Profile()
        for number in (1, 2):
            profile.remember(database, f"https://{number}.example.org", "maya")
    with closing(open_database(tmp_path / "desk.db")) as database:
        assert profile.recall(database) == Profile("https://2.example.org", "maya")
