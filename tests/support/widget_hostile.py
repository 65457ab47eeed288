"""Hostile texts put where visitors, bots and agents put theirs, and what the page made of them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Dialog, Page

from relay.domain.answer import ArticleSource
from relay.domain.lifecycle import Change, State
from relay.domain.roster import Role
from relay.domain.transcript import ChangeRecord, Voice
from relay.service import roster
from relay.service.admission import hash_token
from relay.service.messages import Utterance, append
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction
from relay.service.records import Device, NewAgent
from relay.store.direct import DirectStore
from tests.support.identifiers import new_id

NAME_CHARS = 80
_TOGETHER = 50

WATCH = """
window.violations = [];
window.said = new Set();
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample);
});
new MutationObserver((_, observer) => {
  const root = document.querySelector('baton-chat')?.shadowRoot;
  const parts = ['.status', '.letters', '.typing'].map((name) => root?.querySelector(name));
  if (!parts.every(Boolean)) return;
  observer.disconnect();
  new MutationObserver(() => parts.forEach((part) => window.said.add(part.textContent)))
    .observe(root, { subtree: true, childList: true, characterData: true });
}).observe(document, { subtree: true, childList: true });
"""
"""Runs in every page before anything else; a page's own policy does not apply to it."""

_SHAPES = """() => {
  const shape = (node) => node.localName + '.' + node.classList + '('
    + [...node.attributes].map(({ name }) => name).filter((name) => name !== 'data-follows').sort()
    + ')['
    + [...node.children].map(shape) + ']';
  const root = document.querySelector('baton-chat').shadowRoot;
  const rows = [...root.querySelectorAll('.entries > *')];
  const without = root.querySelector('.panel').cloneNode(true);
  without.querySelector('.entries').replaceChildren();
  return { rows: rows.map((row) => row.dataset.voice + ' ' + shape(row)), frame: shape(without) };
}"""


@dataclass(slots=True)
class Watched:
    """A page in which nothing may happen that its author did not write."""

    page: Page
    trouble: list[str] = field(default_factory=list)

    def assert_harmless(self) -> None:
        """Check that no script ran, no policy was violated and nothing was loaded."""
        assert self.page.evaluate("window.hacked") is None
        assert self.page.evaluate("window.violations") == []
        assert self.trouble == [], self.trouble

    def shapes(self) -> tuple[list[str], str]:
        """Return the elements of each row, and those of the panel around the rows."""
        found: dict[str, Any] = self.page.evaluate(_SHAPES)
        return found["rows"], found["frame"]


@contextmanager
def watched(browser: Browser, allowed: Sequence[str]) -> Iterator[Watched]:
    """Open a page that notes dialogs, errors, and requests beyond the ``allowed`` origins."""
    context = browser.new_context(viewport={"width": 1120, "height": 760})
    try:
        page = context.new_page()
        page.add_init_script(WATCH)
        seen = Watched(page)
        page.on("dialog", lambda dialog: _note_dialog(seen, dialog))
        page.on("pageerror", lambda error: seen.trouble.append(str(error)))
        page.on("popup", lambda popup: seen.trouble.append(popup.url))
        page.on("request", lambda request: _note_foreign(seen, request.url, allowed))
        yield seen
    finally:
        context.close()


def _note_dialog(seen: Watched, dialog: Dialog) -> None:
    seen.trouble.append(dialog.message)
    dialog.dismiss()


def _note_foreign(seen: Watched, url: str, allowed: Sequence[str]) -> None:
    if not url.startswith(tuple(allowed)):
        seen.trouble.append(url)


def tell_story(
    store: DirectStore, session_id: str, texts: Sequence[str], addresses: Sequence[str]
) -> None:
    """Put each text into a session in every part: all three voices, names, sources, notices."""
    numbered = list(enumerate(texts))
    for begin in range(0, len(numbered), _TOGETHER):
        some = numbered[begin : begin + _TOGETHER]
        store.submit("", lambda tx, some=some: _tell(tx, session_id, some, addresses))  # type: ignore[misc]  # mypy cannot infer a lambda with a default


def _tell(
    tx: Transaction,
    session_id: str,
    some: Sequence[tuple[int, str]],
    addresses: Sequence[str],
) -> Outcome:
    now = time.time_ns() // 1_000_000
    for index, text in some:
        source = ArticleSource("a", text, addresses[index % len(addresses)])
        # By another name each time, so that no row hides its byline behind the one before.
        name = text[:NAME_CHARS]
        for voice, author, sources in (
            (Voice.VISITOR, None, ()),
            (Voice.BOT, name, (source,)),
            (Voice.AGENT, name, ()),
        ):
            session = tx.sessions.get(session_id)
            assert session is not None
            said = Utterance(voice, f"{voice}-1", new_id(), text, now, author, sources)
            append(tx, session, said)
        _notice(tx, session_id, text, now)
    return Outcome(Done())


def _notice(tx: Transaction, session_id: str, text: str, now: int) -> None:
    session = tx.sessions.get(session_id)
    assert session is not None
    seq = tx.sessions.next_seq(session, preview=None, bot_due_at=None, now=now)
    record = ChangeRecord(
        seq, now, session.epoch, Change.REQUEUED, State.BOT, "system", new_id(), text,
        text[:NAME_CHARS],
    )  # fmt: skip
    tx.transcript.add_change(session_id, record)


def enrol_agents(store: DirectStore, names: Sequence[str]) -> list[str]:
    """Enrol an agent of each name; return their devices' tokens in the same order."""
    now = time.time_ns() // 1_000_000
    enrolled = [(name, new_id(), f"token-of-an-agent-{new_id()}") for name in names]

    def enrol(tx: Transaction) -> Outcome:
        for index, (name, agent_id, token) in enumerate(enrolled):
            email = f"agent-{index}@desk.example"
            roster.add_agent(tx, NewAgent(agent_id, email, name, Role.AGENT, 1, now))
            device = Device(new_id(), agent_id, hash_token(token), "test", now)
            roster.sign_in(tx, roster.SignIn(device))
        return Outcome(Done())

    store.submit("", enrol)
    return [token for _, _, token in enrolled]
