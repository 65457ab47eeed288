"""The owner's file of rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from relay.domain.errors import MalformedError, StorageFullError, WrongStateError
from relay.web.api.rules_file import RulesFile


def _check(text: str) -> None:
    if "wrong" in text:
        message = "line 1: wrong"
        raise ValueError(message)


def test_without_a_file() -> None:
    """A relay without a file of rules says which setting names one."""
    none = RulesFile(None, _check)
    assert not none.writable()
    with pytest.raises(WrongStateError, match="BATON_RULES_FILE"):
        none.read()
    with pytest.raises(WrongStateError):
        none.replace("right")


def test_replacing(tmp_path: Path) -> None:
    """Right rules take the place of the old ones, with the file's own rights; wrong ones do not."""
    path = tmp_path / "rules.toml"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    file = RulesFile(path, _check)
    with pytest.raises(MalformedError, match="line 1"):
        file.replace("wrong")
    assert file.read() == "old"
    file.replace("right \u00e9")
    assert file.read() == "right \u00e9"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    """A file that somebody took away is neither read nor invented."""
    file = RulesFile(tmp_path / "gone.toml", _check)
    with pytest.raises(WrongStateError):
        file.read()
    with pytest.raises((WrongStateError, StorageFullError)):
        file.replace("right")
    assert list(tmp_path.iterdir()) == []
