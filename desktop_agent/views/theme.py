"""Colours and measures of the app, light and dark; text on every ground is AA or better."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

GRID = 8
"""All distances are multiples of half of this, in device-independent pixels."""

_DARK_BELOW = 128


@dataclass(frozen=True, slots=True)
class Theme:
    """Colour means state: accent is what is ours, amber waits, red is trouble."""

    ground: str
    panel: str
    line: str
    text: str
    quiet: str
    accent: str
    on_accent: str
    accent_soft: str
    visitor_bubble: str
    bot_bubble: str
    waiting: str
    trouble: str
    trouble_soft: str
    good: str


LIGHT = Theme(
    ground="#ffffff",
    panel="#f5f6f8",
    line="#d9dde3",
    text="#1b2230",
    quiet="#58627a",
    accent="#1f5fbf",
    on_accent="#ffffff",
    accent_soft="#dfeafb",
    visitor_bubble="#eceff3",
    bot_bubble="#ffffff",
    waiting="#8a5300",
    trouble="#b3261e",
    trouble_soft="#fdecea",
    good="#1d7a3e",
)
DARK = Theme(
    ground="#15181e",
    panel="#1c2028",
    line="#343b48",
    text="#e9ecf1",
    quiet="#a3adbf",
    accent="#8ab4f8",
    on_accent="#0c1b33",
    accent_soft="#243a5e",
    visitor_bubble="#282e39",
    bot_bubble="#15181e",
    waiting="#f0b458",
    trouble="#ff9a91",
    trouble_soft="#472220",
    good="#7bd49a",
)


def theme_for(scheme: Qt.ColorScheme, palette: QPalette) -> Theme:
    """Return the theme of the system's scheme; its palette tells where it has none."""
    if scheme is not Qt.ColorScheme.Unknown:
        return DARK if scheme is Qt.ColorScheme.Dark else LIGHT
    window = palette.color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < _DARK_BELOW else LIGHT


def palette_of(theme: Theme) -> QPalette:
    """Return a palette of the theme's colours, for what the style draws by itself."""
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, colour in (
        (roles.Window, theme.panel),
        (roles.Base, theme.ground),
        (roles.AlternateBase, theme.panel),
        (roles.Button, theme.panel),
        (roles.WindowText, theme.text),
        (roles.Text, theme.text),
        (roles.ButtonText, theme.text),
        (roles.PlaceholderText, theme.quiet),
        (roles.Highlight, theme.accent),
        (roles.HighlightedText, theme.on_accent),
        (roles.ToolTipBase, theme.ground),
        (roles.ToolTipText, theme.text),
    ):
        palette.setColor(role, QColor(colour))
    palette.setColor(QPalette.ColorGroup.Disabled, roles.ButtonText, QColor(theme.quiet))
    return palette


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of the whole window."""
    return _STYLE_SHEET.substitute(asdict(theme))


_STYLE_SHEET = Template("""\
QWidget { color: $text; }
#deskPage, #signInPage { background: $panel; }
#conversationPane { background: $ground; }
#topBar, #conversationHeader { border-bottom: 1px solid $line; }
#composerPane { border-top: 1px solid $line; }
#queuePane { border-right: 1px solid $line; }
#visitorPane { border-left: 1px solid $line; }
#queuePane, #visitorPane, #topBar { background: $panel; }
#conversationHeader, #composerPane { background: $ground; }
QScrollArea, #visitorFacts { background: transparent; }
QListView { background: transparent; border: none; outline: none; }
QLabel[role="title"] { font-size: 15pt; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="quiet"] { color: $quiet; }
QLabel[role="trouble"] { color: $trouble; }
QLabel[role="waiting"] { color: $waiting; }
QLabel[mood="good"] { color: $good; }
QLabel[mood="busy"] { color: $quiet; }
QLabel[mood="troubled"] { color: $trouble; font-weight: 600; }
#reasonBar { background: $panel; border-radius: 8px; }
#noticeBar { background: $accent_soft; border-radius: 8px; }
#unsentBar { background: $trouble_soft; border-radius: 8px; }
QPlainTextEdit, QLineEdit {
    background: $ground; border: 1px solid $line; border-radius: 8px;
    padding: 8px; placeholder-text-color: $quiet;
    selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit:focus, QLineEdit:focus { border: 1px solid $accent; }
QPlainTextEdit[locked="yes"] { background: $panel; }
QPushButton {
    border: 1px solid $line; border-radius: 8px; padding: 7px 14px;
    background: $ground;
}
QPushButton:hover { border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 6px 13px; }
QPushButton:disabled { color: $quiet; background: $panel; }
QPushButton[role="main"] {
    background: $accent; color: $on_accent; border-color: $accent;
    font-weight: 600;
}
QPushButton[role="main"]:focus { border: 2px solid $text; padding: 6px 13px; }
QPushButton[role="main"]:disabled {
    background: $panel; color: $quiet; border-color: $line;
}
QSplitter::handle { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical {
    background: $line; border-radius: 4px; min-height: 32px; margin: 1px;
}
QScrollBar::handle:vertical:hover { background: $quiet; }
QScrollBar[idle="yes"]::handle:vertical { background: transparent; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")
