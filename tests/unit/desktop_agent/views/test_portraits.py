"""Who speaks, as a small picture."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from desktop_agent.views.portraits import draw_portrait, initials
from desktop_agent.views.theme import DARK, LIGHT, Theme
from relay.protocol.vocabulary import Voice

pytestmark = pytest.mark.usefixtures("qapp")


def drawn(theme: Theme, voice: Voice, name: str = "Ines") -> QImage:
    """Return a portrait, without colours."""
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(theme.ground)
    painter = QPainter(image)
    draw_portrait(painter, QRectF(4, 4, 32, 32), theme, voice, name)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_everybody_looks_different_without_colour(theme: Theme) -> None:
    """By shape and filling."""
    pictures = [drawn(theme, voice) for voice in (Voice.VISITOR, Voice.BOT, Voice.AGENT)]
    assert all(one != other for one, other in itertools.pairwise(pictures))
    assert pictures[0] != pictures[2]


def test_people_differ_by_their_initials_and_the_bot_does_not() -> None:
    """The bot is known by its mark, whatever it is called."""
    assert drawn(LIGHT, Voice.VISITOR) != drawn(LIGHT, Voice.VISITOR, "Tom")
    assert drawn(LIGHT, Voice.BOT) == drawn(LIGHT, Voice.BOT, "Edu")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ines", "I"),
        ("Ines Maria da Silva", "IS"),
        ("tomás <b>x</b>", "T"),
        ("", "?"),
        ("<<>>", "?"),
    ],
)
def test_initials_are_letters(name: str, letters: str) -> None:
    """First and last word, if they begin with a letter or a digit."""
    assert initials(name) == letters
