"""Small parts that every view is made of; outside text goes through ``plain_label``."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QPushButton, QSizePolicy, QWidget

from desktop_agent.views.theme import GRID


def plain_label(name: str, role: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label that never reads its text as markup.

    Qt's default guesses: a visitor's message could draw a file of this computer.
    """
    label = _WrappingLabel() if wraps else QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label


class _WrappingLabel(QLabel):
    """Takes the width it gets and the height that goes with it.

    Qt's own would reserve the height of the narrowest column, one word wide.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for one line."""
        return QSize(8 * GRID, self.fontMetrics().lineSpacing())


def button(name: str, words: str, pressed: Callable[[], object], *, role: str = "") -> QPushButton:
    """Return a push button that calls ``pressed``."""
    made = QPushButton(words)
    made.setObjectName(name)
    made.setAccessibleName(words)
    made.setProperty("role", role)
    made.setAutoDefault(False)
    made.clicked.connect(lambda _checked=False: pressed())
    return made


def say(widget: QPushButton, words: str) -> None:
    """Change a button's words, for eyes and ears."""
    if widget.text() != words:
        # An ampersand in a visitor's name is not a mnemonic.
        widget.setText(words.replace("&", "&&"))
        widget.setAccessibleName(words)


def frame(name: str, layout: QBoxLayout, margin: int) -> QFrame:
    """Return a named frame around ``layout``, for the style sheet to draw."""
    made = QFrame()
    made.setObjectName(name)
    layout.setContentsMargins(margin, margin, margin, margin)
    made.setLayout(layout)
    return made


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at, and let it look again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
