"""The style sheet of the whole window, filled with a theme's colours."""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from desktop_agent.views.theme import Theme


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of the whole window."""
    return _TEMPLATE.substitute(asdict(theme))


_TEMPLATE = Template("""\
QWidget { color: $text; }
#deskPage, #signInPage, #settingsPage, #settingsGround { background: $panel; }
#conversationPane, #conversationHeader, #composerPane { background: $ground; }
#queuePane, #visitorPane, #topBar { background: $panel; }
#topBar, #conversationHeader { border-bottom: 1px solid $line; }
#queuePane { border-right: 1px solid $line; }
#visitorPane { border-left: 1px solid $line; }
QScrollArea, #visitorFacts { background: transparent; }
QListView { background: transparent; border: none; outline: none; }
QLabel[role="title"] { font-size: 15pt; font-weight: 600; }
QLabel[role="subtitle"] { font-size: 13pt; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="quiet"] { color: $quiet; }
QLabel[role="trouble"] { color: $trouble; }
QLabel[role="waiting"] { color: $waiting; }
QLabel[mood="good"] { color: $good; }
QLabel[mood="busy"] { color: $quiet; }
QLabel[mood="troubled"] { color: $trouble; font-weight: 600; }
#conversationStatus[state="waiting"] { color: $waiting; }
#conversationStatus[state="mine"] { color: $accent; }
#conversationStatus[state="other"] { color: $quiet; }
#reasonBar { background: $panel; border-radius: 8px; }
#reasonBar[state="waiting"] { background: $waiting_soft; }
#noticeBar { background: $accent_soft; border-radius: 8px; }
#offerBar { background: $accent_soft; border: 1px solid $accent; border-radius: 8px; }
#noteFrame { background: $panel; border: 1px dashed $field_edge; border-radius: 8px; }
#passOnFrame, #outcomeFrame { background: $panel; border: 1px solid $line; border-radius: 8px; }
#briefDetails, #briefInside { background: transparent; }
#passTargets {
    background: $ground; border: 1px solid $field_edge; border-radius: 8px; padding: 4px;
}
#passTargets:focus { border: 2px solid $accent; padding: 3px; }
#passTargets::item { padding: 5px 8px; border-radius: 4px; color: $text; }
#passTargets::item:disabled { color: $quiet; }
#passTargets::item:selected { background: $accent_soft; color: $text; }
#callBar { background: $waiting_soft; border: 1px solid $waiting; border-radius: 8px; }
#unsentBar { background: $trouble_soft; border-radius: 8px; }
#settingsSection, #signInCard {
    background: $ground; border: 1px solid $line; border-radius: 12px;
}
QPlainTextEdit, QLineEdit {
    background: $ground; border: 1px solid $field_edge; border-radius: 8px;
    padding: 8px; placeholder-text-color: $quiet;
    selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit:focus, QLineEdit:focus { border: 2px solid $accent; padding: 7px; }
QPlainTextEdit[locked="yes"] { background: $panel; border-color: $line; }
QPlainTextEdit[role="fact"], QPlainTextEdit[role="fact"]:focus {
    background: transparent; border: none; padding: 0;
}
QPlainTextEdit[role="link"], QPlainTextEdit[role="link"]:focus {
    background: transparent; border: none; padding: 0; color: $accent;
}
QPushButton {
    border: 1px solid $edge; border-radius: 8px; padding: 7px 15px; background: $ground;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border: 2px solid $accent; padding: 6px 14px; }
QPushButton:disabled { color: $quiet; background: $panel; border-color: $line; }
QPushButton[role="main"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[role="main"]:hover, QPushButton[role="main"]:pressed {
    background: $accent_strong; border-color: $accent_strong;
}
QPushButton[role="main"]:focus { border: 2px solid $text; padding: 6px 14px; }
QPushButton[role="main"]:disabled {
    background: $panel; color: $quiet; border-color: $line;
}
QPushButton[role="flat"] { background: transparent; border-color: transparent; }
QPushButton[role="flat"]:hover { background: $hover; border-color: $hover; }
QPushButton[role="flat"]:focus { border: 2px solid $accent; padding: 6px 14px; }
QPushButton[role="small"] {
    background: transparent; border: 1px solid transparent; border-radius: 4px;
    color: $accent; padding: 0 3px;
}
QPushButton[role="small"]:hover { background: $hover; border-color: $hover; }
QPushButton[role="small"]:focus { border: 2px solid $accent; padding: 0 2px; }
QPushButton[role="chip"] {
    background: $ground; border: 1px solid $edge; border-radius: 8px; padding: 2px 8px;
}
QPushButton[role="chip"]:hover { background: $hover; }
QPushButton[role="chip"]:focus { border: 2px solid $accent; padding: 1px 7px; }
QToolTip {
    background: $ground; color: $text; border: 1px solid $edge; padding: 4px 8px;
}
QMenu { background: $ground; color: $text; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 6px 16px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $quiet; }
QSplitter::handle { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical {
    background: $edge; border-radius: 3px; min-height: 32px; margin: 2px 3px;
}
QScrollBar::handle:vertical:hover { background: $quiet; }
QScrollBar[idle="yes"]::handle:vertical { background: transparent; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")
