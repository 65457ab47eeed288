"""The process that trains."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from relay.bots.articles import Article
from relay.bots.knowledge_base import Knowledge, write_folder
from relay.bots.trained import file_of, load
from relay.bots.training import main

_KNOWLEDGE = Knowledge((Article("visa", "Visa", ("get a visa",), "Ask."),
                        Article("room", "Room", ("find a room",), "Look.")))  # fmt: skip


def test_it_leaves_what_the_relay_loads(tmp_path: Path) -> None:
    """A process of its own keeps its training where it is looked for."""
    write_folder(_KNOWLEDGE, tmp_path / "articles")
    command = [sys.executable, "-m", "relay.bots.training"]
    subprocess.run([*command, str(tmp_path / "articles"), str(tmp_path / "kept")], check=True)
    # As it is read back: the files are in the order of their names.
    in_order = Knowledge(tuple(sorted(_KNOWLEDGE.articles, key=lambda one: one.article_id)))
    assert load(file_of(in_order, tmp_path / "kept")) is not None


def test_what_cannot_be_learnt_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The relay passes it on to whoever wrote the articles."""
    (tmp_path / "a.md").write_text("nonsense")
    assert main([str(tmp_path), str(tmp_path / "kept")]) == 1
    assert "a.md:1: The first line" in capsys.readouterr().err
