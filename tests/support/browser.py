"""A real, headless Chromium and the widget in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

_QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync",
          "--no-first-run", "--disable-quic", "--disable-gpu")  # fmt: skip


@contextmanager
def private_browser() -> Iterator[Browser]:
    """Run a browser; raises RuntimeError where there is none."""
    program = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if program is None:
        message = "Chromium is not installed: apt-get install chromium"
        raise RuntimeError(message)
    # Chromium's sandbox refuses to run as root, as in most containers.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, headless=True, args=[*_QUIET, *sandbox]
        )
        try:
            yield browser
        finally:
            browser.close()


class Widget:
    """The chat in a page, used the way a visitor uses it."""

    def __init__(self, page: Page) -> None:
        """Use the widget of ``page``, once it is there."""
        self.page = page
        self.page.wait_for_selector("baton-chat", state="attached")

    def open(self) -> None:
        """Press the launcher."""
        self.page.locator("baton-chat button.launcher").click()
        self.page.locator("baton-chat .text").wait_for()

    def say(self, text: str) -> None:
        """Write and press Enter."""
        box = self.page.locator("baton-chat .text")
        box.fill(text)
        box.press("Enter")

    def entries(self) -> list[dict[str, Any]]:
        """Return the lines of the history: voice, seq and text as shown."""
        rows: list[dict[str, Any]] = self.page.evaluate(
            """() => [...document.querySelector('baton-chat').shadowRoot
                 .querySelectorAll('li.entry')].map(row => ({
                   seq: row.dataset.seq ? Number(row.dataset.seq) : null,
                   voice: row.dataset.voice, state: row.dataset.state ?? null,
                   text: row.innerText}))"""
        )
        return rows

    def status(self) -> str:
        """Return the header's line about whom one is talking to."""
        return self.page.locator("baton-chat .status").inner_text()

    def wait_for(self, text: str, *, voice: str | None = None) -> None:
        """Wait until a line of the history shows ``text``."""
        role = f"[data-voice={voice}]" if voice else ""
        self.page.locator(f"baton-chat li.entry{role}", has_text=text).first.wait_for(
            timeout=30_000
        )
