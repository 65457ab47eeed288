"""The settings, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_agent.core.effects import RequestSignOut, SavePreferences
from desktop_agent.core.events import PreferencesRead
from desktop_agent.core.preferences import Preferences, SendKey, ThemeChoice
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.settings_view import SettingsView
from tests.fakes.desktop_playbook import RELAY, TOKEN, online
from tests.fakes.desktop_store import FakeOutside, store_of


def opened(qtbot: QtBot) -> tuple[SettingsView, Store, FakeOutside]:
    """Return the page of somebody at work, shown."""
    store, outside = store_of(online())
    page = SettingsView(store)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    return page, store, outside


def choose(qtbot: QtBot, page: SettingsView, name: str) -> None:
    """Choose something with the keyboard."""
    control = page.findChild(QAbstractButton, name)
    qtbot.keyClick(control, Qt.Key.Key_Space)


def test_each_choice_counts_at_once_and_is_kept(qtbot: QtBot) -> None:
    """There is nothing to confirm."""
    page, store, outside = opened(qtbot)
    for name, expected in (
        ("soundCheck", Preferences(sound=False)),
        ("notificationsCheck", Preferences(sound=False, notifications=False)),
        ("soundCheck", Preferences(notifications=False)),
        ("darkRadio", Preferences(notifications=False, theme=ThemeChoice.DARK)),
        ("systemRadio", Preferences(notifications=False)),
        (
            "ctrl_enterRadio",
            Preferences(notifications=False, send_key=SendKey.CTRL_ENTER),
        ),
        (
            "start_hiddenCheck",
            Preferences(notifications=False, send_key=SendKey.CTRL_ENTER, start_hidden=True),
        ),
    ):
        choose(qtbot, page, name)
        assert store.state.preferences == expected
        assert outside.wanted[-1] == SavePreferences(expected)


def test_the_page_shows_what_is_chosen_elsewhere(qtbot: QtBot) -> None:
    """The sound can be muted in the tray as well."""
    page, store, _ = opened(qtbot)
    assert page.findChild(QAbstractButton, "soundCheck").isChecked()
    store.dispatch(PreferencesRead(Preferences(sound=False, theme=ThemeChoice.DARK)))
    assert not page.findChild(QAbstractButton, "soundCheck").isChecked()
    assert page.findChild(QAbstractButton, "darkRadio").isChecked()
    assert not page.findChild(QAbstractButton, "lightRadio").isChecked()


def test_sound_and_notification_can_be_tried(qtbot: QtBot) -> None:
    """And the page says how they are made here."""
    page, _, _ = opened(qtbot)
    sound, shown = QSignalSpy(page.sound_test_wanted), QSignalSpy(page.notification_test_wanted)
    for name in ("testSoundButton", "testNotificationButton"):
        qtbot.mouseClick(page.findChild(QPushButton, name), Qt.MouseButton.LeftButton)
    assert (sound.count(), shown.count()) == (1, 1)
    page.show_player("The sound is played with paplay.")
    page.show_notifier("You are told by this desktop's notifications.")
    assert "paplay" in page.findChild(QLabel, "playedByLabel").text()
    assert "desktop's" in page.findChild(QLabel, "toldByLabel").text()


def test_escape_and_the_button_lead_back(qtbot: QtBot) -> None:
    """From wherever the keyboard is on the page."""
    page, _, _ = opened(qtbot)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    left = QSignalSpy(page.left)
    qtbot.mouseClick(page.findChild(QPushButton, "backButton"), Qt.MouseButton.LeftButton)
    qtbot.keyClick(page.findChild(QAbstractButton, "soundCheck"), Qt.Key.Key_Escape)
    assert left.count() == 2


def test_signing_out(qtbot: QtBot) -> None:
    """The relay is told, too."""
    page, _, outside = opened(qtbot)
    assert RELAY in page.findChild(QLabel, "accountLabel").text()
    qtbot.mouseClick(page.findChild(QPushButton, "signOutButton"), Qt.MouseButton.LeftButton)
    assert outside.wanted[-1] == RequestSignOut(RELAY, TOKEN)
