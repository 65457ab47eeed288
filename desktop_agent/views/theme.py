"""Colours and measures of the app, light and dark; text on every ground is AA or better."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

from desktop_agent.core.preferences import ThemeChoice

GRID = 8
"""All distances are multiples of half of this, in device-independent pixels."""

_DARK_BELOW = 128
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Theme:
    """Colour means state: accent is what is ours, amber waits, red is trouble.

    ``waits`` are the colours of a wait, from fresh to far too long; each is told
    apart from its neighbour in lightness as well.
    """

    ground: str
    panel: str
    hover: str
    line: str
    edge: str
    field_edge: str
    text: str
    quiet: str
    accent: str
    accent_strong: str
    on_accent: str
    accent_soft: str
    visitor_bubble: str
    bot_bubble: str
    waiting: str
    waiting_soft: str
    trouble: str
    trouble_soft: str
    good: str
    bot: str
    bot_soft: str
    waits: tuple[str, str, str, str]


LIGHT = Theme(
    ground="#ffffff",
    panel="#f5f6f8",
    hover="#eaedf1",
    line="#e1e4e9",
    edge="#c3c9d2",
    field_edge="#858e9f",
    text="#1b2230",
    quiet="#58627a",
    accent="#1f5fbf",
    accent_strong="#184d9e",
    on_accent="#ffffff",
    accent_soft="#dfeafb",
    visitor_bubble="#eef0f4",
    bot_bubble="#ffffff",
    waiting="#8a5300",
    waiting_soft="#fdf2e0",
    trouble="#b3261e",
    trouble_soft="#fdecea",
    good="#1d7a3e",
    bot="#4a5f86",
    bot_soft="#e8edf5",
    waits=("#58627a", "#8a5300", "#a34100", "#a8240f"),
)
DARK = Theme(
    ground="#15181e",
    panel="#1b1f27",
    hover="#252b35",
    line="#2a303b",
    edge="#4d5769",
    field_edge="#6c778c",
    text="#e9ecf1",
    quiet="#a3adbf",
    accent="#8ab4f8",
    accent_strong="#a9c8fb",
    on_accent="#0c1b33",
    accent_soft="#22365a",
    visitor_bubble="#262c37",
    bot_bubble="#15181e",
    waiting="#f0b458",
    waiting_soft="#3a2d17",
    trouble="#ff9a91",
    trouble_soft="#472220",
    good="#7bd49a",
    bot="#a9bcdc",
    bot_soft="#262e3c",
    waits=("#a3adbf", "#f0b458", "#ff9f5a", "#ff8a75"),
)
_WARMER_AT_MS = (1 * _MINUTE_MS, 3 * _MINUTE_MS, 6 * _MINUTE_MS)
"""When a wait takes on the next of its colours."""


def chosen_theme(choice: ThemeChoice, scheme: Qt.ColorScheme, palette: QPalette) -> Theme:
    """Return the theme the agent chose, or that of the system."""
    if choice is ThemeChoice.SYSTEM:
        return theme_for(scheme, palette)
    return DARK if choice is ThemeChoice.DARK else LIGHT


def theme_for(scheme: Qt.ColorScheme, palette: QPalette) -> Theme:
    """Return the theme of the system's scheme; its palette tells where it has none."""
    if scheme is not Qt.ColorScheme.Unknown:
        return DARK if scheme is Qt.ColorScheme.Dark else LIGHT
    window = palette.color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < _DARK_BELOW else LIGHT


def wait_warmth(waited_ms: int) -> int:
    """Return how warm a wait is, from 0 (fresh) to 3 (far too long)."""
    return sum(waited_ms >= edge for edge in _WARMER_AT_MS)


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
        (roles.Accent, theme.accent),
        (roles.Mid, theme.field_edge),
        (roles.ToolTipBase, theme.ground),
        (roles.ToolTipText, theme.text),
    ):
        palette.setColor(role, QColor(colour))
    palette.setColor(QPalette.ColorGroup.Disabled, roles.ButtonText, QColor(theme.quiet))
    return palette
