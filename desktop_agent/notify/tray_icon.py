"""Draws the tray's icon: the app, how many call, and whether visitors reach one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QImage, QPainter, QPen, QPixmap

from desktop_agent.resource_files import icon_file
from desktop_agent.viewmodels.tray_look import TrayStatus

SIZES = (16, 22, 24, 32, 48, 64)
_BADGE = QColor("#b3261e")
_ON_BADGE = QColor("#ffffff")
_EDGE = QColor("#ffffff")
_DOTS = {
    TrayStatus.ONLINE: QColor("#1d7a3e"),
    TrayStatus.AWAY: QColor("#58627a"),
    TrayStatus.DISCONNECTED: QColor("#b3261e"),
    TrayStatus.SIGNED_OUT: QColor("#58627a"),
}


def tray_icon(badge: str, status: TrayStatus) -> QIcon:
    """Return the icon in the sizes of trays; the same arguments give the same pixels."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(QPixmap.fromImage(tray_image(badge, status, size)))
    return icon


def tray_image(badge: str, status: TrayStatus, size: int) -> QImage:
    """Return one size, in pixels. Grey is out of reach; the shapes differ, too."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    app = QImage(str(icon_file(256)))
    if status is not TrayStatus.ONLINE:
        app = _grey(app)
    painter.drawImage(QRectF(0, 0, size, size), app)
    if badge:
        _draw_badge(painter, badge, size)
    elif status is not TrayStatus.ONLINE:
        _draw_mark(painter, status, size)
    painter.end()
    return image


def _grey(image: QImage) -> QImage:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    grey = grey.convertToFormat(QImage.Format.Format_ARGB32)
    grey.setAlphaChannel(image.convertToFormat(QImage.Format.Format_Alpha8))
    return grey


def _draw_badge(painter: QPainter, badge: str, size: int) -> None:
    height = size * 0.66
    width = height * (1.0 if len(badge) == 1 else 1.3)
    box = QRectF(size - width, size - height, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_BADGE)
    painter.drawRoundedRect(box, height / 2, height / 2)
    font = QFont()
    font.setPixelSize(max(8, round(height * 0.82)))
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.setPen(_ON_BADGE)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, badge)


def _draw_mark(painter: QPainter, status: TrayStatus, size: int) -> None:
    edge = size * 0.52
    box = QRectF(size - edge, size - edge, edge, edge)
    painter.setPen(QPen(_EDGE, max(1.0, size / 22)))
    painter.setBrush(_DOTS[status])
    painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    pen = QPen(_EDGE, max(1.5, size / 14))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    centre, arm = box.center(), edge * 0.2
    if status is TrayStatus.AWAY:
        for x in (-arm * 0.7, arm * 0.7):
            bar = QPointF(centre.x() + x, centre.y())
            painter.drawLine(bar - QPointF(0, arm), bar + QPointF(0, arm))
    else:
        painter.drawLine(centre - QPointF(arm, arm), centre + QPointF(arm, arm))
        painter.drawLine(centre - QPointF(arm, -arm), centre + QPointF(arm, -arm))
