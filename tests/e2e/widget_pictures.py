"""Pictures of the widget in every state, each made by really bringing it there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser

from tests.support.browser import private_browser
from tests.support.relay_process import RelayProcess
from tests.support.widget_story import STATES, live_through, running_demo

SETTLE_MS = 300
"""What a browser is given to finish scrolling and painting before the picture."""


@dataclass(frozen=True, slots=True)
class Look:
    """One way of looking at the widget: a colour scheme and a screen."""

    name: str
    scheme: Literal["light", "dark"]
    width: int = 1280
    height: int = 800
    phone: bool = False

    def options(self) -> dict[str, Any]:
        """Return what the browser is asked for."""
        return {
            "color_scheme": self.scheme,
            "viewport": {"width": self.width, "height": self.height},
            "device_scale_factor": 2,
            "is_mobile": self.phone,
            "has_touch": self.phone,
            # What is seen is the widget at rest, whenever the picture is taken.
            "reduced_motion": "reduce",
            "locale": "en-GB",
        }


LOOKS = (
    Look("light", "light"),
    Look("dark", "dark"),
    Look("phone", "light", 390, 844, phone=True),
    Look("phone-dark", "dark", 390, 844, phone=True),
)


def take(folder: Path) -> list[Path]:
    """Write a PNG of every state in every look into ``folder``; return their paths.

    Raises RuntimeError, AssertionError or a time-out where one cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        private_browser() as browser,
        running_demo(Path(data)) as relay,
    ):
        taken = [path for look in LOOKS for path in _take_one(relay, browser, look, folder)]
    if len(taken) != len(LOOKS) * len(STATES):
        message = f"There are {len(taken)} pictures of the widget instead of all states and looks."
        raise RuntimeError(message)
    return taken


def _take_one(relay: RelayProcess, browser: Browser, look: Look, folder: Path) -> Iterator[Path]:
    """Live through one chat; yields the path of a picture of each state."""
    with closing(browser.new_context(**look.options())) as context:
        page = context.new_page()
        for state in live_through(relay, page):
            path = folder / f"widget-{state}-{look.name}.png"
            # A pointer that rests on a button would colour it.
            page.mouse.move(0, 0)
            page.wait_for_timeout(SETTLE_MS)
            page.screenshot(path=path)
            yield path
