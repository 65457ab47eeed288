"""The widget for people who use a keyboard, a screen reader, large text or other colours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.widget_pictures import LOOKS, Look
from tests.support.browser import Widget
from tests.support.relay_process import RelayProcess
from tests.support.widget_agent import answered
from tests.support.widget_axe import examine
from tests.support.widget_probes import (
    FROM_RIGHT_TO_LEFT,
    IN_PANEL,
    LEAVE_UNSENT_SINCE_YESTERDAY,
    LOOK_AT_FOCUS,
    MEASURE,
    PLACE_OF_LAST,
    WATCH_LOG,
)
from tests.support.widget_story import STATES, live_through, running_demo

SMALLEST_TARGET_PX = 24
MOST_STOPS = 30
FOCUSED = f"{IN_PANEL}.activeElement"


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    """The demo, for all tests of this file."""
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture
def page(browser: Browser, relay: RelayProcess) -> Iterator[Page]:
    """The demo's page, with nothing opened yet."""
    with closing(browser.new_context(viewport={"width": 1120, "height": 760})) as context:
        page = context.new_page()
        page.goto(f"{relay.url}/demo/")
        page.wait_for_selector("baton-chat", state="attached")
        yield page


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_axe_finds_nothing_in_any_state(browser: Browser, relay: RelayProcess, look: Look) -> None:
    """In every state, light and dark, on a desk and on a phone, axe has nothing to object to."""
    with closing(browser.new_context(**look.options())) as context:
        page = context.new_page()
        seen = []
        for state in live_through(relay, page):
            seen.append(state)
            _assert_clean(examine(page), state)
        assert tuple(seen) == STATES


def test_axe_finds_nothing_in_the_corners(browser: Browser, relay: RelayProcess) -> None:
    """The open menu, the counter of a text too long and a message not sent are clean, too."""
    with closing(browser.new_context(color_scheme="dark", reduced_motion="reduce")) as context:
        page = context.new_page()
        page.goto(f"{relay.url}/demo/")
        widget = Widget(page)
        widget.open()
        widget.wait_for("Hello", voice="bot")
        page.locator("baton-chat .menu-button").click()
        page.locator("baton-chat .menu-item").wait_for()
        _assert_clean(examine(page), "menu")
        page.keyboard.press("Escape")
        page.locator("baton-chat .text").fill("x" * 4_001)
        page.locator("baton-chat .counter[data-over]").wait_for()
        _assert_clean(examine(page), "counter")
        page.evaluate(LEAVE_UNSENT_SINCE_YESTERDAY, relay.url)
        page.reload()
        page.locator("baton-chat li[data-state=failed] .remedy.retry").wait_for()
        _assert_clean(examine(page), "not sent")


def test_a_chat_is_held_by_keyboard_alone(page: Page, relay: RelayProcess) -> None:
    """Tab reaches the launcher; a chat is held, a person called and the panel left, all by keys."""
    _tab_to(page, "launcher")
    page.keyboard.press("Enter")
    assert _focused(page) == "text"
    widget = Widget(page)
    widget.wait_for("Hello", voice="bot")
    page.keyboard.type("How much does a student visa for the UK cost?")
    page.keyboard.press("Enter")
    widget.wait_for("Source:", voice="bot")
    assert _focused(page) == "text"

    _tab_to(page, "person", backwards=True)
    page.keyboard.press("Enter")
    widget.wait_for("passing you to a person", voice="system")
    page.locator("baton-chat .back").wait_for()
    assert _focused(page) == "text", "the focus went with the button that had it"

    page.keyboard.type("I am in a hurry")
    page.keyboard.press("Enter")
    widget.wait_for("I am in a hurry", voice="visitor")
    with answered(relay, page) as (agent, session_id):
        agent.say(session_id, "Here I am")
        widget.wait_for("Here I am", voice="agent")

    page.keyboard.press("Escape")
    page.locator("baton-chat .panel").wait_for(state="hidden")
    assert _focused(page) == "launcher"
    page.keyboard.press("Space")
    assert _focused(page) == "text"


def test_the_menu_is_left_before_the_panel(page: Page) -> None:
    """Escape closes the menu and gives the focus back to its button, then closes the panel."""
    Widget(page).open()
    Widget(page).wait_for("Hello", voice="bot")
    _tab_to(page, "menu-button", backwards=True)
    page.keyboard.press("Enter")
    assert _focused(page) == "menu-item"
    page.keyboard.press("Escape")
    assert _focused(page) == "menu-button"
    page.keyboard.press("Escape")
    assert _focused(page) == "launcher"


def test_whatever_has_the_focus_is_seen_to_have_it(page: Page) -> None:
    """Every control that Tab reaches in the panel is marked and not covered by anything."""
    widget = Widget(page)
    widget.open()
    widget.say("How much does a student visa for the UK cost?")
    widget.wait_for("Source:", voice="bot")
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Shift+Tab")
        stop = page.evaluate(LOOK_AT_FOCUS)
        if stop is None:
            break
        stops.append(stop)
    names = {stop["name"] for stop in stops}
    assert {"log", "person", "menu-button", "close"} <= names, names
    for stop in stops:
        assert stop["marked"], stop
        assert stop["onTop"], stop


def test_on_a_phone_the_focus_stays_with_what_is_seen(
    browser: Browser, relay: RelayProcess
) -> None:
    """Where the panel fills the screen, Tab goes round in it and Escape leads out."""
    with closing(browser.new_context(viewport={"width": 390, "height": 844})) as context:
        page = context.new_page()
        page.goto(f"{relay.url}/demo/")
        Widget(page).open()
        Widget(page).wait_for("Hello", voice="bot")
        for key in ("Tab", "Shift+Tab"):
            visited = []
            for _ in range(10):
                page.keyboard.press(key)
                visited.append(_focused(page))
            assert "" not in visited, f"{key} left the panel: {visited}"
            assert {"text", "close", "person"} <= set(visited)
        page.keyboard.press("Escape")
        assert _focused(page) == "launcher"


def test_targets_are_large_enough_and_nothing_is_cut_off(
    browser: Browser, relay: RelayProcess
) -> None:
    """At 320 pixels and in a window as low as 256, targets keep 24 pixels and nothing overflows."""
    for width, height in ((1120, 760), (640, 400), (320, 640), (320, 256)):
        with closing(browser.new_context(viewport={"width": width, "height": height})) as context:
            page = context.new_page()
            page.goto(f"{relay.url}/demo/")
            widget = Widget(page)
            widget.open()
            widget.wait_for("Hello", voice="bot")
            page.locator("baton-chat .person").click()
            widget.wait_for("passing you to a person", voice="system")
            measured = page.evaluate(MEASURE)
            assert measured["targets"], "no control was found"
            small = [t for t in measured["targets"] if min(t[1:]) < SMALLEST_TARGET_PX]
            assert small == [], f"{width}x{height}"
            assert measured["overflow"] == [], f"{width}x{height}"
            assert measured["outside"] == [], f"{width}x{height}"
            page.locator("baton-chat .text").click(trial=True)


def test_a_screen_reader_is_told_what_is_what(page: Page) -> None:
    """The browser's own accessibility tree names the dialog, the log, the status and the box."""
    Widget(page).open()
    Widget(page).wait_for("Hello", voice="bot")
    page.locator("baton-chat .log[aria-live=polite]").wait_for()
    nodes = _accessibility_tree(page)
    assert nodes["dialog"]["name"] == "EduConsult"
    assert "Edu, automatic assistant" in nodes["dialog"]["description"]
    assert nodes["log"]["name"] == "Conversation"
    assert nodes["log"]["live"] == "polite"
    assert nodes["textbox"]["name"] == "Write a message"


def test_the_log_announces_what_comes_and_not_what_was(page: Page, relay: RelayProcess) -> None:
    """A new message comes into a live log; after a reload the history comes into a silent one."""
    page.add_init_script(WATCH_LOG)
    page.reload()
    widget = Widget(page)
    widget.open()
    widget.wait_for("Hello", voice="bot")
    page.locator("baton-chat .log[aria-live=polite]").wait_for()
    page.locator("baton-chat .person").click()
    widget.wait_for("passing you to a person", voice="system")
    with answered(relay, page) as (agent, session_id):
        agent.say(session_id, "Good afternoon")
        widget.wait_for("Good afternoon", voice="agent")
    heard = page.evaluate("window.heardInLog")
    assert [live for text, live in heard if "Good afternoon" in text] == ["polite"]

    page.reload()
    Widget(page).wait_for("Good afternoon", voice="agent")
    heard = page.evaluate("window.heardInLog")
    assert heard
    assert {live for _, live in heard} == {"off"}


def test_whoever_wants_no_motion_gets_none(browser: Browser, relay: RelayProcess) -> None:
    """With reduced motion nothing moves, neither the panel nor the dots of whoever types."""
    moving = f"{IN_PANEL}.getAnimations().some((a) => a.playState === 'running')"
    for motion, expected in (("reduce", False), ("no-preference", True)):
        with closing(browser.new_context(reduced_motion=motion)) as context:  # type: ignore[arg-type]  # a literal in a loop
            page = context.new_page()
            page.goto(f"{relay.url}/demo/")
            widget = Widget(page)
            widget.open()
            widget.wait_for("Hello", voice="bot")
            page.evaluate(f"{IN_PANEL}.querySelector('.typing').hidden = false")
            assert page.evaluate(moving) is expected


def test_colours_of_the_system_leave_every_edge_visible(
    browser: Browser, relay: RelayProcess
) -> None:
    """With forced colours bubbles, buttons and cards have borders, for grounds are all alike."""
    with closing(browser.new_context(forced_colors="active")) as context:
        page = context.new_page()
        page.goto(f"{relay.url}/demo/")
        widget = Widget(page)
        widget.open()
        widget.wait_for("Hello", voice="bot")
        widget.say("I need a person")
        widget.wait_for("passing you to a person", voice="system")
        for part in (".panel", "[data-voice=bot] .words", "[data-voice=visitor] .words",
                     ".launcher", ".send", ".situation", ".action.back"):  # fmt: skip
            style = page.locator(f"baton-chat {part}").first.evaluate(
                "(e) => getComputedStyle(e).borderTopStyle + getComputedStyle(e).borderTopColor"
            )
            assert style.startswith("solid"), part
            assert "rgba(0, 0, 0, 0)" not in style, part


def test_text_runs_as_its_language_does(browser: Browser, relay: RelayProcess) -> None:
    """On a page from right to left the panel is mirrored, and each text keeps its own direction."""
    with closing(browser.new_context(viewport={"width": 1120, "height": 760})) as context:
        page = context.new_page()
        page.add_init_script(FROM_RIGHT_TO_LEFT)
        page.goto(f"{relay.url}/demo/")
        widget = Widget(page)
        widget.open()
        widget.wait_for("Hello", voice="bot")
        for text, direction in (("أريد أن أدرس في لندن", "rtl"), ("And in Leeds?", "ltr")):
            widget.say(text)
            row = page.locator("baton-chat [data-voice=visitor] .words", has_text=text)
            assert row.evaluate("(e) => getComputedStyle(e).direction") == direction
        box = page.locator("baton-chat .panel").bounding_box()
        portrait = page.locator("baton-chat .portrait").bounding_box()
        assert box is not None
        assert portrait is not None
        assert box["x"] < 1120 / 2
        assert portrait["x"] > box["x"] + box["width"] / 2


def test_a_long_answer_is_read_from_its_beginning(page: Page, relay: RelayProcess) -> None:
    """An answer longer than the log is shown from its start; one's own message from its end."""
    page.set_viewport_size({"width": 1120, "height": 500})
    widget = Widget(page)
    widget.open()
    widget.wait_for("Hello", voice="bot")
    page.locator("baton-chat .person").click()
    widget.wait_for("passing you to a person", voice="system")
    with answered(relay, page) as (agent, session_id):
        agent.say(session_id, "First of all. " + "There is a lot to say about this. " * 60)
        widget.wait_for("First of all", voice="agent")
        assert page.evaluate(PLACE_OF_LAST)["top"] >= 0
        assert page.evaluate(PLACE_OF_LAST)["belowEnd"] > 0
        agent.say(session_id, "And something else")
        page.locator("baton-chat .latest").wait_for()
        assert page.evaluate(PLACE_OF_LAST)["belowEnd"] > 0, "the log ran away from the reader"
    widget.say("Thank you")
    widget.wait_for("Thank you", voice="visitor")
    assert page.evaluate(PLACE_OF_LAST)["belowEnd"] <= 0


def _assert_clean(findings: dict[str, Any], where: str) -> None:
    assert findings["passes"] > 0, f"{where}: axe looked at nothing"
    assert findings["violations"] == [], where
    assert findings["undecided"] == [], where


def _focused(page: Page) -> str:
    """Return the last class of what has the focus in the widget, empty where it is elsewhere."""
    page.evaluate("new Promise((done) => setTimeout(done))")
    name: str = page.evaluate(
        f"() => {FOCUSED} === null ? '' : ({FOCUSED}.className.split(' ')[0] === 'icon-button'"
        f" || {FOCUSED}.className.startsWith('action')"
        f" ? {FOCUSED}.className.split(' ')[1] : {FOCUSED}.className.split(' ')[0])"
    )
    return name


def _tab_to(page: Page, name: str, *, backwards: bool = False) -> None:
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        stops.append(_focused(page))
        if stops[-1] == name:
            return
    message = f"Tab does not reach {name}: {stops}"
    raise AssertionError(message)


def _accessibility_tree(page: Page) -> dict[str, dict[str, str]]:
    """Return name, description and liveness of the first node of each role, from the browser."""
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")
    found: dict[str, dict[str, str]] = {}
    for node in tree["nodes"]:
        properties = {p["name"]: p["value"].get("value") for p in node.get("properties", [])}
        found.setdefault(
            node.get("role", {}).get("value", ""),
            {
                "name": node.get("name", {}).get("value", ""),
                "description": node.get("description", {}).get("value", ""),
                "live": properties.get("live", ""),
            },
        )
    return found
