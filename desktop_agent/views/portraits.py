"""Who speaks, as a small picture: told apart by shape and filling, not by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_agent.views.icons import Icon, draw_icon
from desktop_agent.views.theme import Theme
from relay.protocol.vocabulary import Voice

_BOT_RADIUS = 8
_BOT_INSET = 5


def draw_portrait(painter: QPainter, box: QRectF, theme: Theme, voice: Voice, name: str) -> None:
    """Draw the bot as a square with its mark, people as circles with their initials."""
    if voice is Voice.BOT:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.bot_soft))
        painter.drawRoundedRect(box, _BOT_RADIUS, _BOT_RADIUS)
        inner = box.adjusted(_BOT_INSET, _BOT_INSET, -_BOT_INSET, -_BOT_INSET)
        draw_icon(painter, Icon.BOT, inner, theme.bot)
        return
    ours = voice is Voice.AGENT
    painter.setBrush(QColor(theme.accent if ours else theme.ground))
    painter.setPen(QPen(QColor(theme.accent if ours else theme.edge), 1))
    painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.setPen(QColor(theme.on_accent if ours else theme.quiet))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, initials(name))


def initials(name: str) -> str:
    """Return up to two first letters of a name."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"
