"""Let a visitor and an agent talk over links that fail; nothing may be lost, doubled or unseen.

    python -m tests.drills.bad_links --faults 100 --seed 7

The real widget in a real browser and the real desktop app, each behind a TCP
proxy that is cut, slowed, frozen (both ways or one) or left half-open at
random while both write. In the end database, widget and app are compared by
text and seq. Printed too: how long each took to notice a half-open link.
Exit status 1: they differ.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from tests.drills.crooked_proxy import CrookedProxy, Way, crooked_proxy
from tests.drills.report import bounded, print_report
from tests.support.browser import Widget, private_browser
from tests.support.desk import Desk
from tests.support.display import private_display
from tests.support.limits import WIDE_LIMITS
from tests.support.programs import program
from tests.support.relay_process import RelayProcess
from tests.support.widget_site import running_site

PATIENCE_S = 90.0
LONGEST_S = {"cut": 2.0, "slow": 3.0, "frozen": 5.0, "one way": 5.0}
"""Longest duration of a fault in seconds; a half-open link lasts until it is noticed."""

HALF_OPEN_AT_MOST_S = 30.0
"""No longer than an agent's lease: past it the session rightly goes back to the queue."""

MUST_BE_ZERO = ("missing", "stored_twice", "shown_twice", "out_of_order", "never_shown")


class Fault(StrEnum):
    """What may happen to a link."""

    CUT = "cut"
    SLOW = "slow"
    FROZEN = "frozen"
    ONE_WAY = "one way"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class Plan:
    """How many faults, drawn from which seed; every tenth leaves a link half-open."""

    faults: int
    seed: int


@dataclass(slots=True)
class Side:
    """One of the two who talk: how they write, what they see, and their link."""

    name: str
    link: CrookedProxy
    write: Callable[[str], None]
    shown: Callable[[], list[tuple[int | None, str]]]
    written: list[str] = field(default_factory=list)

    def say_something(self) -> None:
        """Write the next message, whatever the link is like."""
        text = f"{self.name} writes number {len(self.written):04}"
        self.write(text)
        self.written.append(text)


@dataclass(slots=True)
class Chat:
    """A visitor and the agent who took the session, in the middle of their chat."""

    database: Path
    sides: tuple[Side, Side]
    idle: Callable[[], None]

    def stored(self) -> list[tuple[int, str]]:
        """Return what is stored of what the two wrote, in order."""
        asked = "SELECT seq, text FROM messages WHERE text LIKE '% writes number %' ORDER BY seq"
        with closing(sqlite3.connect(self.database)) as connection:
            return [(int(seq), str(text)) for seq, text in connection.execute(asked)]

    def complete(self) -> bool:
        """Tell whether both see everything that either wrote, as stored."""
        everything = sorted(text for side in self.sides for text in side.written)
        return all(
            sorted(text for seq, text in side.shown() if seq is not None) == everything
            for side in self.sides
        )


def drill(plan: Plan, browser: Browser) -> dict[str, int | float | str]:
    """Run the chat through all faults and return the figures."""
    faults, chance = random.Random(plan.seed), random.Random(plan.seed + 1)
    with _chat(browser) as chat:
        happened = Counter[str]()
        for number in range(plan.faults):
            fault = Fault.HALF_OPEN if number % 10 == 5 else faults.choice(_PASSING)
            happened[fault] += 1
            _through(chat, fault, chance)
        began = time.monotonic()
        while not chat.complete() and time.monotonic() - began < PATIENCE_S:
            chat.idle()
        return _figures(chat, happened, time.monotonic() - began)


def passed(figures: dict[str, int | float | str]) -> bool:
    """Tell whether nothing was lost, doubled, exchanged or unseen."""
    return all(figures[name] == 0 for name in MUST_BE_ZERO)


_PASSING = [fault for fault in Fault if fault is not Fault.HALF_OPEN]


def _through(chat: Chat, fault: Fault, chance: random.Random) -> None:
    """Let one fault happen to one side or both while both write; then let it heal."""
    struck: Sequence[Side] = chat.sides
    if fault is not Fault.HALF_OPEN:
        struck = chance.choice([chat.sides[:1], chat.sides[1:], chat.sides])
    for side in struck:
        _strike(side.link, fault, chance)
    if fault is Fault.HALF_OPEN:
        _wait_until_noticed(chat, struck)
    else:
        until = time.monotonic() + chance.uniform(0.1, LONGEST_S[fault])
        while time.monotonic() < until:
            _write_on(chat, chance)
    for side in struck:
        side.link.heal()
    _write_on(chat, chance)


def _strike(link: CrookedProxy, fault: Fault, chance: random.Random) -> None:
    match fault:
        case Fault.CUT:
            link.cut()
        case Fault.SLOW:
            link.delay(chance.uniform(0.1, 1.0))
        case Fault.FROZEN:
            link.freeze(*Way)
        case Fault.ONE_WAY:
            link.freeze(chance.choice(list(Way)))
        case Fault.HALF_OPEN:
            link.leave_half_open()


def _write_on(chat: Chat, chance: random.Random) -> None:
    chance.choice(chat.sides).say_something()
    for _ in range(chance.randint(1, 4)):
        chat.idle()


def _wait_until_noticed(chat: Chat, struck: Sequence[Side]) -> None:
    before = [len(side.link.noticed) for side in struck]
    for side in chat.sides:
        side.say_something()
    until = time.monotonic() + HALF_OPEN_AT_MOST_S
    while time.monotonic() < until:
        if all(len(side.link.noticed) > was for side, was in zip(struck, before, strict=True)):
            return
        chat.idle()


def _figures(chat: Chat, happened: Counter[str], settled_s: float) -> dict[str, int | float | str]:
    stored = chat.stored()
    written = [text for side in chat.sides for text in side.written]
    copies = Counter(text for _, text in stored)
    figures: Counter[str] = Counter(dict.fromkeys(MUST_BE_ZERO, 0))
    figures["missing"] = sum(copies[text] == 0 for text in written)
    figures["stored_twice"] = sum(copies[text] > 1 for text in written)
    for side in chat.sides:
        figures.update(as_shown(side.shown(), stored))
        figures["out_of_order"] += exchanged([t for _, t in stored], side.written)
    noticed = {side.name: side.link.noticed for side in chat.sides}
    return {
        "faults": happened.total(),
        **{str(fault): happened[fault] for fault in Fault},
        "written": len(written),
        **figures,
        "missing of": bounded(figures["missing"], len(written)),
        "settled_s": round(settled_s, 2),
        **{f"half_open_noticed_{n}_p50_s": round(median(t), 1) for n, t in noticed.items() if t},
        **{f"half_open_noticed_{n}_max_s": round(max(t), 1) for n, t in noticed.items() if t},
    }


def as_shown(shown: list[tuple[int | None, str]], stored: list[tuple[int, str]]) -> Counter[str]:
    """Compare what one side shows with what is stored."""
    copies = Counter(text for _, text in shown)
    order = {text: place for place, (_, text) in enumerate(stored)}
    places = [order[text] for _, text in shown if text in order]
    return Counter(
        shown_twice=sum(count > 1 for count in copies.values()),
        out_of_order=sum(later < earlier for earlier, later in pairwise(places)),
        never_shown=sum(entry not in set(shown) for entry in stored),
    )


def exchanged(stored: Sequence[str], written: Sequence[str]) -> int:
    """Count neighbours that one sender wrote in one order and that are stored in another."""
    at = {text: place for place, text in enumerate(stored)}
    places = [at[text] for text in written if text in at]
    return sum(later < earlier for earlier, later in pairwise(places))


@contextmanager
def _chat(browser: Browser) -> Iterator[Chat]:
    """Bring a visitor and an agent together, each behind a proxy of their own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baton-drill-")))
        site = stack.enter_context(running_site())
        settings = {**WIDE_LIMITS, "BATON_ORIGINS": site.origin}
        relay = RelayProcess(folder, settings, program("plain_relay"))
        token = relay.add_agent("Maya")
        relay.start()
        stack.callback(relay.stop)
        visitors, agents = (
            stack.enter_context(crooked_proxy(relay.port)) for _ in ("visitor", "agent")
        )
        display = stack.enter_context(private_display())
        desk = Desk(folder / "desk", agents.url, display, token).start()
        stack.callback(desk.stop)
        page = browser.new_page()
        stack.callback(page.close)
        site.relay = visitors.url
        page.goto(site.origin)
        widget = Widget(page)
        _bring_together(widget, desk)
        sides = (
            Side("visitor", visitors, widget.say, lambda: _in_widget(widget)),
            Side("agent", agents, lambda text: _reply(desk, text), lambda: _in_app(desk)),
        )
        yield Chat(folder / "baton.db", sides, lambda: page.wait_for_timeout(100))


def _bring_together(widget: Widget, desk: Desk) -> None:
    widget.open()
    widget.say("Hello, is somebody there?")
    widget.wait_for("You said", voice="bot")
    widget.page.locator("baton-chat button.person").first.click()
    desk.wait("the queue entry", lambda: desk.do("queue", "queueList"))
    desk.do("click_row", "queueList", 0)
    desk.wait("the claim button", lambda: desk.do("enabled", "claimButton"))
    desk.do("click", "claimButton")
    desk.wait("the claim", lambda: desk.do("queue", "mineList"))
    widget.wait_for("You're now chatting with Maya", voice="system")


def _reply(desk: Desk, text: str) -> None:
    desk.do("type", "composer", text)
    desk.do("key", "composer", "Return")


def _in_widget(widget: Widget) -> list[tuple[int | None, str]]:
    found = widget.page.evaluate(
        """() => [...document.querySelector('baton-chat').shadowRoot
             .querySelectorAll('li.entry')].map(row => [
               row.dataset.seq ? Number(row.dataset.seq) : null,
               (row.textContent.match(/(visitor|agent) writes number \\d{4}/) ?? [''])[0]])"""
    )
    return [(seq, text) for seq, text in found if text]


def _in_app(desk: Desk) -> list[tuple[int | None, str]]:
    lines = desk.do("lines", "conversationView")
    return [(line["seq"], line["text"]) for line in lines if " writes number " in line["text"]]


def main() -> int:
    """Run the drill; return the process's exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--faults", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None, help="default: a new one, printed")
    parser.add_argument("--json", action="store_true", help="the figures as JSON on the last line")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(1_000_000) if options.seed is None else options.seed
    with private_browser() as browser:
        figures = {"seed": seed, **drill(Plan(options.faults, seed), browser)}
    print_report("Bad links", figures, as_json=options.json)
    return 0 if passed(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
