"""The form for signing in, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop_agent.core.effects import RequestEnrolment, RequestSignIn
from desktop_agent.core.events import SignedIn, SignInFailed, Started
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.sign_in import SignInView
from tests.fakes.desktop_playbook import RELAY, TOKEN
from tests.fakes.desktop_store import FakeOutside, store_of


def opened(qtbot: QtBot) -> tuple[SignInView, Store, FakeOutside]:
    """Return the form, shown."""
    store, outside = store_of()
    form = SignInView(store)
    qtbot.addWidget(form)
    with qtbot.waitExposed(form):
        form.show()
    return form, store, outside


def fill(qtbot: QtBot, form: SignInView, **texts: str) -> None:
    """Type into the fields."""
    for name, text in texts.items():
        edit = form.findChild(QLineEdit, f"{name}Field")
        edit.clear()
        qtbot.keyClicks(edit, text)


def test_the_last_sign_in_is_filled_in(qtbot: QtBot) -> None:
    """Only the password is left to type."""
    form, store, _ = opened(qtbot)
    store.dispatch(Started(RELAY, "maya@example.org"))
    assert form.findChild(QLineEdit, "relayField").text() == RELAY
    assert form.findChild(QLineEdit, "emailField").text() == "maya@example.org"


def test_enter_in_any_field_signs_in(qtbot: QtBot) -> None:
    """While it is asked, it is not asked twice; a password is hidden and then forgotten."""
    form, store, outside = opened(qtbot)
    fill(qtbot, form, relay=RELAY, email="maya@example.org", password="secret")
    password = form.findChild(QLineEdit, "passwordField")
    assert password.echoMode() == QLineEdit.EchoMode.Password
    qtbot.keyClick(password, Qt.Key.Key_Return)
    assert outside.wanted == [RequestSignIn(RELAY, "maya@example.org", "secret")]
    assert not form.findChild(QPushButton, "signInButton").isEnabled()
    store.dispatch(SignedIn(TOKEN))
    assert password.text() == ""


def test_what_went_wrong_stands_on_the_form(qtbot: QtBot) -> None:
    """And what was typed is still there."""
    form, store, _ = opened(qtbot)
    fill(qtbot, form, relay=RELAY, email="maya@example.org", password="wrong")
    submit = form.findChild(QPushButton, "signInButton")
    qtbot.mouseClick(submit, Qt.MouseButton.LeftButton)
    store.dispatch(SignInFailed("E-mail address or password is wrong."))
    error = form.findChild(QLabel, "signInError")
    assert error.isVisible()
    assert error.text() == "E-mail address or password is wrong."
    assert submit.isEnabled()
    assert form.findChild(QLineEdit, "passwordField").text() == "wrong"


def test_a_one_time_code_shows_its_field_and_enrols(qtbot: QtBot) -> None:
    """The password is a new one then, and says so."""
    form, _, outside = opened(qtbot)
    code = form.findChild(QLineEdit, "codeField")
    assert not code.isVisible()
    form.findChild(QCheckBox, "codeCheckBox").setChecked(True)
    assert code.isVisible()
    assert form.findChild(QLineEdit, "passwordField").accessibleName() == "New password"
    fill(qtbot, form, relay=RELAY, email="maya@example.org", code="K7QX", password="secret")
    qtbot.mouseClick(form.findChild(QPushButton, "signInButton"), Qt.MouseButton.LeftButton)
    assert outside.wanted == [RequestEnrolment(RELAY, "maya@example.org", "K7QX", "secret")]


def test_an_address_without_encryption_is_warned_of(qtbot: QtBot) -> None:
    """While it is typed, not after the password went out."""
    form, _, _ = opened(qtbot)
    warning = form.findChild(QLabel, "exposureLabel")
    fill(qtbot, form, relay="http://chat.example.org")
    assert warning.isVisible()
    fill(qtbot, form, relay="https://chat.example.org")
    assert not warning.isVisible()


def test_the_keyboard_waits_where_there_is_something_to_type(qtbot: QtBot) -> None:
    """What is remembered is filled in after the form was shown."""
    form, store, _ = opened(qtbot)
    form.activateWindow()
    form.take_focus()
    qtbot.waitUntil(form.findChild(QLineEdit, "relayField").hasFocus)
    store.dispatch(Started(RELAY))
    assert form.findChild(QLineEdit, "emailField").hasFocus()
    store.dispatch(Started(RELAY, "maya@example.org"))
    assert form.findChild(QLineEdit, "passwordField").hasFocus()
