"""The bot asks back: a vague question leads to buttons, and a press on one to the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator

from tests.e2e.widget_pictures import LOOKS
from tests.support.relay_process import RelayProcess
from tests.support.widget_axe import examine
from tests.support.widget_browsing import Tab, profile
from tests.support.widget_probes import FROM_RIGHT_TO_LEFT, IN_PANEL, LOOK_AT_FOCUS, MEASURE
from tests.support.widget_site import Site, running_site

VAGUE = "What about money?"
CLEAR = "How much does a student visa for the UK cost?"
ASKS_BACK_FROM = "0.05"
"""The least confidence at which the bot asks back, so low that ``VAGUE`` is safely above it."""
SMALLEST_TARGET_PX = 24
MOST_STOPS = 10
FOCUSED = f"{IN_PANEL}.activeElement"


@pytest.fixture
def site() -> Iterator[Site]:
    """Somebody's site."""
    with running_site() as running:
        yield running


@pytest.fixture
def relay(relay_process: RelayProcess, site: Site) -> RelayProcess:
    """A relay that serves the site, with the bot that answers from articles."""
    relay_process.settings = {
        "BATON_ORIGINS": site.origin,
        "BATON_LOW_CONFIDENCE": ASKS_BACK_FROM,
        "BATON_SESSIONS_PER_MINUTE_PER_ADDRESS": "1000",
    }
    relay_process.start()
    site.relay = relay_process.url
    return relay_process


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor with a browser of their own."""
    with profile(browser) as context:
        yield context


@pytest.mark.usefixtures("relay")
def test_a_choice_is_taken_by_keyboard_and_answered(visitor: BrowserContext, site: Site) -> None:
    """Each tab shows the choices; one press sends its text, ends the offer, keeps the draft."""
    one = _asked_back(visitor, site)
    two = Tab(visitor.new_page(), site.origin)
    _choices(two).first.wait_for()
    offered = _choices(one).all_inner_texts()
    assert len(offered) > 1
    assert _choices(two).all_inner_texts() == offered
    assert one.page.locator("baton-chat .person").is_visible()

    one.page.locator("baton-chat .text").fill("By the way")
    _tab_back_to(one, offered[0])
    stop = one.page.evaluate(LOOK_AT_FOCUS)
    assert stop["marked"], stop
    assert stop["onTop"], stop
    one.page.keyboard.press("Enter")
    for tab in (one, two):
        tab.wait_until_sent(offered[0])
        tab.wait_for(f"Source: {offered[0]}", voice="bot")
        assert tab.texts() == [VAGUE, offered[0]]
        _assert_nothing_offered(tab)
    assert one.page.evaluate(f"{FOCUSED}.localName") == "textarea"
    assert one.page.locator("baton-chat .text").input_value() == "By the way"
    assert len(one.cmids_sent() + two.cmids_sent()) == 2


@pytest.mark.usefixtures("relay")
def test_a_reload_offers_what_still_stands_and_nothing_else(
    visitor: BrowserContext, site: Site
) -> None:
    """The choices are there again while they are the last message, and not once it is answered."""
    tab = _asked_back(visitor, site)
    offered = _choices(tab).all_inner_texts()
    tab.page.reload()
    _choices(tab).first.wait_for()
    assert _choices(tab).all_inner_texts() == offered
    tab.say(CLEAR)
    tab.wait_for(CLEAR, voice="visitor")
    _assert_nothing_offered(tab)
    tab.wait_for("Source:", voice="bot")
    _assert_nothing_offered(tab)
    tab.page.reload()
    tab.wait_for("Source:", voice="bot")
    _assert_nothing_offered(tab)


def test_a_choice_is_taken_without_a_connection(
    visitor: BrowserContext, relay: RelayProcess, site: Site
) -> None:
    """Pressed during an outage it waits like any message, and is sent once and answered later."""
    tab = _asked_back(visitor, site)
    chosen = _choices(tab).last.inner_text()
    relay.kill()
    tab.page.locator("baton-chat .status[data-tone=trouble]").wait_for()
    _choices(tab).last.click()
    tab.page.locator("baton-chat li[data-state=sending]", has_text=chosen).wait_for()
    _assert_nothing_offered(tab)
    tab.page.locator("baton-chat .count", has_text="1 message").wait_for()
    relay.start()
    tab.wait_until_sent(chosen)
    tab.wait_for(f"Source: {chosen}", voice="bot")
    assert tab.texts() == [VAGUE, chosen]


@pytest.mark.usefixtures("relay")
def test_a_person_is_still_to_be_had(visitor: BrowserContext, site: Site) -> None:
    """Whoever would rather talk to a person is passed on, and the choices go in every tab."""
    one = _asked_back(visitor, site)
    two = Tab(visitor.new_page(), site.origin)
    _choices(two).first.wait_for()
    _choices(two).first.focus()
    one.page.locator("baton-chat .person").click()
    for tab in (one, two):
        tab.wait_for("passing you to a person", voice="system")
        _assert_nothing_offered(tab)
    assert two.page.evaluate(f"{FOCUSED}.localName") == "textarea", "the focus went with its button"


@pytest.mark.usefixtures("relay")
def test_axe_finds_nothing_where_the_bot_asks_back(browser: Browser, site: Site) -> None:
    """Light and dark, on a desk and on a phone: axe does not object, and the group has a name."""
    for look in LOOKS:
        with closing(browser.new_context(**look.options())) as context:
            tab = _asked_back(context, site)
            group = tab.page.get_by_role("group", name="Suggestions", exact=True)
            assert group.get_by_role("button").all_inner_texts() == _choices(tab).all_inner_texts()
            findings = examine(tab.page)
            assert findings["passes"] > 0, f"{look.name}: axe looked at nothing"
            assert findings["violations"] == [], look.name
            assert findings["undecided"] == [], look.name


@pytest.mark.usefixtures("relay")
@pytest.mark.parametrize("from_right_to_left", [False, True], ids=["ltr", "rtl"])
def test_choices_fit_the_narrowest_screen(
    browser: Browser, site: Site, *, from_right_to_left: bool
) -> None:
    """At 320 pixels, either way round, they keep 24 pixels, overflow nothing and can be pressed."""
    with closing(browser.new_context(viewport={"width": 320, "height": 480})) as context:
        if from_right_to_left:
            context.add_init_script(FROM_RIGHT_TO_LEFT)
        tab = _asked_back(context, site)
        measured = tab.page.evaluate(MEASURE)
        targets = [target for target in measured["targets"] if target[0] == "choice"]
        assert len(targets) == _choices(tab).count() > 1
        assert [target for target in targets if min(target[1:]) < SMALLEST_TARGET_PX] == []
        assert (measured["overflow"], measured["outside"]) == ([], [])
        for choice in _choices(tab).all():
            choice.click(trial=True)


@pytest.mark.usefixtures("relay")
def test_forced_colours_leave_a_choice_its_edge(browser: Browser, site: Site) -> None:
    """Where the system chooses the colours, a choice still has a border to be known by."""
    with closing(browser.new_context(forced_colors="active")) as context:
        border = _choices(_asked_back(context, site)).first.evaluate(
            "(e) => [getComputedStyle(e).borderTopStyle, getComputedStyle(e).borderTopColor]"
        )
        assert border[0] == "solid"
        assert border[1] != "rgba(0, 0, 0, 0)"


def _asked_back(context: BrowserContext, site: Site) -> Tab:
    """Open the chat and ask what can be meant in several ways."""
    tab = Tab(context.new_page(), site.origin)
    tab.open()
    tab.wait_for("Hello", voice="bot")
    tab.say(VAGUE)
    _choices(tab).first.wait_for()
    return tab


def _choices(tab: Tab) -> Locator:
    """Return the buttons that stand below the bot's last message."""
    return tab.page.locator("baton-chat li:last-child[data-voice=bot] .choices .choice")


def _assert_nothing_offered(tab: Tab) -> None:
    """Check that no choices stand anywhere, below whichever message."""
    assert tab.page.locator("baton-chat .choices").count() == 0


def _tab_back_to(tab: Tab, label: str) -> None:
    """Press Shift and Tab until a button called ``label`` has the focus."""
    for _ in range(MOST_STOPS):
        tab.page.keyboard.press("Shift+Tab")
        if tab.page.evaluate(f"{FOCUSED}?.textContent") == label:
            return
    message = f"Tab does not reach “{label}”."
    raise AssertionError(message)
