"""``baton knowledge``."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from relay.cli.common import CommandFailed
from relay.cli.knowledge import knowledge

_VISA = "---\nid: visa\ntitle: Visa\nquestions:\n  - get a visa\n---\n\nAsk.\n"


def _run(folder: Path, *words: str, editor: Path | None = None) -> Result:
    environment = {"EDITOR": str(editor), "VISUAL": str(editor)} if editor else {}
    return CliRunner().invoke(knowledge, ["--dir", str(folder), *words], env=environment)


def _refusal(result: Result) -> str:
    assert isinstance(result.exception, CommandFailed), result.exception
    return str(result.exception)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one article."""
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "visa.md").write_text(_VISA)
    return articles


def _editor(tmp_path: Path, old: str, new: str) -> Path:
    """Return a program that changes a file as a person in an editor would."""
    program = tmp_path / "editor"
    program.write_text(
        f'#!/bin/sh\nsed -i "s/{old}/{new}/" "$1"\nsleep 0.1; touch -d tomorrow "$1"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def test_articles_are_listed_and_shown(folder: Path) -> None:
    """By their ids, with what their files hold."""
    assert "visa" in _run(folder, "list").output
    assert _run(folder, "show", "visa").output == _VISA
    assert "no article 'room'" in _refusal(_run(folder, "show", "room"))


def test_an_article_is_edited_in_the_owners_editor(folder: Path, tmp_path: Path) -> None:
    """What they save is checked and written."""
    result = _run(folder, "edit", "visa", editor=_editor(tmp_path, "Ask.", "Ask us."))
    assert result.exception is None, result.output
    assert "Ask us." in (folder / "visa.md").read_text()


def test_a_mistake_in_the_editor_costs_no_words(folder: Path, tmp_path: Path) -> None:
    """The article stays as it was, and what was written is kept beside it."""
    result = _run(folder, "edit", "visa", editor=_editor(tmp_path, "title: Visa", "titel: Visa"))
    said = _refusal(result)
    assert "titel" in said
    assert "kept in" in said
    assert (folder / "visa.md").read_text() == _VISA
    assert "titel" in (folder / "visa.draft").read_text()


def test_an_article_is_added_from_a_file_and_removed(folder: Path, tmp_path: Path) -> None:
    """Without an editor, as a script would; and never over another one."""
    new = tmp_path / "new.md"
    new.write_text(_VISA.replace("visa", "room"))
    assert _run(folder, "add", "room", "--from", str(new)).exception is None
    assert "There is an article 'room'" in _refusal(_run(folder, "add", "room", "--from", str(new)))
    assert "its id is 'room'" in _refusal(_run(folder, "edit", "visa", "--from", str(new)))
    assert _run(folder, "remove", "room").exception is None
    assert not (folder / "room.md").exists()


@pytest.mark.parametrize("target", ["all.json", "all.csv", "all"])
def test_what_is_exported_can_be_imported(folder: Path, tmp_path: Path, target: str) -> None:
    """In each of the three ways, into a folder that is not there yet."""
    (folder / "synonyms.txt").write_text("visa, permit\n")
    assert _run(folder, "export", str(tmp_path / target)).exception is None
    assert _run(tmp_path / "new", "import", str(tmp_path / target)).exception is None
    assert (tmp_path / "new" / "visa.md").read_text() == _VISA
    assert (tmp_path / "new" / "synonyms.txt").read_text() == "visa, permit\n"


def test_importing_can_make_the_folder_the_same(folder: Path, tmp_path: Path) -> None:
    """With --only, what is not imported goes."""
    source = tmp_path / "all.json"
    row = {"id": "room", "title": "Room", "questions": ["a room"], "answer": "Look."}
    source.write_text(json.dumps([row]))
    result = _run(folder, "import", "--only", str(source))
    assert "1 articles were written" in result.output
    assert "1 deleted" in result.output
    assert [path.name for path in folder.iterdir()] == ["room.md"]


def test_checking_tells_what_is_wrong_and_what_is_mixed_up(folder: Path) -> None:
    """Errors with file and line, doubts as hints."""
    (folder / "permit.md").write_text(_VISA.replace("id: visa", "id: permit"))
    result = _run(folder, "check")
    assert "says the same as" in result.output
    assert "2 articles can be used; 1 hints" in result.output
    (folder / "permit.md").write_text("nonsense")
    assert "permit.md:1" in _refusal(_run(folder, "check"))


def test_the_demos_articles_are_not_edited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever named no folder of their own is told how."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BATON_KNOWLEDGE_DIR", raising=False)
    result = CliRunner().invoke(knowledge, ["remove", "visa-fees"])
    assert "BATON_KNOWLEDGE_DIR" in _refusal(result)


def test_a_file_is_no_folder_to_edit(tmp_path: Path) -> None:
    """Whoever serves from one file is told how to make a folder of it."""
    (tmp_path / "all.json").write_text("[]")
    assert "import FILE" in _refusal(_run(tmp_path / "all.json", "remove", "visa"))
