"""Signing in: with a password, or the first time with a one-time code."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.core.intents import Enrol, SignIn
from desktop_agent.core.state import Phase, State
from desktop_agent.core.text import one_line
from desktop_agent.resource_files import icon_file
from desktop_agent.viewmodels.presentation import exposure_words
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.choices import CheckBox
from desktop_agent.views.parts import button, frame, plain_label, say
from desktop_agent.views.theme import GRID

_WIDTH = 432
_MARK = 48
_ICON_SEEN = QRect(11, 11, 234, 234)


class SignInView(QWidget):
    """The first thing a new agent sees; what goes wrong is said where it is mended."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.setObjectName("signInPage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store = store
        self._relay = _field("relayField", "Relay address", "chat.example.org")
        self._email = _field("emailField", "E-mail", "you@example.org")
        self._code = _field("codeField", "One-time code", "from your administrator")
        self._password = _field("passwordField", "Password", "")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._has_code = CheckBox("I have a one-time code")
        self._has_code.setObjectName("codeCheckBox")
        self._exposed = plain_label("exposureLabel", "waiting", wraps=True)
        self._error = plain_label("signInError", "trouble", wraps=True)
        self._submit = button("signInButton", "Sign in", self._submit_pressed, role="main")
        self._labels: dict[QLineEdit, QLabel] = {}
        self._form = QFormLayout()
        self._build()
        self._connect()
        self._relay.setText(store.state.relay)
        self._email.setText(store.state.email)
        self._show_mode()
        self._show(store.state)

    def _build(self) -> None:
        title = plain_label("signInTitle", "title")
        title.setText("Sign in to Baton Desk")
        mark = plain_label("signInMark")
        # Without its transparent edge, so that it stands in line with the words.
        seen = QPixmap(str(icon_file(256))).copy(_ICON_SEEN)
        mark.setPixmap(QIcon(seen).pixmap(_MARK, _MARK))
        purpose = plain_label("signInPurpose", "quiet", wraps=True)
        purpose.setText("Answer the visitors that the bot hands over to people.")
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._form.setVerticalSpacing(GRID // 2)
        for edit in (self._relay, self._email, self._code, self._password):
            caption = plain_label(f"{edit.objectName()}Caption", "quiet")
            caption.setText(edit.accessibleName())
            caption.setBuddy(edit)
            caption.setContentsMargins(0, GRID, 0, 0)
            self._labels[edit] = caption
            self._form.addRow(caption, edit)
        inner = QVBoxLayout()
        inner.setSpacing(GRID + 4)
        inner.addWidget(mark)
        inner.addWidget(title)
        inner.addWidget(purpose)
        inner.addLayout(self._form)
        inner.addWidget(self._has_code)
        for shown in (self._exposed, self._error, self._submit):
            inner.addWidget(shown)
        column = frame("signInCard", inner, 4 * GRID)
        column.setFixedWidth(_WIDTH)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(column)
        across.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)

    def _connect(self) -> None:
        self._has_code.toggled.connect(self._show_mode)
        self._has_code.clicked.connect(self.take_focus)
        self._relay.textChanged.connect(self._address_typed)
        for edit in (self._relay, self._email, self._code, self._password):
            edit.returnPressed.connect(self._submit_pressed)
        self._store.changed.connect(self._state_changed)

    def take_focus(self) -> None:
        """Put the cursor into the first field that is still empty."""
        code = (self._code,) if self._has_code.isChecked() else ()
        fields = (self._relay, self._email, *code, self._password)
        next((f for f in fields if not f.text()), self._password).setFocus()

    def _show_mode(self) -> None:
        first_time = self._has_code.isChecked()
        self._code.setVisible(first_time)
        self._labels[self._code].setVisible(first_time)
        words = "New password" if first_time else "Password"
        self._labels[self._password].setText(words)
        self._password.setAccessibleName(words)
        self._show(self._store.state)

    def _state_changed(self, before: State, after: State) -> None:
        self._fill_in(self._relay, before.relay, after.relay)
        self._fill_in(self._email, before.email, after.email)
        if before.token is None and after.token is not None:
            self._password.clear()
            self._code.clear()
        self._show(after)

    def _fill_in(self, edit: QLineEdit, before: str, after: str) -> None:
        """Fill in what was remembered, and lead on to what is still to be typed."""
        if before != after and not edit.text():
            edit.setText(after)
            if self.window().focusWidget() is edit:
                self.take_focus()

    def _show(self, state: State) -> None:
        asking = state.phase is Phase.SIGNING_IN
        self._submit.setEnabled(not asking)
        first_time = self._has_code.isChecked()
        idle = "Set password and sign in" if first_time else "Sign in"
        say(self._submit, "Signing in…" if asking else idle)
        self._error.setText(one_line(state.sign_in_error))
        self._error.setVisible(bool(state.sign_in_error))
        self._address_typed(self._relay.text())

    def _address_typed(self, typed: str) -> None:
        words = exposure_words(typed.strip())
        self._exposed.setText(words)
        self._exposed.setVisible(bool(words))

    def _submit_pressed(self) -> None:
        relay, email = self._relay.text(), self._email.text()
        if self._has_code.isChecked():
            enrol = Enrol(relay, email, self._code.text(), self._password.text())
            self._store.dispatch(enrol)
        else:
            self._store.dispatch(SignIn(relay, email, self._password.text()))


def _field(name: str, spoken: str, example: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setObjectName(name)
    edit.setAccessibleName(spoken)
    edit.setPlaceholderText(example)
    return edit
