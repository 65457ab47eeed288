"""A visitor's browser: tabs that share one profile, what they send, and one that keeps nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.browser import Widget

_SENT = re.compile(r'^42/visitor,\d+\["(?P<name>[\w.]+)",(?P<payload>.*)\]$', re.DOTALL)
_BLOCK_SITE_DATA = 2
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


class Tab(Widget):
    """A tab with the widget, and every request that it put on the wire."""

    def __init__(self, page: Page, url: str) -> None:
        """Go to ``url`` in ``page``."""
        self.sent: list[tuple[str, dict[str, Any]]] = []
        page.on("websocket", lambda socket: socket.on("framesent", self._note))
        page.goto(url)
        super().__init__(page)

    def texts(self, voice: str = "visitor") -> list[str]:
        """Return what a voice says in the log, from first to last."""
        found: list[str] = self.page.locator(
            f"baton-chat li[data-voice={voice}] .words"
        ).evaluate_all("(words) => words.map((element) => element.textContent)")
        return found

    def order(self) -> list[int]:
        """Return the ``seq`` of each row, from first to last."""
        return [row["seq"] for row in self.entries()]

    def cmids_sent(self) -> list[str]:
        """Return the id of each message put on the wire, as often as it was."""
        return [payload["cmid"] for name, payload in self.sent if name == "message.send"]

    def wait_until_sent(self, text: str) -> None:
        """Wait until the relay has a message of the visitor's."""
        self.page.locator("baton-chat li[data-state=sent][data-seq]", has_text=text).wait_for()

    def _note(self, frame: str | bytes) -> None:
        found = _SENT.match(frame) if isinstance(frame, str) else None
        if found:
            self.sent.append((found["name"], json.loads(found["payload"])))


@contextmanager
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """Be a visitor of one's own: the tabs of it share storage, others' do not."""
    context = browser.new_context(viewport={"width": 1120, "height": 760})
    try:
        yield context
    finally:
        context.close()


@contextmanager
def forbidding_storage(browser: Browser) -> Iterator[BrowserContext]:
    """Be a visitor who told the browser that no site may keep anything.

    Both ``localStorage`` and ``indexedDB`` then throw, as the setting "block all
    cookies" makes them.
    """
    with tempfile.TemporaryDirectory() as folder:
        preferences = Path(folder) / "Default" / "Preferences"
        preferences.parent.mkdir()
        blocked = {"profile": {"default_content_setting_values": {"cookies": _BLOCK_SITE_DATA}}}
        preferences.write_text(json.dumps(blocked))
        context = browser.browser_type.launch_persistent_context(
            folder,
            executable_path=next(filter(None, map(shutil.which, _PROGRAMS))),
            headless=True,
            # As in `private_browser`: no sandbox for root.
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        try:
            yield context
        finally:
            context.close()
