"""One visitor's tabs, reloads, outages and a browser that keeps nothing; a guest's manners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.support.people import AgentClient
from tests.support.relay_process import RelayProcess
from tests.support.widget_agent import complete, session_of, set_typing
from tests.support.widget_browsing import Tab, forbidding_storage, profile
from tests.support.widget_hostile import watched
from tests.support.widget_site import Site, running_site

QUESTION = "How much does a student visa for the UK cost?"
RELOAD_AFTER_MS = (0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 5, 10, 20, 50)


@pytest.fixture
def site() -> Iterator[Site]:
    """Somebody's site."""
    with running_site() as running:
        yield running


@pytest.fixture
def relay(relay_process: RelayProcess, site: Site) -> RelayProcess:
    """A relay that serves the site."""
    relay_process.settings = {"BATON_ORIGINS": site.origin, "BATON_VISITOR_MESSAGE_BURST": "100"}
    relay_process.start()
    site.relay = relay_process.url
    return relay_process


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor with a browser of their own."""
    with profile(browser) as context:
        yield context


def test_a_second_tab_is_in_step(visitor: BrowserContext, relay: RelayProcess, site: Site) -> None:
    """Both tabs show one history and who types, whichever of them was written in."""
    one = _chat(visitor, site)
    one.say(QUESTION)
    one.wait_for("Source:", voice="bot")
    two = _chat(visitor, site)
    two.wait_for(QUESTION, voice="visitor")
    two.say("Thank you very much")
    for tab in (one, two):
        tab.wait_until_sent("Thank you very much")
    one.page.locator("baton-chat .person").click()
    agent = _claim(relay, one)
    session_id = session_of(one.page)
    for tab in (one, two):
        tab.page.locator("baton-chat .status", has_text="Chatting with Maya").wait_for()
    set_typing(agent, session_id, active=True)
    for tab in (one, two):
        tab.page.locator("baton-chat .typing", has_text="Maya is typing").wait_for()
    agent.say(session_id, "To both of you")
    for tab in (one, two):
        tab.wait_for("To both of you", voice="agent")
        tab.page.locator("baton-chat .typing").wait_for(state="hidden")
    assert one.order() == two.order() == sorted(set(one.order()))
    assert [row["text"] for row in one.entries()] == [row["text"] for row in two.entries()]
    complete(agent, session_id)
    agent.wire.drop()


def test_two_tabs_send_what_piled_up_once(
    visitor: BrowserContext, relay: RelayProcess, site: Site
) -> None:
    """What was written in both tabs during an outage goes out once each, in the order written."""
    tabs = [_chat(visitor, site), _chat(visitor, site)]
    relay.kill()
    for tab in tabs:
        tab.page.locator("baton-chat .status[data-tone=trouble]").wait_for()
    texts = [f"Message {number}" for number in range(6)]
    for number, text in enumerate(texts):
        tabs[number % 2].say(text)
        for tab in tabs:
            tab.wait_for(text, voice="visitor")
    for tab in tabs:
        tab.page.locator("baton-chat .count", has_text="6 messages").wait_for()
    relay.start()
    for tab in tabs:
        for text in texts:
            tab.wait_until_sent(text)
        assert tab.texts() == texts
    assert _stored(relay, tabs[0]) == texts
    times_sent = Counter(tabs[0].cmids_sent() + tabs[1].cmids_sent())
    assert sorted(times_sent.values()) == [1] * len(texts)


def test_two_tabs_at_once_send_each_message_once(
    visitor: BrowserContext, relay: RelayProcess, site: Site
) -> None:
    """Each tab sees the other's outbox, and still no message goes over the wire twice."""
    tabs = [_chat(visitor, site), _chat(visitor, site)]
    texts = [f"Message {letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]
    for number, text in enumerate(texts):
        tabs[number % 2].say(text)
    for tab in tabs:
        for text in texts:
            tab.wait_until_sent(text)
    assert Counter(_stored(relay, tabs[0])) == Counter(texts)
    times_sent = Counter(tabs[0].cmids_sent() + tabs[1].cmids_sent())
    assert sorted(times_sent.values()) == [1] * len(texts)
    assert tabs[0].order() == tabs[1].order()


def test_a_closed_tab_leaves_its_words_to_the_next(
    visitor: BrowserContext, relay: RelayProcess, site: Site
) -> None:
    """Written without a connection, the tab closed, the relay back: the next tab sends it once."""
    tab = _chat(visitor, site)
    relay.kill()
    tab.page.locator("baton-chat .status[data-tone=trouble]").wait_for()
    tab.say("Please call me back")
    tab.page.locator("baton-chat li[data-state=sending]", has_text="call me back").wait_for()
    tab.page.locator("baton-chat .count").wait_for()
    assert "kept in this browser" in tab.page.locator("baton-chat .situation-text").inner_text()
    tab.page.close()
    relay.start()
    later = _chat(visitor, site)
    later.wait_until_sent("Please call me back")
    assert later.texts() == ["Please call me back"]
    assert _stored(relay, later) == ["Please call me back"]


def test_a_reload_in_mid_send_loses_nothing(
    visitor: BrowserContext, relay: RelayProcess, site: Site
) -> None:
    """However soon after Enter the page goes: the words are sent, once, and the box is empty."""
    tab = _chat(visitor, site)
    texts = [f"Reload {number:02}" for number in range(len(RELOAD_AFTER_MS))]
    for text, after in zip(texts, RELOAD_AFTER_MS, strict=True):
        with tab.page.expect_navigation():
            tab.page.evaluate(_SEND_AND_RELOAD, [text, after])
        tab = Tab(tab.page, site.origin)
        box = tab.page.locator("baton-chat .text")
        box.wait_for()
        tab.wait_for("Hello", voice="bot")
        tab.wait_until_sent(text)
        assert box.input_value() == ""
    assert tab.texts() == texts
    assert _stored(relay, tab) == texts


@pytest.mark.usefixtures("relay")
def test_what_is_being_written_survives_a_reload(visitor: BrowserContext, site: Site) -> None:
    """A draft stays with its tab over reloads and other pages of the site, until it is sent."""
    tab = _chat(visitor, site)
    box = tab.page.locator("baton-chat .text")
    box.press_sequentially("My question is")
    tab.page.reload()
    box.wait_for()
    assert box.input_value() == "My question is"
    tab.page.goto(f"{site.origin}/other")
    box.wait_for()
    assert box.input_value() == "My question is"
    other = _chat(visitor, site)
    assert other.page.locator("baton-chat .text").input_value() == ""
    box.press("Enter")
    tab.wait_for("My question is", voice="visitor")
    tab.wait_until_sent("My question is")
    tab.page.reload()
    box.wait_for()
    assert box.input_value() == ""


def test_a_browser_that_keeps_nothing_says_so_and_chats(
    browser: Browser, relay: RelayProcess, site: Site
) -> None:
    """With storage forbidden the visitor is warned, messages still go out, and no error shows."""
    with forbidding_storage(browser) as context:
        errors: list[str] = []
        context.on("weberror", lambda error: errors.append(str(error.error)))
        tab = Tab(context.new_page(), site.origin)
        assert tab.page.evaluate(_IS_FORBIDDEN)
        tab.open()
        tab.wait_for("Hello", voice="bot")
        tab.page.locator("baton-chat .banner", has_text="keeps no unsent messages").wait_for()
        tab.say("Does this arrive?")
        tab.wait_until_sent("Does this arrive?")
        assert tab.texts() == ["Does this arrive?"]
        relay.kill()
        tab.page.locator("baton-chat .situation", has_text="leave this page open").wait_for()
        tab.say("And this?")
        relay.start()
        tab.wait_until_sent("And this?")
        assert errors == []


def test_the_strictest_policy_is_kept(browser: Browser, relay: RelayProcess, site: Site) -> None:
    """A whole chat on a page that allows no inline anything, no strings as code: no violation."""
    site.be_strict()
    with watched(browser, (site.origin, relay.url, relay.url.replace("http", "ws"))) as seen:
        tab = Tab(seen.page, site.origin)
        tab.open()
        tab.say(QUESTION)
        tab.wait_for("Source:", voice="bot")
        tab.page.locator("baton-chat .person").click()
        agent = _claim(relay, tab)
        agent.say(session_of(tab.page), "Good afternoon")
        tab.wait_for("Good afternoon", voice="agent")
        tab.page.locator("baton-chat .menu-button").click()
        tab.page.locator("baton-chat .menu-item").click()
        tab.page.locator("baton-chat .status[data-tone=over]").wait_for()
        shown = tab.page.locator("baton-chat .panel")
        assert shown.evaluate("(panel) => getComputedStyle(panel).display") == "flex"
        seen.assert_harmless()
        agent.wire.drop()


def test_the_policy_of_that_test_bites(browser: Browser, relay: RelayProcess, site: Site) -> None:
    """On the same page an inline style and a string as markup are refused and noted."""
    site.be_strict()
    with watched(browser, (site.origin, relay.url)) as seen:
        seen.page.goto(site.origin)
        seen.page.evaluate(
            """() => {
              document.body.setAttribute('style', 'color: red');
              try { document.body.innerHTML = '<p>x'; } catch { window.refused = true; }
            }"""
        )
        assert seen.page.evaluate("window.refused") is True
        seen.page.wait_for_function("window.violations.length >= 2")


def test_the_host_page_stays_as_it_was(browser: Browser, relay: RelayProcess, site: Site) -> None:
    """The widget adds one element and no global, and keeps its things under its own name."""
    with profile(browser) as context:
        page = context.new_page()
        site.relay = ""
        page.goto(site.origin)
        before = page.evaluate(_LOOK_AROUND)
        site.relay = relay.url
        tab = Tab(page, site.origin)
        tab.open()
        tab.say("Hello?")
        tab.wait_until_sent("Hello?")
        after = page.evaluate(_LOOK_AROUND)
        assert len(set(after["globals"]) - set(before["globals"])) <= 1
        assert set(before["globals"]) <= set(after["globals"])
        assert after["builtins"] == before["builtins"]
        added = Counter(after["elements"]) - Counter(before["elements"])
        assert added == Counter(["baton-chat", "script"])
        assert all(key.startswith("baton-chat:") for key in after["kept"])
        assert after["databases"] == ["baton-chat"]
        assert page.context.cookies() == []


def test_nothing_is_asked_of_the_relay_before_the_chat_is_opened(
    browser: Browser, relay: RelayProcess, site: Site
) -> None:
    """A visitor who never opens the chat costs the relay one file."""
    with profile(browser) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        tab = Tab(page, site.origin)
        page.wait_for_load_state("networkidle")
        of_relay = [url for url in asked if f":{relay.port}/" in url]
        assert of_relay == [f"{relay.url}/widget/baton-chat.js"]
        tab.open()
        tab.wait_for("Hello", voice="bot")
        assert len([url for url in asked if "/socket.io/" in url]) == 1


_SEND_AND_RELOAD = """([text, after]) => {
  const root = document.querySelector('baton-chat').shadowRoot;
  const box = root.querySelector('.text');
  box.value = text;
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  root.querySelector('.composer').requestSubmit();
  if (after === 0) location.reload();
  else setTimeout(() => location.reload(), after);
}"""
_IS_FORBIDDEN = """async () => {
  const database = new Promise((opened, refused) => {
    const opening = indexedDB.open('x');
    [opening.onsuccess, opening.onerror] = [opened, refused];
  });
  const [one, other] = await Promise.allSettled([database, (async () => localStorage.length)()]);
  return one.status === 'rejected' && other.status === 'rejected';
}"""
_LOOK_AROUND = """async () => {
  const builtins = [Object, Array, String, Promise, Element, Node, Event, WebSocket];
  return {
    globals: Object.getOwnPropertyNames(window),
    builtins: builtins.map(({ name, prototype }) => [name, Object.getOwnPropertyNames(prototype)]),
    elements: [...document.querySelectorAll('*')].map(({ localName }) => localName),
    kept: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
    databases: (await indexedDB.databases()).map(({ name }) => name),
  };
}"""


def _chat(context: BrowserContext, site: Site) -> Tab:
    """Open a tab and in it the chat, unless it opened by itself as it was before."""
    tab = Tab(context.new_page(), site.origin)
    if not tab.page.locator("baton-chat .text").is_visible():
        tab.open()
    tab.wait_for("Hello", voice="bot")
    tab.page.locator("baton-chat .status:not([data-tone=quiet])").wait_for()
    return tab


def _claim(relay: RelayProcess, tab: Tab) -> AgentClient:
    """Let an agent called Maya take the visitor, who has just asked for a person."""
    tab.wait_for("passing you to a person", voice="system")
    agent = AgentClient.connect(relay.url, relay.add_agent("Maya"))
    agent.claim(session_of(tab.page))
    tab.wait_for("You're now chatting with Maya", voice="system")
    return agent


def _stored(relay: RelayProcess, tab: Tab) -> list[str]:
    """Return what the relay has of the visitor's messages, from first to last."""
    session_id = session_of(tab.page)
    entries = relay.store.ask(lambda read: read.entries(session_id, 0, 1_000))
    return [entry.text for entry in entries if getattr(entry, "voice", "") == "visitor"]
