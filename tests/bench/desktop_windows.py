"""Watches a screen for windows that appear, by the X protocol itself.

The server tells of a window as it is put on screen, whoever made it: so an app from
source, a frozen one and an empty window are timed by the same clock.
"""

from __future__ import annotations

import ctypes
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.trouble import BenchmarkError

_EVENT_MASK = 0x800
_SUBSTRUCTURE_NOTIFY = 0x80000
_MAP_NOTIFY = 19


class _Screens(ctypes.Structure):
    _fields_ = (("first", ctypes.c_void_p), ("left", ctypes.c_int), ("index", ctypes.c_int))


class _MapNotify(ctypes.Structure):
    _fields_ = (
        ("kind", ctypes.c_uint8),
        ("_pad", ctypes.c_uint8),
        ("_sequence", ctypes.c_uint16),
        ("_parent", ctypes.c_uint32),
        ("_window", ctypes.c_uint32),
        ("is_popup", ctypes.c_uint8),
    )


class WindowWatch:
    """Hears of every window that a screen begins to show."""

    def __init__(self, display: str) -> None:
        """Connect to ``display``; raises BenchmarkError where that does not work."""
        try:
            self._xcb = ctypes.CDLL("libxcb.so.1")
        except OSError as error:
            message = "The benchmark needs libxcb: install libxcb1."
            raise BenchmarkError(message) from error
        self._free = ctypes.CDLL(None).free
        self._free.argtypes = [ctypes.c_void_p]
        self._declare()
        self._connection = self._xcb.xcb_connect(display.encode(), None)
        if self._xcb.xcb_connection_has_error(self._connection):
            message = f"The screen {display} cannot be connected to."
            raise BenchmarkError(message)
        self._listen()

    def next_window_at(self, within_s: float) -> float:
        """Wait for the next window; return when it appeared, on the clock of perf_counter."""
        deadline = time.perf_counter() + within_s
        while (left := deadline - time.perf_counter()) > 0:
            if self._has_window():
                return time.perf_counter()
            descriptor = self._xcb.xcb_get_file_descriptor(self._connection)
            select.select([descriptor], [], [], left)
        message = f"No window appeared within {within_s:.0f} s."
        raise BenchmarkError(message)

    def forget(self) -> None:
        """Forget the windows that appeared until now."""
        while self._has_window():
            pass

    def close(self) -> None:
        """Leave the screen."""
        self._xcb.xcb_disconnect(self._connection)

    def _declare(self) -> None:
        pointer = ctypes.c_void_p
        self._xcb.xcb_connect.restype = pointer
        self._xcb.xcb_get_setup.restype = pointer
        self._xcb.xcb_setup_roots_iterator.restype = _Screens
        self._xcb.xcb_poll_for_event.restype = ctypes.POINTER(_MapNotify)
        for name in ("connection_has_error", "get_setup", "flush", "get_file_descriptor",
                     "poll_for_event", "disconnect", "setup_roots_iterator"):  # fmt: skip
            getattr(self._xcb, f"xcb_{name}").argtypes = [pointer]

    def _listen(self) -> None:
        screens = self._xcb.xcb_setup_roots_iterator(self._xcb.xcb_get_setup(self._connection))
        root = ctypes.c_uint32.from_address(screens.first)
        wanted = ctypes.c_uint32(_SUBSTRUCTURE_NOTIFY)
        self._xcb.xcb_change_window_attributes(
            ctypes.c_void_p(self._connection), root, _EVENT_MASK, ctypes.byref(wanted)
        )
        self._xcb.xcb_flush(self._connection)

    def _has_window(self) -> bool:
        """Read what has come until one of it is a window."""
        while event := self._xcb.xcb_poll_for_event(self._connection):
            heard = (event.contents.kind & 0x7F, event.contents.is_popup)
            self._free(event)
            if heard == (_MAP_NOTIFY, 0):
                return True
        return False


@contextmanager
def watched(display: str) -> Iterator[WindowWatch]:
    """Watch ``display``."""
    watch = WindowWatch(display)
    try:
        yield watch
    finally:
        watch.close()
