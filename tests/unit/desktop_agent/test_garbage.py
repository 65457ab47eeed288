"""Where garbage is collected."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_agent.garbage import GarbageCollection


class Knot(QObject):
    """Refers to itself, and takes note of the thread on which it goes."""

    def __init__(self, ends: list[str]) -> None:
        super().__init__()
        self.itself = self
        weakref.finalize(self, lambda: ends.append(threading.current_thread().name))


@pytest.fixture(autouse=True)
def pythons_own_ways() -> Iterator[None]:
    """Collection as Python does it, before and after."""
    enabled, thresholds = gc.isenabled(), gc.get_threshold()
    gc.enable()
    gc.set_threshold(100, 2, 2)
    yield
    gc.set_threshold(*thresholds)
    (gc.enable if enabled else gc.disable)()


def allocate() -> None:
    """Make enough cycles for Python to want to collect."""
    for _ in range(3_000):
        cycle: list[object] = []
        cycle.append(cycle)


def test_knots_are_undone_on_the_windows_thread(qtbot: QtBot) -> None:
    """However much another thread allocates meanwhile."""
    collection = GarbageCollection()
    collection.start()
    ends: list[str] = []
    for _ in range(20):
        Knot(ends)
    other = threading.Thread(target=allocate, name="disk")
    other.start()
    other.join()
    assert ends == []
    allocate()
    collection.collect_what_is_due()
    qtbot.waitUntil(lambda: len(ends) == 20)
    assert set(ends) == {threading.main_thread().name}
    collection.stop()
    assert gc.isenabled()


def test_without_it_another_thread_would_undo_them() -> None:
    """The trouble is real: this is what Python does by itself."""
    ends: list[str] = []
    gc.disable()

    class Plain:
        """Anything that is no widget."""

    plain = Plain()
    plain.itself = plain  # type: ignore[attr-defined]  # a knot
    weakref.finalize(plain, lambda: ends.append(threading.current_thread().name))
    del plain

    def begin_to_collect() -> None:
        # Once the other thread does nothing but wait: it would collect as well.
        time.sleep(0.1)
        gc.enable()
        allocate()
        gc.disable()

    other = threading.Thread(target=begin_to_collect, name="disk")
    other.start()
    other.join()
    assert ends == ["disk"]


def test_nothing_is_collected_that_is_not_due() -> None:
    """Collecting costs time, above all the oldest generation."""
    collection = GarbageCollection()
    collection.start()
    gc.collect()
    gc.set_threshold(1_000_000, 1_000_000, 1_000_000)
    before = [stats["collections"] for stats in gc.get_stats()]
    collection.collect_what_is_due()
    assert [stats["collections"] for stats in gc.get_stats()] == before
    collection.stop()


def test_what_the_app_is_made_of_is_looked_at_no_more(qapp: QApplication) -> None:
    """Until it ends; what comes later is collected as ever."""
    assert qapp
    collection = GarbageCollection()
    collection.start()
    collection.spare_what_is_there()
    assert gc.get_freeze_count() > 10_000
    ends: list[str] = []
    Knot(ends)
    gc.collect()
    assert len(ends) == 1
    collection.stop()
    assert gc.get_freeze_count() == 0
