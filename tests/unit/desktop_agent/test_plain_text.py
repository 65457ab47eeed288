"""R13 for code to come: nothing in the app can turn text into markup."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import desktop_agent

FOLDER = Path(desktop_agent.__file__).parent
MARKUP = frozenset(
    {
        "setHtml", "setMarkdown", "insertHtml", "appendHtml", "setDefaultStyleSheet",
        "RichText", "AutoText", "MarkdownText", "QTextEdit", "QTextBrowser", "QTextDocument",
        "QStaticText", "QMessageBox", "QErrorMessage", "QDesktopServices", "openUrl",
        "setOpenExternalLinks", "setStatusTip", "setWhatsThis", "setInformativeText",
    }
)  # fmt: skip
"""What reads markup, follows a link, or shows text that it guesses to be markup."""

LABELS_MODULE = "views/parts.py"


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Return every module of the app with its name."""
    for file in sorted(FOLDER.rglob("*.py")):
        name = file.relative_to(FOLDER).as_posix()
        yield name, ast.parse(file.read_text(encoding="utf-8"))


def names_in(tree: ast.AST) -> Iterator[str]:
    """Return every name that is used, imported or reached for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.name


def calls_in(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Return the calls of what is called ``name``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            called = getattr(function, "attr", getattr(function, "id", ""))
            if called == name:
                yield node


def test_nothing_that_reads_markup_is_used() -> None:
    """In no module at all: the app needs none of it."""
    found = [(module, name) for module, tree in modules() for name in names_in(tree)
             if name in MARKUP]  # fmt: skip
    assert found == []


def test_labels_are_made_in_one_place_which_makes_them_plain() -> None:
    """Qt's own would guess."""
    found = [module for module, tree in modules() for _ in calls_in(tree, "QLabel")]
    assert set(found) == {LABELS_MODULE}


def test_tooltips_are_our_own_words() -> None:
    """Written here, in full: a tooltip guesses whether it is markup."""
    for module, tree in modules():
        if module == "notify/tray.py":
            # The one that changes is made of our words and numbers: viewmodels/tray_look.py.
            continue
        for call in calls_in(tree, "setToolTip"):
            assert isinstance(call.args[0], ast.Constant), module


def test_the_check_finds_what_it_looks_for() -> None:
    """In each of the ways that code can name it."""
    tree = ast.parse(
        "from PySide6.QtWidgets import QTextEdit\nx.setHtml(y)\nQt.AutoText\nQLabel(z)"
    )
    assert {"QTextEdit", "setHtml", "AutoText"} <= set(names_in(tree))
    assert len(list(calls_in(tree, "QLabel"))) == 1
