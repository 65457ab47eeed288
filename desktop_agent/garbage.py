"""Collects garbage on the windows' own thread.

Python collects cycles on whichever thread happens to allocate. Cycles that hold
widgets would then be destroyed on the disk's thread, which Qt answers with a crash.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1_000


class GarbageCollection(QObject):
    """Takes over from Python between ``start`` and ``stop``, with Python's own thresholds."""

    def __init__(self) -> None:
        super().__init__()
        self._was_enabled = False
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect_what_is_due)

    def start(self) -> None:
        """Collect here, and nowhere else, from now on."""
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer.start()

    def spare_what_is_there(self) -> None:
        """Look no more at what the app is made of: it stays, and looking at it takes longest."""
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        """Leave it to Python again, where it was so before."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

    def collect_what_is_due(self) -> None:
        """Collect the oldest generation that has passed its threshold, and those below."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [n for n in range(len(counts)) if counts[n] > thresholds[n] > 0]
        if due:
            gc.collect(max(due))
