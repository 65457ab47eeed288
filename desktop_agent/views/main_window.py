"""The window: sign-in, or the three panes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_agent.core.intents import FocusChanged
from desktop_agent.core.state import Phase, State
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.conversation_pane import ConversationPane
from desktop_agent.views.notice_bar import NoticeBar
from desktop_agent.views.queue_pane import QueuePane
from desktop_agent.views.sign_in import SignInView
from desktop_agent.views.theme import Theme, palette_of, style_sheet, theme_for
from desktop_agent.views.top_bar import TopBar
from desktop_agent.views.visitor_pane import VisitorPane

_SIZE = QSize(1180, 760)
_PANES = (300, 640, 240)


class MainWindow(QMainWindow):
    """Follows the system's light or dark; everything can be done from the keyboard."""

    closed = Signal()
    """The agent closed the window."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("Baton Desk")
        self.resize(_SIZE)
        self._store = store
        self._theme: Theme | None = None
        self._sign_in = SignInView(store)
        self._queue = QueuePane(store)
        self._conversation = ConversationPane(store)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._sign_in)
        self._pages.addWidget(self._build_desk())
        self.setCentralWidget(self._pages)
        self._set_shortcuts()
        self._queue.answer_wanted.connect(self._focus_composer)
        store.changed.connect(self._state_changed)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._use_theme)
        self._use_theme()
        self._show_page(store.state)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the agent is done; what was written is saved by the app."""
        super().closeEvent(event)
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tell whether the agent looks."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            self._store.dispatch(FocusChanged(self.isActiveWindow()))

    def event(self, event: QEvent) -> bool:
        """Follow the system's colours; this change does not come as a ``changeEvent``."""
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            # Afterwards: Qt is about to hand its own new palette down to this window.
            QTimer.singleShot(0, self, self._use_theme)
        return super().event(event)

    def _build_desk(self) -> QWidget:
        panes = QSplitter(Qt.Orientation.Horizontal)
        panes.setHandleWidth(1)
        panes.setChildrenCollapsible(False)
        for pane in (self._queue, self._conversation, VisitorPane(self._store)):
            panes.addWidget(pane)
        panes.setSizes(list(_PANES))
        panes.setStretchFactor(1, 1)
        desk = QWidget()
        desk.setObjectName("deskPage")
        desk.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(desk)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(TopBar(self._store))
        layout.addWidget(NoticeBar(self._store))
        layout.addWidget(panes, 1)
        return desk

    def _set_shortcuts(self) -> None:
        shortcuts: dict[str, Callable[[], None]] = {
            "Alt+A": self._claim_next,
            "Alt+C": self._conversation.complete,
            "Alt+W": self._queue.waiting.setFocus,
            "Alt+M": self._queue.mine.setFocus,
            "Alt+R": self._focus_composer,
            "Alt+Down": lambda: self._open_neighbour(1),
            "Alt+Up": lambda: self._open_neighbour(-1),
        }
        for keys, act in shortcuts.items():
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _claim_next(self) -> None:
        self._queue.claim_next()
        self._focus_composer()

    def _open_neighbour(self, step: int) -> None:
        self._queue.open_neighbour(step)
        self._focus_composer()

    def _focus_composer(self) -> None:
        self._conversation.composer.words.setFocus()

    def _state_changed(self, before: State, after: State) -> None:
        if (before.phase, before.token) != (after.phase, after.token):
            self._show_page(after)
        claimed = before.claiming if after.claiming is None else None
        if claimed is not None and after.selected == claimed.session_id:
            self._focus_composer()

    def _show_page(self, state: State) -> None:
        signed_out = state.phase in {Phase.SIGNED_OUT, Phase.SIGNING_IN}
        self._pages.setCurrentIndex(0 if signed_out else 1)
        if state.phase is Phase.SIGNED_OUT:
            self._sign_in.take_focus()

    def _use_theme(self) -> None:
        scheme = QGuiApplication.styleHints().colorScheme()
        theme = theme_for(scheme, QGuiApplication.palette())
        if theme is not self._theme:
            self._theme = theme
            # Taking a style sheet off brings back the palette from before it was set.
            self.setStyleSheet("")
            self.setPalette(palette_of(theme))
            self.setStyleSheet(style_sheet(theme))
            self._queue.use_theme(theme)
            self._conversation.use_theme(theme)
