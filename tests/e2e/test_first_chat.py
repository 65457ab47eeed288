"""The first chat, played with everything real: relay process, Chromium, desktop apps."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from relay.cli.demonstration import AGENTS, PASSWORD
from tests.fakes.desktop_session_bus import NOTIFICATIONS, WATCHER, SessionBus, session_bus
from tests.support.browser import Widget
from tests.support.desk import Desk
from tests.support.relay_process import RelayProcess

QUESTION = "How much does a student visa for the UK cost?"
COMPLEX = "I need help with something complex"
NO_SESSION = {"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": "/nonexistent"}
TABS_AT_MOST = 60

Start = Callable[[tuple[str, str], dict[str, str]], Desk]


@pytest.fixture
def start(tmp_path: Path, demo: RelayProcess, display: str) -> Iterator[Start]:
    """Return what starts the app of one of the demo's agents and signs in at its form."""
    desks: list[Desk] = []

    def started(agent: tuple[str, str], environment: dict[str, str]) -> Desk:
        email, name = agent
        desk = Desk(tmp_path / f"desk-{name}", demo.url, display, environment=environment)
        desks.append(desk)
        desk.start()
        desk.do("type", "emailField", email)
        desk.do("type", "passwordField", PASSWORD)
        desk.do("click", "signInButton")
        desk.wait("signing in", lambda: desk.do("visible", "queueList"))
        return desk

    yield started
    for desk in desks:
        desk.stop()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor's browser, all tabs of which share what it stores."""
    context = browser.new_context()
    yield context
    context.close()


def test_the_first_chat_is_handed_over_by_a_notification(
    demo: RelayProcess, start: Start, visitor: BrowserContext
) -> None:
    """Bot, tray and notification, a race for the chat, kill -9, reload, completion, bot again."""
    with session_bus(NOTIFICATIONS, WATCHER) as mayas, session_bus(NOTIFICATIONS, WATCHER) as toms:
        maya = start(AGENTS[0], mayas.environment)
        tom = start(AGENTS[1], toms.environment)
        widget = _ask_the_bot(demo, visitor)
        _see_who_waits(maya, mayas)
        _see_who_waits(tom, toms)

        for session in (mayas, toms):
            session.invoke(session.shown()[0].number, "accept")
        ends = [(desk, _end_of_race(desk)) for desk in (maya, tom)]
        (winner,) = [desk for desk, told in ends if not told]
        (told,) = [told for _, told in ends if told]
        name = "Maya" if winner is maya else "Tom"
        assert told == f"{name} took this chat."
        maya.wait("the end of the call", lambda: not mayas.shown())
        tom.wait("the end of the call", lambda: not toms.shown())
        assert tom.do("queue", "queueList") == maya.do("queue", "queueList") == []
        _chat_to_the_end(demo, winner, widget, name)


def test_the_first_chat_where_the_desktop_tells_nobody(
    demo: RelayProcess, start: Start, visitor: BrowserContext
) -> None:
    """No notification service, no tray: the window's own banner hands the same chat over."""
    desk = start(AGENTS[0], NO_SESSION)
    widget = _ask_the_bot(demo, visitor)
    desk.wait("the banner", lambda: desk.do("visible", "callTitle"))
    assert desk.do("title") == "(1) Baton Desk"
    desk.do("click", "acceptCallButton")
    _chat_to_the_end(demo, desk, widget, "Maya")
    assert desk.do("title") == "Baton Desk"


def _ask_the_bot(demo: RelayProcess, visitor: BrowserContext) -> Widget:
    """Open the chat by keyboard, get an answer with its source, and one the bot has not."""
    page = visitor.new_page()
    page.goto(f"{demo.url}/demo/")
    widget = Widget(page)
    _tab_to_launcher(page)
    page.keyboard.press("Enter")
    page.locator("baton-chat .text").wait_for()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    widget.wait_for("Source:", voice="bot")
    page.keyboard.type(COMPLEX)
    page.keyboard.press("Enter")
    widget.wait_for("passing you to a person", voice="system")
    return widget


def _tab_to_launcher(page: Page) -> None:
    focused = "document.querySelector('baton-chat').shadowRoot.activeElement?.className ?? ''"
    for _ in range(TABS_AT_MOST):
        page.keyboard.press("Tab")
        if "launcher" in page.evaluate(focused):
            return
    message = f"{TABS_AT_MOST} times Tab do not lead to the launcher"
    raise AssertionError(message)


def _see_who_waits(desk: Desk, session: SessionBus) -> None:
    """Wait for the queue entry, the notification with Accept, and the tray's count."""
    (entry,) = desk.wait("the queue entry", lambda: desk.do("queue", "queueList"))
    assert COMPLEX in entry["about"]
    assert entry["why"]
    (shown,) = desk.wait("the notification", session.shown)
    assert COMPLEX in shown.body
    assert "accept" in shown.actions
    tray = session.tray_item()
    assert tray is not None
    assert tray.tooltip.startswith("Baton Desk: 1 visitor waits")


def _end_of_race(desk: Desk) -> str:
    """Return what the loser is told; empty for the winner."""

    def ended() -> list[str]:
        told = desk.do("text", "noticeLabel") if desk.do("visible", "noticeLabel") else ""
        return [told] if told or desk.do("queue", "mineList") else []

    (told,) = desk.wait("an end of the race", ended)
    return str(told)


def _chat_to_the_end(demo: RelayProcess, desk: Desk, widget: Widget, agent: str) -> None:
    """Talk in two tabs, through a kill and a reload, complete, and be back with the bot."""
    desk.wait("the whole history", lambda: {QUESTION, COMPLEX} <= set(desk.texts()))
    widget.wait_for(f"You're now chatting with {agent}", voice="system")
    second = _second_tab(demo, widget)
    _talk(desk, widget, second, agent)
    _go_on_through_a_kill(demo, desk, widget, second)

    widget.page.reload()
    widget = Widget(widget.page)
    _reopened(widget)
    widget.wait_for("Yes, one moment please", voice="agent")

    desk.do("click", "completeButton")
    for tab in (widget, second):
        tab.wait_for("This chat was completed", voice="system")
    second.say("Do you have scholarships for master students?")
    for tab in (widget, second):
        tab.page.locator("baton-chat li.entry[data-voice=bot]", has_text="Source:").nth(
            1
        ).wait_for()
    _all_saw_the_same(demo, desk, (widget, second))


def _second_tab(demo: RelayProcess, widget: Widget) -> Widget:
    page = widget.page.context.new_page()
    page.goto(f"{demo.url}/demo/visas.html")
    second = Widget(page)
    _reopened(second)
    second.wait_for(QUESTION, voice="visitor")
    second.wait_for("You're now chatting with", voice="system")
    return second


def _reopened(widget: Widget) -> None:
    """Make sure that the panel is open; a page may remember that it was."""
    widget.page.locator("baton-chat .text, baton-chat button.launcher").first.wait_for()
    if not widget.page.locator("baton-chat .text").is_visible():
        widget.open()


def _talk(desk: Desk, widget: Widget, second: Widget, agent: str) -> None:
    _reply(desk, f"Hello, {agent} here. What is it about?")
    for tab in (widget, second):
        tab.wait_for(f"Hello, {agent} here", voice="agent")
    desk.do("type", "composer", "I am looking it u")
    widget.page.locator("baton-chat .typing", has_text=agent).wait_for()
    desk.do("type", "composer", "")
    widget.page.locator("baton-chat .text").press_sequentially("My vis")
    desk.wait("typing of the visitor", lambda: "typing" in desk.do("text", "typingLabel").lower())
    second.say("My visa was refused twice")
    widget.wait_for("My visa was refused twice", voice="visitor")
    desk.wait("the visitor's message", lambda: "My visa was refused twice" in desk.texts())


def _go_on_through_a_kill(demo: RelayProcess, desk: Desk, widget: Widget, second: Widget) -> None:
    demo.kill()
    widget.say("Are you still there?")
    _reply(desk, "Yes, one moment please")
    demo.start()
    for tab in (widget, second):
        tab.wait_for("Yes, one moment please", voice="agent")
        tab.wait_for("Are you still there?", voice="visitor")
    desk.wait("the message from the outage", lambda: "Are you still there?" in desk.texts())


def _reply(desk: Desk, text: str) -> None:
    desk.do("type", "composer", text)
    desk.do("key", "composer", "Return")
    desk.wait("the reply", lambda: text in desk.texts())


def _all_saw_the_same(demo: RelayProcess, desk: Desk, tabs: tuple[Widget, Widget]) -> None:
    """Compare tabs, app and database: nothing lost, nothing twice, one order."""
    session = demo.store.ask(lambda read: read.heads([_only_session(demo)]))[0]
    stored = demo.store.ask(lambda read: read.entries(session.session_id, 0, 1_000))
    assert [entry.seq for entry in stored] == list(range(1, session.last_seq + 1))
    visible = [entry.seq for entry in stored if entry.text]
    for tab in tabs:
        assert [row["seq"] for row in tab.entries()] == visible
    texts = [entry.text for entry in stored]
    for sent in ("Are you still there?", "Yes, one moment please", "My visa was refused twice"):
        assert texts.count(sent) == 1
        assert desk.texts().count(sent) <= 1


def _only_session(demo: RelayProcess) -> str:
    with closing(sqlite3.connect(demo.folder / "baton.db")) as database:
        rows = database.execute("SELECT id FROM chat_sessions").fetchall()
    ((session_id,),) = rows
    return str(session_id)
