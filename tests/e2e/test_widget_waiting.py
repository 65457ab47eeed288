"""Waiting honestly, leaving an address where nobody is there, and rating what has ended."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.widget_pictures import LOOKS, Look
from tests.support.browser import Widget
from tests.support.people import Visitor
from tests.support.relay_process import RelayProcess
from tests.support.widget_agent import answered, at_the_desk, complete, session_of
from tests.support.widget_axe import examine
from tests.support.widget_probes import IN_PANEL
from tests.support.widget_story import running_demo

FOCUSED = f"{IN_PANEL}.activeElement"


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    """The demo, for all tests of this file."""
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


def _chat(relay: RelayProcess, page: Page) -> Widget:
    """Open the chat on the demo's page, and be greeted."""
    page.goto(f"{relay.url}/demo/")
    widget = Widget(page)
    widget.open()
    widget.wait_for("Hello", voice="bot")
    return widget


def _waits(relay: RelayProcess, page: Page) -> Widget:
    widget = _chat(relay, page)
    page.locator("baton-chat .person").click()
    widget.wait_for("passing you to a person", voice="system")
    return widget


def _rows(relay: RelayProcess, query: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(relay.folder / "baton.db")) as database:
        return database.execute(query, values).fetchall()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_whoever_finds_nobody_leaves_an_address(
    browser: Browser, relay: RelayProcess, look: Look
) -> None:
    """By keyboard alone; what is no address is refused in words; axe has nothing to object to."""
    with closing(browser.new_context(**look.options())) as context:
        page = context.new_page()
        widget = _waits(relay, page)
        situation = page.locator("baton-chat .situation-text")
        words = "Nobody from our team is here at the moment"
        # Whoever was there in an earlier test is away once their lease and a look are over.
        expect(situation).to_contain_text(words, timeout=90_000)
        page.locator("baton-chat .leave").press("Enter")
        email = page.get_by_label("Your e-mail address")
        expect(email).to_be_focused()
        assert examine(page)["violations"] == []
        email.press_sequentially("nonsense")
        email.press("Enter")
        expect(page.locator("baton-chat .field-trouble")).to_contain_text("name@example.com")
        assert examine(page)["violations"] == []
        email.fill("ines@mail.example")
        page.get_by_label("Your message (optional)").fill("My order EC-20417 is missing.")
        page.get_by_role("button", name="Send message").press("Enter")
        widget.wait_for("My order EC-20417 is missing.", voice="visitor")
        expect(page.locator("baton-chat form.form")).to_be_hidden()
        expect(page.locator("baton-chat .leave")).to_be_hidden()
        found = _rows(
            relay, "SELECT visitor_email FROM chat_sessions WHERE id = ?", session_of(page)
        )
        assert found == [("ines@mail.example",)]
        page.reload()
        page.locator("baton-chat .launcher").wait_for()
        expect(page.locator("baton-chat .leave")).to_be_hidden()


def test_what_was_begun_to_be_left_is_still_there(browser: Browser, relay: RelayProcess) -> None:
    """Cancelling gives the composer back and keeps what was filled in."""
    with closing(browser.new_context()) as context:
        page = context.new_page()
        _waits(relay, page)
        page.locator("baton-chat .leave").click(timeout=90_000)
        expect(page.locator("baton-chat .composer")).to_be_hidden()
        page.get_by_label("Your e-mail address").fill("ines@mail.example")
        page.get_by_role("button", name="Cancel").press("Enter")
        expect(page.locator("baton-chat .composer")).to_be_visible()
        assert page.evaluate(f"{FOCUSED}.className") == "text", "the focus went with its button"
        page.locator("baton-chat .leave").click()
        assert page.get_by_label("Your e-mail address").input_value() == "ines@mail.example"


def test_the_place_is_shown_and_follows_the_queue(browser: Browser, relay: RelayProcess) -> None:
    """Behind another first, next as soon as that one was taken."""
    with closing(browser.new_context()) as context, at_the_desk(relay) as maya:
        for waiting in _rows(relay, "SELECT id FROM chat_sessions WHERE state = 'pending'"):
            maya.claim(waiting[0])
            complete(maya, waiting[0])
        first = Visitor.open(relay.url)
        first.ask_for_person()
        page = context.new_page()
        _waits(relay, page)
        situation = page.locator("baton-chat .situation-text")
        expect(situation).to_contain_text("1 person is before you.")
        maya.claim(first.session_id)
        expect(situation).to_contain_text("You are next.", timeout=15_000)
        complete(maya, first.session_id)


def test_what_has_ended_is_rated_by_keyboard(browser: Browser, relay: RelayProcess) -> None:
    """One press is enough; words may follow; nobody is asked twice."""
    with closing(browser.new_context()) as context:
        page = context.new_page()
        _waits(relay, page)
        with answered(relay, page) as (maya, session_id):
            maya.say(session_id, "Here I am")
        page.get_by_role("group", name="How was this chat?").wait_for()
        assert examine(page)["violations"] == []
        page.get_by_role("button", name="4 of 5, good").press("Enter")
        words = page.get_by_label("Anything we should know? (optional)")
        expect(words).to_be_focused()
        assert examine(page)["violations"] == []
        words.fill("Quick and kind.")
        page.locator("baton-chat form.situation .main").last.press("Enter")
        expect(words).to_be_hidden()
        expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
        query = "SELECT score, comment FROM ratings WHERE session_id = ?"
        _until(page, lambda: _rows(relay, query, session_id) == [(4, "Quick and kind.")])
        page.reload()
        page.locator("baton-chat .status", has_text="This chat has ended").wait_for()
        expect(page.get_by_role("group", name="How was this chat?")).to_be_hidden()


def _until(page: Page, holds: Any) -> None:  # noqa: ANN401 - a question
    """Wait until something is so in the database."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    message = "it never came about"
    raise AssertionError(message)
