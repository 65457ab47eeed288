"""Takes pictures of both faces: ``python -m tests.e2e.screenshots [FOLDER]``.

Everything in them is real: a relay, a browser, the app on a screen of its own.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from relay.cli.demonstration import AGENTS, PASSWORD
from tests.support.browser import Widget, private_browser
from tests.support.desk import Desk
from tests.support.display import private_display
from tests.support.relay_process import RelayProcess

FOLDER = Path(".screenshots")
DEMO = ("-m", "relay.cli", "demo", "--no-desk", "--data-dir")


def main() -> int:
    """Take the pictures and print their names; return the process's exit code."""
    folder = (Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        relay = RelayProcess(data, program=(*DEMO, name)).start()
        try:
            _tell_the_story(relay, data, folder)
        finally:
            relay.stop()
    pictures = sorted(folder.glob("*.png"))
    sys.stdout.write("".join(f"{picture}\n" for picture in pictures))
    return 0 if pictures else 1


def _tell_the_story(relay: RelayProcess, data: Path, folder: Path) -> None:
    with private_display() as display, private_browser() as browser:
        desk = Desk(data / "desk", relay.url, display).start()
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(f"{relay.url}/demo/")
            _take(folder, page, desk)
        finally:
            desk.stop()


def _take(folder: Path, page: Page, desk: Desk) -> None:
    widget = Widget(page)
    page.screenshot(path=folder / "widget-closed.png")
    desk.do("screenshot", str(folder / "desk-sign-in.png"))
    desk.do("type", "emailField", AGENTS[0][0])
    desk.do("type", "passwordField", PASSWORD)
    desk.do("click", "signInButton")
    desk.wait("signing in", lambda: desk.do("visible", "queueList"))
    widget.open()
    widget.say("How much does a student visa for the UK cost?")
    widget.wait_for("Source:", voice="bot")
    page.screenshot(path=folder / "widget-bot.png")
    widget.say("I need help with something complex")
    widget.wait_for("passing you to a person", voice="system")
    page.screenshot(path=folder / "widget-waiting.png")
    desk.wait("the queue entry", lambda: desk.do("queue", "queueList"))
    desk.do("screenshot", str(folder / "desk-queue.png"))
    desk.do("click_row", "queueList", 0)
    desk.wait("the claim button", lambda: desk.do("enabled", "claimButton"))
    desk.do("click", "claimButton")
    desk.wait("the claim", lambda: desk.do("queue", "mineList"))
    desk.do("type", "composer", "Hello, Maya here. What is it about?")
    desk.do("key", "composer", "Return")
    widget.wait_for("Maya here", voice="agent")
    desk.do("screenshot", str(folder / "desk-chat.png"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=folder / f"widget-agent-{scheme}.png")


if __name__ == "__main__":
    sys.exit(main())
