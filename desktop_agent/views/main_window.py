"""The window: sign-in, or the desk with the three panes or the settings below its bars."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.core.intents import FocusChanged
from desktop_agent.core.state import Phase, State
from desktop_agent.viewmodels.store import Store
from desktop_agent.viewmodels.tray_look import window_title
from desktop_agent.views.call_bar import CallBar
from desktop_agent.views.conversation_pane import ConversationPane
from desktop_agent.views.notice_bar import NoticeBar
from desktop_agent.views.offer_bar import OfferBar
from desktop_agent.views.queue_pane import QueuePane
from desktop_agent.views.settings_view import SettingsView
from desktop_agent.views.sign_in import SignInView
from desktop_agent.views.style_sheet import style_sheet
from desktop_agent.views.theme import Theme, chosen_theme, palette_of
from desktop_agent.views.top_bar import TopBar
from desktop_agent.views.visitor_pane import VisitorPane

_SIZE = QSize(1180, 760)
_QUEUE, _VISITOR = (240, 304), (180, 260)
"""The narrowest and the widest of the panes beside the conversation, which gets the rest."""

_QUEUE_SHARE, _VISITOR_SHARE = 0.26, 0.22


class MainWindow(QMainWindow):
    """Follows the system's light or dark; everything can be done from the keyboard."""

    closed = Signal()
    """The agent is done: the app is to end."""

    hidden_to_tray = Signal()
    """The agent closed the window, and the app goes on in the tray."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.resize(_SIZE)
        self.hides_on_close: Callable[[], bool] = lambda: False
        self._store = store
        self._theme: Theme | None = None
        self._sign_in = SignInView(store)
        self._queue = QueuePane(store)
        self._conversation = ConversationPane(store)
        self.call_bar = CallBar()
        self._offers = OfferBar(store)
        self.settings = SettingsView(store)
        self._top_bar = TopBar(store)
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        self._shares_width = True
        self._below = QStackedWidget()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._sign_in)
        self._pages.addWidget(self._build_desk())
        self.setCentralWidget(self._pages)
        self._set_shortcuts()
        self._queue.answer_wanted.connect(self._focus_composer)
        self._top_bar.settings_wanted.connect(self.toggle_settings)
        self.settings.left.connect(self.show_chats)
        store.changed.connect(self._state_changed)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._use_theme)
        self._use_theme()
        self._show_page(store.state)
        self.setWindowTitle(window_title(store.state))

    # --- what others ask for --------------------------------------------

    def summon(self) -> None:
        """Bring the window to the front, wherever it is."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def flash(self) -> None:
        """Let the window's place in the task bar ask for attention."""
        QApplication.alert(self, 0)

    def quit(self) -> None:
        """End the app, also where closing the window would not."""
        self.hides_on_close = lambda: False
        self.close()
        # A hidden window is not told that it is closed.
        self.closed.emit()

    def show_chats(self) -> None:
        """Show the three panes."""
        self._below.setCurrentIndex(0)
        self.tell_focus()
        self._focus_composer()

    def toggle_settings(self) -> None:
        """Show the settings, or go back from them."""
        if self._below.currentWidget() is self.settings:
            self.show_chats()
            return
        self._below.setCurrentWidget(self.settings)
        self.tell_focus()
        self.settings.take_focus()

    # --- Qt's events ----------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Go on in the tray where there is one; else the agent is done."""
        if self.hides_on_close():
            event.ignore()
            self.hide()
            self.hidden_to_tray.emit()
            return
        super().closeEvent(event)
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tell whether the agent looks."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            self.tell_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Let all panes give way in a small window, until the agent has moved an edge."""
        super().resizeEvent(event)
        if self._shares_width:
            width = event.size().width()
            queue = _within(width * _QUEUE_SHARE, *_QUEUE)
            visitor = _within(width * _VISITOR_SHARE, *_VISITOR)
            self._panes.setSizes([queue, width - queue - visitor, visitor])

    def event(self, event: QEvent) -> bool:
        """Follow the system's colours; this change does not come as a ``changeEvent``."""
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            # Afterwards: Qt is about to hand its own new palette down to this window.
            QTimer.singleShot(0, self, self._use_theme)
        return super().event(event)

    # --- building -------------------------------------------------------

    def _build_desk(self) -> QWidget:
        panes = self._panes
        panes.setHandleWidth(1)
        panes.splitterMoved.connect(self._panes_moved)
        panes.setChildrenCollapsible(False)
        for pane in (self._queue, self._conversation, VisitorPane(self._store)):
            panes.addWidget(pane)
        panes.setStretchFactor(1, 1)
        self._below.addWidget(panes)
        self._below.addWidget(self.settings)
        desk = QWidget()
        desk.setObjectName("deskPage")
        desk.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(desk)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for bar in (self._top_bar, NoticeBar(self._store), self._offers, self.call_bar):
            layout.addWidget(bar)
        layout.addWidget(self._below, 1)
        return desk

    def _set_shortcuts(self) -> None:
        shortcuts: dict[str, Callable[[], None]] = {
            "Alt+A": self._claim_next,
            "Alt+B": self._conversation.brief.toggle,
            "Alt+C": self._conversation.complete,
            "Alt+D": self._offers.decline,
            "Alt+E": self._conversation.open_outcome,
            "Alt+I": self._top_bar.choose_presence,
            "Alt+N": self._conversation.open_note,
            "Alt+P": self._conversation.open_pass_on,
            "Alt+Y": self._offers.accept,
            "Alt+W": self._queue.waiting.setFocus,
            "Alt+M": self._queue.mine.setFocus,
            "Alt+R": self._focus_composer,
            "Alt+Down": lambda: self._open_neighbour(1),
            "Alt+Up": lambda: self._open_neighbour(-1),
            "Ctrl+,": self.toggle_settings,
            "Ctrl+Q": self.quit,
        }
        for keys, act in shortcuts.items():
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    # --- acting ---------------------------------------------------------

    def _panes_moved(self) -> None:
        self._shares_width = False

    def _claim_next(self) -> None:
        self.show_chats()
        self._queue.claim_next()
        self._focus_composer()

    def _open_neighbour(self, step: int) -> None:
        self.show_chats()
        self._queue.open_neighbour(step)
        self._focus_composer()

    def _focus_composer(self) -> None:
        self._conversation.composer.words.setFocus()

    def tell_focus(self) -> None:
        """Behind the settings, what a chat says is not seen."""
        looks = self.isActiveWindow() and self._below.currentIndex() == 0
        if looks != self._store.state.focused:
            self._store.dispatch(FocusChanged(looks))

    def _state_changed(self, before: State, after: State) -> None:
        if (before.phase, before.token) != (after.phase, after.token):
            self._show_page(after)
        claimed = before.claiming if after.claiming is None else None
        if claimed is not None and after.selected == claimed.session_id:
            self._focus_composer()
        if before.preferences.theme is not after.preferences.theme:
            self._use_theme()
        title = window_title(after)
        if title != self.windowTitle():
            self.setWindowTitle(title)

    def _show_page(self, state: State) -> None:
        signed_out = state.phase in {Phase.SIGNED_OUT, Phase.SIGNING_IN}
        came_in = not signed_out and self._pages.currentIndex() == 0
        self._pages.setCurrentIndex(0 if signed_out else 1)
        if came_in:
            self._queue.waiting.setFocus()
        if state.phase is Phase.SIGNED_OUT:
            self._below.setCurrentIndex(0)
            self._sign_in.take_focus()

    def _use_theme(self) -> None:
        hints = QGuiApplication.styleHints()
        choice = self._store.state.preferences.theme
        theme = chosen_theme(choice, hints.colorScheme(), QGuiApplication.palette())
        if theme is not self._theme:
            self._theme = theme
            # Taking a style sheet off brings back the palette from before it was set.
            self.setStyleSheet("")
            self.setPalette(palette_of(theme))
            self.setStyleSheet(style_sheet(theme))
            self._queue.use_theme(theme)
            self._conversation.use_theme(theme)


def _within(wanted: float, least: int, most: int) -> int:
    return max(least, min(most, round(wanted)))
