"""The icon in the tray: count and state at a glance, and a menu for the rest."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop_agent.notify.tray_icon import tray_icon
from desktop_agent.viewmodels.tray_look import NAME, TrayLook, TrayStatus

_SAID_MS = 10_000


class TrayUnavailableError(Exception):
    """There is no tray, or not yet."""


class Tray(QObject):
    """Shows a TrayLook; what is pressed is told by signals."""

    opened = Signal()
    next_wanted = Signal()
    presence_toggled = Signal()
    sound_toggled = Signal()
    quit_wanted = Signal()

    def __init__(self, look: TrayLook) -> None:
        """Raise TrayUnavailableError where the desktop has no tray."""
        super().__init__()
        if not QSystemTrayIcon.isSystemTrayAvailable():
            message = "there is no system tray"
            raise TrayUnavailableError(message)
        self._icons: dict[tuple[str, TrayStatus], QIcon] = {}
        self._menu = QMenu()
        self._take = self._action("", self.next_wanted)
        self._open = self._action("Open Baton Desk", self.opened)
        self._presence = self._action("Take chats", self.presence_toggled, checkable=True)
        self._sound = self._action("Sound", self.sound_toggled, checkable=True)
        self._quit = self._action("Quit", self.quit_wanted)
        self._menu.addActions([self._open, self._take])
        self._menu.addSeparator()
        self._menu.addActions([self._presence, self._sound])
        self._menu.addSeparator()
        self._menu.addAction(self._quit)
        self._tray = QSystemTrayIcon()
        self._tray.setContextMenu(self._menu)
        self._tray.activated.connect(self._activated)
        self._tray.messageClicked.connect(self.opened)
        self._look: TrayLook | None = None
        self.show_look(look)
        self._tray.show()

    def show_look(self, look: TrayLook) -> None:
        """Show this from now on."""
        if look == self._look:
            return
        self._look = look
        self._tray.setIcon(self._icon(look))
        self._tray.setToolTip(look.tooltip)
        self._take.setText(look.take_words)
        self._take.setEnabled(look.can_take)
        self._presence.setEnabled(look.can_pause)
        self._presence.setChecked(look.status is TrayStatus.ONLINE)
        self._sound.setChecked(look.sound)

    def say(self, words: str) -> None:
        """Say something of our own once, beside the icon."""
        self._tray.showMessage(NAME, words, self._tray.icon(), _SAID_MS)

    def close(self) -> None:
        """Leave the tray."""
        self._tray.hide()
        self._menu.deleteLater()

    def _icon(self, look: TrayLook) -> QIcon:
        key = (look.badge, look.status)
        if key not in self._icons:
            self._icons[key] = tray_icon(*key)
        return self._icons[key]

    def _action(self, words: str, told: SignalInstance, *, checkable: bool = False) -> QAction:
        action = QAction(words, self)
        action.setCheckable(checkable)
        action.triggered.connect(told)
        return action

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        reasons = QSystemTrayIcon.ActivationReason
        if reason in {reasons.Trigger, reasons.DoubleClick, reasons.MiddleClick}:
            self.opened.emit()
