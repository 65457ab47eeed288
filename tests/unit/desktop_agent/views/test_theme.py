"""Colours that everybody can read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

from desktop_agent.core.preferences import ThemeChoice
from desktop_agent.views.theme import (
    DARK,
    LIGHT,
    Theme,
    chosen_theme,
    theme_for,
    wait_warmth,
)

PAIRS = [
    ("text", "ground"),
    ("text", "panel"),
    ("quiet", "ground"),
    ("quiet", "panel"),
    ("quiet", "accent_soft"),
    ("text", "accent_soft"),
    ("text", "visitor_bubble"),
    ("text", "bot_bubble"),
    ("text", "trouble_soft"),
    ("on_accent", "accent"),
    ("waiting", "panel"),
    ("waiting", "accent_soft"),
    ("trouble", "panel"),
    ("trouble", "ground"),
    ("trouble", "accent_soft"),
    ("good", "panel"),
    ("text", "hover"),
    ("text", "waiting_soft"),
    ("quiet", "waiting_soft"),
    ("quiet", "hover"),
    ("quiet", "visitor_bubble"),
    ("waiting", "ground"),
    ("accent", "ground"),
    ("accent", "panel"),
    ("on_accent", "accent_strong"),
]


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG defines it."""
    shade = QColor(colour)
    channels = (shade.redF(), shade.greenF(), shade.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio as WCAG defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS, ids=lambda name: name)
def test_text_has_the_contrast_of_wcag_aa(theme: Theme, ink: str, ground: str) -> None:
    """At least 4.5 to 1, wherever the app writes on something."""
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["panel", "hover", "accent_soft"])
def test_a_wait_can_be_read_however_warm_it_is(theme: Theme, ground: str) -> None:
    """In each of its colours, wherever a row may stand."""
    assert all(contrast(colour, getattr(theme, ground)) >= 4.5 for colour in theme.waits)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_edges_of_fields_can_be_seen(theme: Theme) -> None:
    """At least 3 to 1, as WCAG asks for what one types into; so does what has the keyboard."""
    assert contrast(theme.field_edge, theme.ground) >= 3
    assert contrast(theme.accent, theme.panel) >= 3


def test_a_wait_grows_warmer() -> None:
    """From fresh to far too long."""
    minutes = [wait_warmth(round(m * 60_000)) for m in (0, 0.9, 1, 2.9, 3, 5.9, 6, 600)]
    assert minutes == [0, 0, 1, 1, 2, 2, 3, 3]


def test_the_agent_may_choose_against_the_system() -> None:
    """Light in a dark desktop, and dark in a light one."""
    light = QPalette(QColor("#eeeeee"))
    assert chosen_theme(ThemeChoice.LIGHT, Qt.ColorScheme.Dark, light) is LIGHT
    assert chosen_theme(ThemeChoice.DARK, Qt.ColorScheme.Light, light) is DARK
    assert chosen_theme(ThemeChoice.SYSTEM, Qt.ColorScheme.Dark, light) is DARK


def test_the_system_decides_between_light_and_dark() -> None:
    """By its colour scheme; where it has none, by its palette."""
    light, dark = QPalette(QColor("#eeeeee")), QPalette(QColor("#222222"))
    assert theme_for(Qt.ColorScheme.Dark, light) is DARK
    assert theme_for(Qt.ColorScheme.Light, dark) is LIGHT
    assert theme_for(Qt.ColorScheme.Unknown, dark) is DARK
    assert theme_for(Qt.ColorScheme.Unknown, light) is LIGHT
