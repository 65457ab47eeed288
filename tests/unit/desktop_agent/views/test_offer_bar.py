"""Offers above the panes, offscreen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_agent.core.effects import RequestAccept, RequestDecline
from desktop_agent.viewmodels.store import Store
from desktop_agent.views.offer_bar import OfferBar
from relay.protocol.passing import OfferEnded, OfferMade
from relay.protocol.vocabulary import OfferEnd
from tests.fakes.desktop_playbook import offer, online
from tests.fakes.desktop_store import FakeOutside, store_of

INES = offer(1)


def opened(qtbot: QtBot) -> tuple[OfferBar, Store, FakeOutside]:
    """Return the bar of a desk at work."""
    store, outside = store_of(online())
    bar = OfferBar(store)
    qtbot.addWidget(bar)
    return bar, store, outside


def test_it_is_there_only_while_something_is_offered(qtbot: QtBot) -> None:
    """With who, what about and how long."""
    bar, store, _ = opened(qtbot)
    assert bar.isHidden()
    store.dispatch(OfferMade(INES))
    assert not bar.isHidden()
    assert bar.findChild(QLabel, "offerTitle").text() == "Ines is offered to you"
    assert bar.findChild(QLabel, "offerTimeLeft").text() == "20 s left"
    store.dispatch(OfferEnded(INES.offer_id, INES.card.session_id, OfferEnd.EXPIRED))
    assert bar.isHidden()


def test_the_time_runs(qtbot: QtBot) -> None:
    """Without any event."""
    bar, store, outside = opened(qtbot)
    store.dispatch(OfferMade(INES))
    outside.now += 7_000
    bar._ticking.setInterval(10)
    label = bar.findChild(QLabel, "offerTimeLeft")
    qtbot.waitUntil(lambda: label.text() == "13 s left")


def test_accepting_and_declining(qtbot: QtBot) -> None:
    """By button, mouse or not; once."""
    bar, store, outside = opened(qtbot)
    store.dispatch(OfferMade(INES))
    bar.show()
    accept = bar.findChild(QPushButton, "acceptOfferButton")
    qtbot.keyClick(accept, Qt.Key.Key_Space)
    assert outside.wanted == [RequestAccept(INES.offer_id, "id-1")]
    assert not accept.isEnabled()
    bar.accept()
    assert len(outside.wanted) == 1
    qtbot.mouseClick(bar.findChild(QPushButton, "declineOfferButton"), Qt.MouseButton.LeftButton)
    assert outside.wanted[-1] == RequestDecline(INES.offer_id, "id-2")
    assert bar.isHidden()


def test_keys_without_an_offer_do_nothing(qtbot: QtBot) -> None:
    """The shortcuts are always there."""
    bar, _, outside = opened(qtbot)
    bar.accept()
    bar.decline()
    assert outside.wanted == []
