"""Pictures of the desktop app, with a real relay behind it and two of it on a real screen.

Maya is signed in twice: on a screen of common density and on one of double density.
Both show the same chats, so every scene is arranged once.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from relay.cli.demonstration import AGENTS, PASSWORD
from tests.e2e.conftest import DEMO
from tests.fakes.desktop_session_bus import NOTIFICATIONS, WATCHER, SessionBus, session_bus
from tests.support.desk import Desk
from tests.support.display import private_display
from tests.support.identifiers import new_id
from tests.support.limits import WIDE_LIMITS
from tests.support.people import Visitor, accepted, ask_for_person
from tests.support.relay_process import RelayProcess
from tests.support.widget_agent import sign_in
from tests.support.wire_client import WireClient

SIZE = (1180, 760)
THEMES = ("light", "dark")
SCALES = (1, 2)
_SCREEN = (2800, 1800)
_SITE = "https://www.educonsult.example"
_MINUTE_MS = 60_000
_FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <match target="pattern">
    <edit name="family" mode="prepend" binding="strong">
      <string>Inter</string><string>Adwaita Sans</string><string>Noto Sans</string>
    </edit>
  </match>
</fontconfig>
"""
"""A desktop's typeface where one is there; a bare machine has only that of its screen."""


@dataclass(frozen=True, slots=True)
class Case:
    """One visitor: who, in which language, from which page, what they asked, how long ago."""

    name: str | None
    language: str
    page: tuple[str, str]
    says: Sequence[str]
    minutes: float


CASES = (
    Case("Ines Carvalho", "pt", ("Student visas", "/visas"),
         ("How much does a student visa for the UK cost?",
          "My visa was refused twice. I need help with something complex"), 8.2),
    Case("Amadou Diallo", "fr", ("Scholarships", "/scholarships"),
         ("Are there scholarships for Canada?", "I want to talk to a person"), 4.6),
    Case("Yuki Tanaka", "ja", ("How to apply", "/apply"),
         ("My university answered with something I do not understand", "human please"), 3.1),
    Case(None, "en", ("Living costs", "/living-costs"),
         ("qwpoeiru zxmcnv", "asdkjh qwe zxc", "I want a human agent"), 2.2),
    Case("Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh", "de", ("Home", "/"),
         ("I want to speak to somebody about my father's inheritance and my tuition",), 1.4),
    Case("Olena Kovalenko", "uk", ("Refunds", "/refunds"),
         ("Can I get my money back?", "This is useless, let me talk to a human"), 0.6),
    Case("Priya Raman", "en", ("Book an appointment", "/appointment"),
         ("Talk to a person please",), 0.2),
)  # fmt: skip

LONG = (
    ("agent", ("Hello Ines, Maya here. I have read what you asked the bot. Two refusals are not "
              "the end of it: which country was it, and do you still have both letters?")),
    ("visitor", "The UK, both times. I have the letters at home."),
    ("visitor", ("The second one says something about my maintenance funds not being held for "
                "28 days. I had the money all the time, only on my mother's account.")),
    ("agent", ("That is the most common reason there is, and it can be mended. What counts is the "
              "28 days in an account in your own name, or in a parent's with a letter and your "
              "birth certificate.")),
    ("visitor", "So I could use my mother's account after all??"),
    ("agent", ("Yes. You need three things:\n1. her bank statement for the 28 days,\n2. a signed "
              "letter that she lets you use the money,\n3. your birth certificate, translated.")),
    ("visitor", ("Here is the reference of the decision, does it help? "
                "GWF074819321-REFUSAL-LETTER-SECOND-APPLICATION-SCAN-2025-09-14-FINAL.pdf")),
    ("agent", "It does, thank you. I am opening it now."),
    ("visitor", "And would it be https://www.gov.uk/student-visa where I apply again?"),
    ("agent", "That is the right page. Please do not pay yet: I check the dates first."),
    ("visitor", "Thank you so much, nobody has explained it like this before 🙏"),
)  # fmt: skip


def take(folder: Path) -> list[Path]:
    """Take every picture into ``folder`` and return them; raises where one cannot be made."""
    with tempfile.TemporaryDirectory(prefix="baton-pictures-") as place, ExitStack() as stack:
        session = stack.enter_context(session_bus(NOTIFICATIONS, WATCHER))
        program = (*DEMO, "--data-dir", place)
        relay = RelayProcess(Path(place), program=program, settings=WIDE_LIMITS)
        relay.start()
        stack.callback(relay.stop)
        desks = [stack.enter_context(_desk(Path(place), relay, session, s)) for s in SCALES]
        return _Studio(folder, relay, desks).take()


@contextmanager
def _desk(folder: Path, relay: RelayProcess, session: SessionBus, scale: int) -> Iterator[Desk]:
    """Run the app on a screen of its own, where it has the keyboard to itself."""
    fonts = folder / "fonts.conf"
    fonts.write_text(_FONTS, encoding="utf-8")
    environment = {
        **session.environment,
        "QT_SCALE_FACTOR": str(scale),
        "FONTCONFIG_FILE": str(fonts),
    }
    with private_display(*_SCREEN) as display:
        desk = Desk(folder / f"desk-{scale}", relay.url, display, environment=environment).start()
        try:
            desk.do("resize", *SIZE)
            yield desk
        finally:
            desk.stop()


class _Studio:
    """Arranges the scenes one after the other, and takes them in all themes and scales."""

    def __init__(self, folder: Path, relay: RelayProcess, desks: Sequence[Desk]) -> None:
        self._folder = folder
        self._relay = relay
        self._desks = desks
        self._visitors: list[Visitor] = []
        self._taken: list[Path] = []

    def take(self) -> list[Path]:
        """Play the whole story."""
        self._sign_in()
        self._queue()
        self._chats()
        self._relay.kill()
        self._picture("reconnecting", until="Reconnecting in")
        return self._taken

    def _sign_in(self) -> None:
        for desk in self._desks:
            desk.do("type", "emailField", AGENTS[0][0])
            desk.do("type", "passwordField", PASSWORD)
        self._picture("sign-in")
        for desk in self._desks:
            desk.do("click", "signInButton")
            _wait(desk, "the queue", lambda d: "Nobody" in d.do("text", "nobodyWaits"))
        self._picture("empty-queue")

    def _queue(self) -> None:
        self._visitors = [_escalated(self._relay, case) for case in CASES]
        self._age_waits()
        for desk in self._desks:
            self._reconnected(desk)
            _wait(desk, "all who wait", lambda d: len(d.do("queue", "queueList")) == len(CASES))
            desk.do("click_row", "queueList", 0)
            _wait(desk, "the bot's history", lambda d: len(d.texts()) > 3)
        self._picture("full-queue")

    def _age_waits(self) -> None:
        """Let the visitors have waited for longer than a picture may take."""
        self._relay.kill()
        now = time.time_ns() // 1_000_000
        with closing(sqlite3.connect(self._relay.folder / "baton.db")) as database, database:
            for visitor, case in zip(self._visitors, CASES, strict=True):
                since = now - round(case.minutes * _MINUTE_MS)
                database.execute(
                    "UPDATE chat_sessions SET pending_since = ?, version = version + 1, "
                    "opened_at = min(opened_at, ?) WHERE id = ?",
                    (since, since - _MINUTE_MS, visitor.session_id),
                )
                database.execute(
                    "UPDATE messages SET at = ? + seq * 5000 WHERE session_id = ?",
                    (since - _MINUTE_MS, visitor.session_id),
                )
        self._relay.start()
        for visitor in self._visitors:
            visitor.come_back()

    def _reconnected(self, desk: Desk) -> None:
        def connected() -> bool:
            if desk.do("visible", "connectNowButton"):
                desk.do("click", "connectNowButton")
            return "Connected" in desk.do("text", "connectionLabel")

        desk.wait("the connection", connected)

    def _chats(self) -> None:
        first = self._desks[0]
        for number in range(3):
            first.do("click_row", "queueList", 0)
            first.wait("the button", lambda: first.do("enabled", "claimButton"))
            first.do("click", "claimButton")
            mine = number + 1
            _wait(first, "the claim", partial(_has_chats, count=mine))
        ines, amadou, yuki = self._visitors[:3]
        self._say(
            first, 1, "Bonjour Amadou, this is Maya. For Canada there are three that fit you."
        )
        yuki.say("Hello? Is somebody there?")
        yuki.say("It says “conditional”, and I do not know what they want from me.")
        amadou.say("Merci! Which one closes first?")
        self._open_everywhere(1, "Which one closes first")
        self._picture("three-chats")
        self._talk(first, ines)
        self._open_everywhere(0, "nobody has explained")
        self._picture("long-conversation")
        self._beside_replying()
        for desk in self._desks:
            desk.do("click", "settingsButton")
        self._picture("settings")
        for desk in self._desks:
            desk.do("click", "backButton")

    def _beside_replying(self) -> None:
        """A colleague offers a chat; to whom one's own can be passed; a note."""
        tom = sign_in(self._relay, AGENTS[1][0])
        waiting = self._visitors[3]
        card = tom.claim(waiting.session_id)
        colleagues = accepted(tom.wire.ask("roster.list", {}))["agents"]
        maya = next(one["agent_id"] for one in colleagues if one["name"] == AGENTS[0][1])
        transfer = {
            "session_id": waiting.session_id, "cmid": new_id(), "fence": card["fence"],
            "to_agent": maya, "note": "They ask about living costs in Leeds, which you know best.",
        }  # fmt: skip
        accepted(tom.wire.ask("session.transfer", transfer))
        for desk in self._desks:
            _wait(desk, "the offer", lambda d: d.do("visible", "acceptOfferButton"))
        self._picture("offer")
        self._desks[0].do("click", "declineOfferButton")
        for desk in self._desks:
            _wait(desk, "its end", lambda d: not d.do("visible", "acceptOfferButton"))
            desk.do("click", "passOnButton")
            _wait(desk, "Tom", lambda d: d.do("count", "passTargets") > 1)
        self._picture("pass-on")
        for desk in self._desks:
            desk.do("click", "noteButton")
            desk.do("type", "noteField", "Her mother's statement covers the 28 days.")
        self._picture("note")
        for desk in self._desks:
            desk.do("click", "closeNoteButton")
        tom.wire.drop()

    def _talk(self, desk: Desk, visitor: Visitor) -> None:
        desk.do("click_row", "mineList", 0)
        for voice, text in LONG:
            if voice == "visitor":
                visitor.say(text)
            else:
                self._reply(desk, text)
            _wait(desk, text, partial(_has_stored, text=text))

    def _say(self, desk: Desk, row: int, text: str) -> None:
        desk.do("click_row", "mineList", row)
        self._reply(desk, text)
        _wait(desk, text, partial(_has_stored, text=text))

    def _reply(self, desk: Desk, text: str) -> None:
        first, *rest = text.split("\n")
        desk.do("type", "composer", first)
        for line in rest:
            desk.do("keys", "Shift+Return")
            desk.do("write", line)
        desk.do("key", "composer", "Return")

    def _open_everywhere(self, row: int, words: str) -> None:
        for desk in self._desks:
            desk.do("click_row", "mineList", row)
            _wait(desk, words, lambda d: any(words in text for text in d.texts()))

    def _picture(self, name: str, until: str = "") -> None:
        for scale, desk in zip(SCALES, self._desks, strict=True):
            if until:
                _wait(desk, until, lambda d: until in d.do("text", "connectionLabel"))
            for theme in THEMES:
                desk.do("prefer", theme=theme)
                path = self._folder / f"desk-{name}-{theme}-{scale}x.png"
                desk.do("screenshot", str(path))
                self._taken.append(path)
            desk.do("prefer", theme=THEMES[0])


def _wait(desk: Desk, what: str, until: Callable[[Desk], Any]) -> None:
    desk.wait(what, partial(until, desk))


def _has_chats(desk: Desk, count: int) -> bool:
    return len(desk.do("queue", "mineList")) == count


def _has_stored(desk: Desk, text: str) -> bool:
    lines = desk.do("lines", "conversationView")
    return any(line["text"] == text and line["state"] == "stored" for line in lines)


def _escalated(relay: RelayProcess, case: Case) -> Visitor:
    """Let a visitor talk to the bot until it passes them to people."""
    wire = WireClient(relay.url)
    wire.connect("/visitor")
    title, path = case.page
    hello: dict[str, object] = {
        "open_id": new_id(),
        "language": case.language,
        "page": {"url": f"{_SITE}{path}", "title": f"{title} · EduConsult", "referrer": ""},
    }
    if case.name:
        hello["name"] = case.name
    opened = accepted(wire.ask("session.open", hello))
    session_id = opened["page"]["session"]["session_id"]
    visitor = Visitor(relay.url, wire, session_id, opened["token"])
    for text in case.says:
        said = visitor.say(text)
        _await_answer(relay, session_id, said["seq"])
    if _session(relay, session_id)[0] != "pending":
        ask_for_person(visitor)
    return visitor


def _await_answer(relay: RelayProcess, session_id: str, said: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        state, last_seq = _session(relay, session_id)
        if last_seq > said or state == "pending":
            return
        time.sleep(0.05)
    message = "the bot did not answer"
    raise AssertionError(message)


def _session(relay: RelayProcess, session_id: str) -> tuple[str, int]:
    """Return the session's state and how many entries it has."""
    with closing(sqlite3.connect(relay.folder / "baton.db")) as database:
        query = "SELECT state, last_seq FROM chat_sessions WHERE id = ?"
        state, last_seq = database.execute(query, (session_id,)).fetchone()
    return state, last_seq
