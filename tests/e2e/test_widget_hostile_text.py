"""Texts that want to be code, in every field that visitors, bots and agents fill (D-17)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from relay.domain.transcript import clean_line, tidy
from relay.service.roster import shown_name
from tests.support.browser import Widget
from tests.support.identifiers import new_id
from tests.support.people import AgentClient, Visitor, code_of
from tests.support.relay_process import RelayProcess
from tests.support.widget_agent import complete, session_of, set_typing
from tests.support.widget_hostile import (
    NAME_CHARS,
    Watched,
    enrol_agents,
    tell_story,
    watched,
)
from tests.support.widget_site import Site, running_site
from tests.support.widget_vectors import addresses, vectors
from tests.support.wire_client import WireClient

FEWEST = 500
PATIENCE_MS = 60_000
AT_ONCE = 40
PLAIN = "Nothing special"
UNLIMITED = {
    f"BATON_{name}": "100000"
    for name in (
        "VISITOR_MESSAGES_PER_SECOND", "VISITOR_MESSAGE_BURST", "VISITOR_REQUESTS_PER_SECOND",
        "VISITOR_REQUEST_BURST", "SESSIONS_PER_MINUTE_PER_ADDRESS", "SOCKETS_PER_ADDRESS",
    )
}  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site that allows the widget and nothing else."""
    with running_site() as running:
        yield running


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[RelayProcess]:
    """A relay for that site, which lets one visitor say very much."""
    settings = {**UNLIMITED, "BATON_ORIGINS": site.origin}
    running = RelayProcess(tmp_path_factory.mktemp("relay"), settings)
    try:
        running.start()
        site.relay = running.url
        site.be_strict()
        yield running
    finally:
        running.stop()


@pytest.fixture
def visit(browser: Browser, relay: RelayProcess, site: Site) -> Iterator[Watched]:
    """A visitor on the site with the chat open, in a page in which everything is noted."""
    with watched(browser, (site.origin, relay.url, relay.url.replace("http", "ws"))) as seen:
        seen.page.goto(site.origin)
        widget = Widget(seen.page)
        widget.open()
        widget.wait_for("Hello", voice="bot")
        yield seen


def test_the_vectors_are_many_and_not_blunt(browser: Browser) -> None:
    """Where a page takes them for markup, most become elements and very many run."""
    assert len({text[:NAME_CHARS] for text in vectors()}) >= FEWEST
    page = browser.new_page()
    made, ran = page.evaluate(_TAKE_FOR_MARKUP, vectors())
    assert made > len(vectors()) / 2
    assert ran > len(vectors()) / 5
    page.close()


def test_a_history_of_them_is_shown_letter_by_letter(visit: Watched, relay: RelayProcess) -> None:
    """Said by visitor, bot, agent and system, each stays text, and no address becomes a link."""
    page, session_id = visit.page, session_of(visit.page)
    tell_story(relay.store, session_id, (PLAIN, *vectors()), addresses())
    page.reload()
    rows = page.locator("baton-chat li.entry")
    page.wait_for_function(
        """(count) => document.querySelector('baton-chat').shadowRoot
             .querySelectorAll('li.entry').length >= count""",
        arg=1 + 4 * (1 + len(vectors())),
        timeout=PATIENCE_MS,
    )
    expected = [text for text in (PLAIN, *vectors()) for _ in range(4)]
    assert rows.locator(".words").evaluate_all(_TEXTS)[1:] == expected
    names = rows.locator(".author").evaluate_all(_TEXTS)
    assert names[1:] == [
        name for text in (PLAIN, *vectors()) for name in ("You", *[text[:NAME_CHARS]] * 2)
    ]
    sources = rows.locator(".source").evaluate_all(_TEXTS)
    assert sources == [f"Source: {text}" for text in (PLAIN, *vectors())]
    assert rows.locator("a").count() == 0
    _assert_built_alike(visit, plain_rows=5)


def test_what_a_visitor_writes_is_shown_and_stored_as_written(
    visit: Watched, relay: RelayProcess
) -> None:
    """Written into the box, on a page whose title, address and referrer are as hostile."""
    page, session_id = visit.page, session_of(visit.page)
    page.locator("baton-chat .person").click()
    Widget(page).wait_for("passing you to a person", voice="system")
    texts = [PLAIN, *vectors()]
    for begin in range(0, len(texts), AT_ONCE):
        page.evaluate(_WRITE_ALL, texts[begin : begin + AT_ONCE])
        page.wait_for_function(
            """(count) => document.querySelector('baton-chat').shadowRoot
                 .querySelectorAll('li[data-state=sent][data-seq]').length === count""",
            arg=min(begin + AT_ONCE, len(texts)),
            timeout=PATIENCE_MS,
        )
    shown = page.locator("baton-chat [data-voice=visitor] .words").evaluate_all(_TEXTS)
    written = page.evaluate(_AS_WRITTEN, [PLAIN, *vectors()])
    assert shown == written
    stored = relay.store.ask(lambda read: read.entries(session_id, 0, 10_000))
    kept = [entry.text for entry in stored if getattr(entry, "voice", "") == "visitor"]
    assert kept == [tidy(text) for text in written]
    _assert_built_alike(visit, plain_rows=3)


def test_an_agents_name_is_a_name_wherever_it_stands(
    visit: Watched, relay: RelayProcess, site: Site
) -> None:
    """In the header, the initials, the notice, the typing line and above what the agent says."""
    page, session_id = visit.page, session_of(visit.page)
    texts = [PLAIN, *vectors()]
    names = [shown_name(text[:NAME_CHARS]) for text in texts]
    token = page.evaluate(_TOKEN)
    wire = WireClient(relay.url, origin=site.origin)
    wire.connect("/visitor", token=token)
    visitor = Visitor(relay.url, wire, session_id, token)
    for text, agent_token in zip(texts, enrol_agents(relay.store, names), strict=True):
        # The bot may have called somebody by itself.
        asked = {"session_id": session_id, "cmid": new_id()}
        assert code_of(wire.ask("handoff.request", asked)) in {"ok", "wrong_state"}
        agent = AgentClient.connect(relay.url, agent_token)
        agent.claim(session_id)
        set_typing(agent, session_id, active=True)
        agent.say(session_id, text)
        complete(agent, session_id)
        agent.wire.drop()
        visitor.say("Again, please")
    wire.drop()
    last = page.locator("baton-chat li[data-voice=visitor]").nth(len(texts) - 1)
    last.wait_for(timeout=PATIENCE_MS)

    said = set(page.evaluate("[...window.said]"))
    assert {f"Chatting with {name}" for name in names} <= said
    assert {f"{name} is typing…" for name in names} <= said
    notices = page.locator("baton-chat [data-voice=system] .words").evaluate_all(_TEXTS)
    assert [text for text in notices if text.startswith("You're now")] == [
        f"You're now chatting with {name}." for name in names
    ]
    _assert_built_alike(visit, plain_rows=6)


def test_a_sites_own_words_for_the_chat_are_text_too(visit: Watched, relay: RelayProcess) -> None:
    """The heading, the language and the visitor's name come from the page, which may be lied to."""
    page = visit.page
    found = page.evaluate(_PLACE_EACH, [PLAIN, *vectors()])
    assert [heading for heading, _ in found] == [PLAIN, *vectors()]
    assert len({shape for _, shape in found}) == 1
    visible = [text for text in vectors() if clean_line(text[:NAME_CHARS])]
    sessions = page.evaluate(_BEGIN_AS_EACH, visible)
    kept = relay.store.ask(lambda read: read.heads(sessions))
    names = {head.session_id: head.visitor_name for head in kept}
    assert [names[session_id] for session_id in sessions] == [
        clean_line(text[:NAME_CHARS]) for text in page.evaluate(_AS_WRITTEN, visible)
    ]
    visit.assert_harmless()


_TEXTS = "(found) => found.map((element) => element.textContent)"
_TOKEN = """() => Object.entries(localStorage).filter(([key]) => key.startsWith('baton-chat:'))
  .map(([, kept]) => JSON.parse(kept).token)[0]"""
_WRITE_ALL = """async (texts) => {
  const root = document.querySelector('baton-chat').shadowRoot;
  const [box, form] = [root.querySelector('.text'), root.querySelector('.composer')];
  for (const text of texts) {
    document.title = text;
    history.replaceState(null, '', '/?' + text);
    Object.defineProperty(document, 'referrer', { get: () => text, configurable: true });
    box.value = text;
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    form.requestSubmit();
    await new Promise((done) => setTimeout(done));
  }
}"""
_PLACE_EACH = """async (texts) => {
  const shape = (node) => node.localName + '.' + node.classList + '['
    + [...node.children].map(shape) + ']';
  const found = [];
  for (const text of texts) {
    const chat = document.createElement('baton-chat');
    for (const name of ['heading', 'name', 'language']) chat.setAttribute(name, text);
    document.body.append(chat);
    const panel = chat.shadowRoot.querySelector('.panel');
    found.push([panel.querySelector('.title').textContent, shape(panel)]);
    chat.remove();
  }
  return found;
}"""
_AS_WRITTEN = "(texts) => texts.map((text) => text.replaceAll('\\0', '').trim())"
_TAKE_FOR_MARKUP = """async (texts) => {
  const isMarkup = (text) => new DOMParser().parseFromString(text, 'text/html')
    .querySelectorAll('*').length > 3;
  const runs = (text) => new Promise((done) => {
    const frame = document.createElement('iframe');
    frame.srcdoc = '<p>' + text;
    frame.onload = () => setTimeout(() => {
      done(frame.contentWindow?.hacked === 1 || window.hacked === 1);
      delete window.hacked;
      frame.remove();
    }, 20);
    document.body.append(frame);
  });
  let ran = 0;
  for (let begin = 0; begin < texts.length; begin += 20) {
    const some = await Promise.all(texts.slice(begin, begin + 20).map(runs));
    ran += some.filter(Boolean).length;
  }
  return [texts.filter(isMarkup).length, ran];
}"""
_BEGIN_AS_EACH = """async (names) => {
  const kept = () => Object.entries(localStorage)
    .filter(([key]) => key.startsWith('baton-chat:')).map(([, value]) => JSON.parse(value))[0];
  const sessions = [];
  for (const name of names) {
    document.querySelector('baton-chat').remove();
    localStorage.clear();
    const chat = document.createElement('baton-chat');
    chat.setAttribute('name', name);
    document.body.append(chat);
    chat.open();
    while (!kept()?.sessionId) await new Promise((done) => setTimeout(done));
    sessions.push(kept().sessionId);
  }
  return sessions;
}"""


def _assert_built_alike(visit: Watched, *, plain_rows: int) -> None:
    """Check that no row has other elements or attributes than the plain ones, nor the panel."""
    rows, frame = visit.shapes()
    plain, hostile = set(rows[:plain_rows]), set(rows[plain_rows:])
    assert hostile <= plain, sorted(hostile - plain)
    assert "script" not in frame
    visit.assert_harmless()
