"""Completing with an outcome, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop_agent.core.outcomes import completion_of
from desktop_agent.core.state import RowKind
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.outcome_pane import OUTCOMES, OutcomePane
from tests.fakes.desktop_playbook import answering
from tests.fakes.desktop_store import store_of


def opened(qtbot: QtBot) -> tuple[OutcomePane, Store]:
    """Return the pane of an own chat."""
    store, _ = store_of(answering())
    pane = OutcomePane(store)
    qtbot.addWidget(pane)
    with qtbot.waitExposed(pane):
        pane.show()
    pane.take_focus()
    return pane, store


def test_an_outcome_completes_the_chat(qtbot: QtBot) -> None:
    """With the tags that were typed, as the wire has them."""
    pane, store = opened(qtbot)
    qtbot.keyClicks(pane.findChild(QLineEdit, "tagsField"), "Visa, UK refusal")
    with qtbot.waitSignal(pane.left):
        choice = pane.findChild(QPushButton, "outcome unresolved")
        qtbot.keyClick(choice, Qt.Key.Key_Space)
    [row] = store.state.outbox
    assert row.kind is RowKind.COMPLETE
    assert completion_of(row.text) == ("unresolved", ("visa", "uk", "refusal"))


def test_every_outcome_has_a_key_and_a_name(qtbot: QtBot) -> None:
    """Its number, shown on the button."""
    pane, _ = opened(qtbot)
    for number, (words, slug) in enumerate(OUTCOMES, start=1):
        choice = pane.findChild(QPushButton, f"outcome {slug}")
        assert choice.text() == f"&{number} {words}"
        assert choice.accessibleName() == f"Complete as: {words}"


def test_it_begins_without_tags(qtbot: QtBot) -> None:
    """Those of the last chat are not this one's."""
    pane, _ = opened(qtbot)
    tags = pane.findChild(QLineEdit, "tagsField")
    tags.setText("visa")
    pane.take_focus()
    assert tags.text() == ""
