"""The lists on the left, without a screen."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from desktop_agent.core.cards import changed_card
from desktop_agent.core.events import QueueListed
from desktop_agent.viewmodels.queue_model import QueueModel, QueueRole
from desktop_agent.viewmodels.session_rows import mine_rows, waiting_rows
from relay.protocol.agent import QueueAdded, QueueSnapshot, QueueUpdated
from relay.protocol.shapes import MessageAdded, PageContext
from tests.fakes.desktop_playbook import (
    ME,
    alert_of,
    message,
    online,
    own_card,
    session_id,
    waiting_card,
)
from tests.fakes.desktop_store import store_of

pytestmark = pytest.mark.usefixtures("qapp")


def column(model: QueueModel, role: QueueRole) -> list[object]:
    """Return what every row says for a role."""
    return [model.index(row).data(role) for row in range(model.rowCount())]


def test_a_row_answers_who_what_how_long_and_why() -> None:
    """The four questions an agent asks at a glance."""
    store, _ = store_of(online(waiting=[waiting_card(since=180_000)]))
    row = QueueModel(store, waiting_rows).index(0)
    assert row.data(QueueRole.WHO) == "Ines"
    assert row.data(QueueRole.ABOUT) == "I need help with something complex"
    assert row.data(QueueRole.HOW_LONG) == "3 min"
    assert row.data(QueueRole.WHY) == "The bot was only 12 % sure of its answer."
    assert row.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Ines, I need help with something complex, 3 min, The bot was only 12 % sure of its answer."
    )


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (PageContext("https://site.example/visas", "Student visas"), "Student visas"),
        (PageContext("https://site.example/visas", ""), "https://site.example/visas"),
        (PageContext("https://site.example/", "two\nlines"), "two lines"),
        (None, ""),
    ],
)
def test_a_row_names_the_page(page: PageContext | None, shown: str) -> None:
    """Where the visitor is, by its title, else by its address; it is read out, too."""
    card = waiting_card()
    card = replace(card, visitor=replace(card.visitor, page=page))
    store, _ = store_of(online(waiting=[card]))
    row = QueueModel(store, waiting_rows).index(0)
    assert row.data(QueueRole.PAGE) == shown
    spoken = row.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith(f"Ines, on {shown}, I need" if shown else "Ines, I need")


def test_a_visitor_without_a_name_is_still_somebody() -> None:
    """A row is never empty."""
    store, _ = store_of(online(waiting=[waiting_card(name=None)]))
    assert column(QueueModel(store, waiting_rows), QueueRole.WHO) == ["Visitor"]


def test_waits_grow_with_the_clock() -> None:
    """The row tells the time of now, not that of its last change."""
    store, outside = store_of(online(waiting=[waiting_card(since=50_000)]))
    model = QueueModel(store, waiting_rows)
    assert column(model, QueueRole.HOW_LONG) == ["50 s"]
    outside.now += 3_600_000
    assert column(model, QueueRole.HOW_LONG) == ["1 h"]


def test_rows_change_in_place_so_that_a_selection_survives() -> None:
    """A new session before it moves a row; a new preview does not even do that."""
    store, _ = store_of(online(waiting=[waiting_card(2, since=10_000)]))
    model = QueueModel(store, waiting_rows)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    kept = QPersistentModelIndex(model.index(0))
    resets = QSignalSpy(model.modelReset)
    earlier = waiting_card(1, since=90_000)
    store.dispatch(QueueAdded(card=earlier, alert=alert_of(earlier)))
    store.dispatch(QueueUpdated(card=changed_card(waiting_card(2, since=10_000), preview="new")))
    assert (kept.row(), kept.data(QueueRole.ABOUT)) == (1, "new")
    assert resets.count() == 0


def test_any_list_becomes_any_other() -> None:
    """Rows that go, come and move at once leave the list as the relay has it."""
    store, _ = store_of(online())
    model = QueueModel(store, waiting_rows)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rng = random.Random(3)
    for _ in range(60):
        numbers = rng.sample(range(9), k=rng.randrange(9))
        cards = tuple(waiting_card(number) for number in numbers)
        store.dispatch(QueueListed(QueueSnapshot(me=ME, waiting=cards, mine=())))
        assert column(model, QueueRole.SESSION_ID) == [session_id(n) for n in numbers]


def test_own_rows_count_what_is_unread() -> None:
    """A message in a chat that is not open is seen in the list."""
    store, _ = store_of(online(mine=[own_card()]))
    model = QueueModel(store, mine_rows)
    store.dispatch(MessageAdded(session_id=session_id(1), entry=message(3, "Hello?")))
    assert column(model, QueueRole.UNREAD) == [1]
    assert column(model, QueueRole.ABOUT) == ["Hello?"]
    assert "1 unread" in str(model.index(0).data(Qt.ItemDataRole.AccessibleTextRole))


def test_what_is_not_there_is_none() -> None:
    """A view may ask for anything."""
    store, _ = store_of(online())
    model = QueueModel(store, waiting_rows)
    assert model.index(0).data(QueueRole.WHO) is None
    assert (model.session_at(0), model.session_at(-1), model.row_of("x")) == (None, None, None)
