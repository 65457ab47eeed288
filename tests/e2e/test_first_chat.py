"""The first chat, played with everything real: relay process, Chromium, desktop app."""

from __future__ import annotations

from playwright.sync_api import Browser

from relay.cli.demonstration import AGENTS, PASSWORD
from tests.support.browser import Widget
from tests.support.desk import Desk
from tests.support.relay_process import RelayProcess

QUESTION = "How much does a student visa for the UK cost?"
COMPLEX = "I need help with something complex"


def test_the_first_chat_loses_nothing_and_keeps_one_order(
    demo: RelayProcess, desk: Desk, browser: Browser
) -> None:
    """A visitor is handed to an agent through a killed relay and a reload, and back to the bot."""
    page = browser.new_page()
    page.goto(f"{demo.url}/demo/")
    widget = Widget(page)
    _sign_in(desk)

    widget.open()
    widget.say(QUESTION)
    widget.wait_for("Source:", voice="bot")
    widget.say(COMPLEX)
    widget.wait_for("passing you to a person", voice="system")

    _claim(desk)
    widget.wait_for("You're now chatting with Maya", voice="system")
    assert QUESTION in desk.texts()
    assert COMPLEX in desk.texts()

    _talk(desk, widget)
    _go_on_through_a_kill(demo, desk, widget)

    page.reload()
    widget = Widget(page)
    if not page.locator("baton-chat textarea").is_visible():
        widget.open()
    widget.wait_for("Yes, one moment please", voice="agent")

    desk.do("click", "completeButton")
    widget.wait_for("This chat was completed", voice="system")
    widget.say("Do you have scholarships for master students?")
    widget.page.locator("baton-chat li.entry[data-voice=bot]", has_text="Source:").nth(1).wait_for()

    _both_saw_the_same(demo, desk, widget)
    page.close()


def _talk(desk: Desk, widget: Widget) -> None:
    _reply(desk, "Hello, Maya here. What is it about?")
    widget.wait_for("Hello, Maya here", voice="agent")
    _both_type(desk, widget)
    widget.say("My visa was refused twice")
    desk.wait("the visitor's message", lambda: "My visa was refused twice" in desk.texts())


def _go_on_through_a_kill(demo: RelayProcess, desk: Desk, widget: Widget) -> None:
    demo.kill()
    widget.say("Are you still there?")
    desk.do("type", "composer", "Yes, one moment please")
    desk.do("key", "composer", "Return")
    demo.start()
    widget.wait_for("Yes, one moment please", voice="agent")
    desk.wait("the message from the outage", lambda: "Are you still there?" in desk.texts())


def _sign_in(desk: Desk) -> None:
    desk.do("type", "emailField", AGENTS[0][0])
    desk.do("type", "passwordField", PASSWORD)
    desk.do("click", "signInButton")
    desk.wait("signing in", lambda: desk.do("visible", "queueList"))


def _claim(desk: Desk) -> None:
    waiting = desk.wait("the queue entry", lambda: desk.do("queue", "queueList"))
    assert COMPLEX in waiting[0]["about"]
    assert waiting[0]["why"]
    desk.do("click_row", "queueList", 0)
    desk.wait("the claim button", lambda: desk.do("enabled", "claimButton"))
    desk.do("click", "claimButton")
    desk.wait("the claim", lambda: desk.do("queue", "mineList"))
    desk.wait("the whole history", lambda: QUESTION in desk.texts())


def _reply(desk: Desk, text: str) -> None:
    desk.do("type", "composer", text)
    desk.do("key", "composer", "Return")
    desk.wait("the reply", lambda: text in desk.texts())


def _both_type(desk: Desk, widget: Widget) -> None:
    desk.do("type", "composer", "I am looking it u")
    widget.page.locator("baton-chat .typing", has_text="Maya").wait_for()
    desk.do("type", "composer", "")
    widget.page.locator("baton-chat textarea").press_sequentially("My vis")
    desk.wait("typing of the visitor", lambda: "typing" in desk.do("text", "typingLabel").lower())


def _both_saw_the_same(demo: RelayProcess, desk: Desk, widget: Widget) -> None:
    """Compare widget, app and database: nothing lost, nothing twice, one order."""
    session = demo.store.ask(lambda read: read.heads(_all_sessions(demo)))[0]
    stored = demo.store.ask(lambda read: read.entries(session.session_id, 0, 1_000))
    assert [entry.seq for entry in stored] == list(range(1, session.last_seq + 1))

    shown = [row["seq"] for row in widget.entries()]
    visible = [entry.seq for entry in stored if entry.text]
    assert shown == visible

    texts = [entry.text for entry in stored]
    for sent in ("Are you still there?", "Yes, one moment please", "My visa was refused twice"):
        assert texts.count(sent) == 1
        assert desk.texts().count(sent) <= 1


def _all_sessions(demo: RelayProcess) -> list[str]:
    import sqlite3

    with sqlite3.connect(demo.folder / "baton.db") as database:
        rows = database.execute("SELECT id FROM chat_sessions").fetchall()
    database.close()
    assert len(rows) == 1
    return [rows[0][0]]
