"""Being told that somebody waits: tray, notification, sound, and the last resort.

The relay, the app, the bus and what is said on it are real; the notification service, the
tray and the sound player are ours, so that a test sees what they were asked to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import psutil
import pytest
from PySide6.QtGui import QImage

from tests.fakes.desktop_bait import bait, has_taken_bait
from tests.fakes.desktop_session_bus import (
    DISMISSED,
    NOTIFICATIONS,
    WATCHER,
    SessionBus,
    Shown,
    session_bus,
)
from tests.support.desk import Desk
from tests.support.people import Visitor, ask_for_person
from tests.support.relay_process import RelayProcess

NO_SESSION = {"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": "/nonexistent"}
COMPLEX = "I need help with something complex <b>& soon</b>"
PLAYER = "#!/bin/sh\necho $$ >> {log}\nexec sleep 300\n"

Start = Callable[..., Desk]


@pytest.fixture
def relay(relay_process: RelayProcess) -> RelayProcess:
    """A relay where Maya and Tom are enrolled."""
    return relay_process


@pytest.fixture
def start(tmp_path: Path, relay: RelayProcess, display: str) -> Iterator[Start]:
    """Return what starts an agent's app, already signed in, in a desktop session."""
    desks: list[Desk] = []

    def started(name: str, environment: dict[str, str], *arguments: str) -> Desk:
        desk = Desk(
            tmp_path / f"desk-{name}-{len(desks)}",
            relay.url,
            display,
            token=relay.add_agent(name),
            environment=environment,
            arguments=arguments,
        )
        desks.append(desk)
        desk.start()
        desk.wait("the queue", lambda: "Connected" in desk.do("text", "connectionLabel"))
        return desk

    yield started
    for desk in desks:
        desk.stop()


@pytest.fixture
def session() -> Iterator[SessionBus]:
    """A desktop session with notifications and a tray."""
    with session_bus(NOTIFICATIONS, WATCHER) as bus:
        yield bus


@contextmanager
def sound_player(folder: Path) -> Iterator[tuple[dict[str, str], Callable[[], list[int]]]]:
    """Put a player on the path; yields the environment and the processes so far."""
    log = folder / "played"
    program = folder / "bin" / "paplay"
    program.parent.mkdir()
    program.write_text(PLAYER.format(log=log), encoding="utf-8")
    program.chmod(0o700)
    path = {"PATH": f"{program.parent}:/usr/bin:/bin"}
    yield path, lambda: [int(n) for n in log.read_text().split()] if log.exists() else []


def waiting_visitor(relay: RelayProcess, name: str = "Ines", text: str = COMPLEX) -> Visitor:
    """Let a visitor come, write and ask for a person."""
    visitor = Visitor.open(relay.url, name=name)
    visitor.say(text)
    ask_for_person(visitor)
    return visitor


def the_notification(desk: Desk, session: SessionBus) -> Shown:
    """Return the one notification there is, as soon as it is there."""
    shown: list[Shown] = desk.wait("the notification", session.shown)
    assert len(shown) == 1
    return shown[0]


def test_a_waiting_visitor_shows_in_tray_and_notification(
    relay: RelayProcess, start: Start, session: SessionBus
) -> None:
    """The count is drawn, the words are escaped, Accept is there and nothing expires."""
    relay.start()
    desk = start("Maya", session.environment)
    before = session.tray_item()
    assert before is not None
    assert "You take chats" in before.tooltip

    waiting_visitor(relay)
    shown = the_notification(desk, session)
    assert shown.summary == "Ines is waiting"
    assert shown.body == "I need help with something complex &lt;b&gt;&amp; soon&lt;/b&gt;"
    assert shown.actions == ("default", "Open", "accept", "Accept")
    assert (shown.hints["urgency"], shown.hints["resident"]) == (2, True)
    assert shown.expires_ms == 0
    assert not QImage(shown.icon).isNull()

    tray = session.tray_item()
    assert tray is not None
    assert tray.tooltip.startswith("Baton Desk: 1 visitor waits")
    assert tray.pixels.keys() == before.pixels.keys()
    assert all(tray.pixels[size] != before.pixels[size] for size in tray.pixels)
    assert desk.do("title") == "(1) Baton Desk"
    assert not desk.do("visible", "callTitle"), "the last resort stays out of it"


def test_accept_on_the_notification_claims_and_opens_the_chat(
    relay: RelayProcess, start: Start, session: SessionBus
) -> None:
    """From the notification to the composer with one press; then it is gone."""
    relay.start()
    desk = start("Maya", session.environment)
    desk.do("close")
    assert desk.do("window") == {"visible": False, "minimised": False}
    waiting_visitor(relay)
    desk.wait("both", lambda: any("waiting" in n.summary for n in session.shown()))
    waiting = next(n for n in session.shown() if "waiting" in n.summary)

    session.invoke(waiting.number, "accept")
    desk.wait("the claim", lambda: desk.do("queue", "mineList"))
    desk.wait("the window", lambda: desk.do("window")["visible"])
    desk.wait("the history", lambda: COMPLEX in desk.texts())
    desk.wait("the composer", lambda: desk.do("focused") == "composer")
    desk.wait("its end", lambda: waiting.number not in session.notifications.open)
    assert desk.do("title") == "Baton Desk"


def test_clicking_the_notification_opens_the_chat_without_taking_it(
    relay: RelayProcess, start: Start, session: SessionBus
) -> None:
    """Looking is free: the visitor goes on waiting, and the composer says what to do."""
    relay.start()
    desk = start("Maya", session.environment)
    waiting_visitor(relay)
    session.invoke(the_notification(desk, session).number, "default")
    desk.wait("the chat", lambda: COMPLEX in desk.texts())
    assert len(desk.do("queue", "queueList")) == 1
    assert desk.do("queue", "mineList") == []


def test_the_race_has_one_winner_and_the_other_is_told_who(
    relay: RelayProcess, start: Start, session: SessionBus
) -> None:
    """Tom presses Accept on a notification that Maya was faster with."""
    relay.start()
    with session_bus(NOTIFICATIONS, WATCHER) as toms_session:
        maya = start("Maya", session.environment)
        tom = start("Tom", toms_session.environment)
        waiting_visitor(relay)
        number = the_notification(tom, toms_session).number
        mine = the_notification(maya, session).number
        # The service says so only now: the press is on its way while Maya wins.
        session.invoke(mine, "accept")
        toms_session.invoke(number, "accept")
        chats = [_outcome(maya), _outcome(tom)]
        assert sorted(type(chat).__name__ for chat in chats) == ["list", "str"]
        winner = "Maya" if isinstance(chats[0], list) else "Tom"
        (told,) = [chat for chat in chats if isinstance(chat, str)]
        assert told == f"{winner} took this chat."
        maya.wait("the end of it", lambda: not session.shown())
        tom.wait("the end of it", lambda: not toms_session.shown())
        assert maya.do("queue", "queueList") == tom.do("queue", "queueList") == []


def _outcome(desk: Desk) -> object:
    """Return the agent's chats, or what they were told instead."""
    return desk.wait("an answer", lambda: desk.do("queue", "mineList") or _told(desk))


def _told(desk: Desk) -> str:
    return str(desk.do("text", "noticeLabel")) if desk.do("visible", "noticeLabel") else ""


def test_the_notification_goes_when_somebody_else_takes_the_chat(
    relay: RelayProcess, start: Start, session: SessionBus
) -> None:
    """Nobody is called to a chat that is over, on no screen."""
    relay.start()
    with session_bus(NOTIFICATIONS, WATCHER) as toms_session:
        maya = start("Maya", session.environment)
        tom = start("Tom", toms_session.environment)
        waiting_visitor(relay)
        the_notification(tom, toms_session)
        maya.do("click", "claimButton")
        tom.wait("its end", lambda: not toms_session.shown())
        tray = toms_session.tray_item()
        assert tray is not None
        assert tray.tooltip == "Baton Desk: You take chats"
        assert tom.do("title") == "Baton Desk"


def test_the_sound_goes_on_until_the_chat_is_taken(
    relay: RelayProcess, start: Start, session: SessionBus, tmp_path: Path
) -> None:
    """Again and again, and silent at once when somebody answers."""
    relay.start()
    with sound_player(tmp_path) as (path, played):
        desk = start("Maya", {**session.environment, **path})
        waiting_visitor(relay)
        desk.wait("a sound", lambda: len(played()) == 1)
        desk.wait("another", lambda: len(played()) == 2)
        session.press("Take the next chat (1 waiting)")
        desk.wait("the claim", lambda: desk.do("queue", "mineList"))
        desk.wait("silence", lambda: not any(psutil.pid_exists(pid) for pid in played()))
        heard = len(played())
        waiting_visitor(relay, "Amadou")
        desk.wait("the next visitor's", lambda: len(played()) > heard)
        session.press("Sound")
        desk.wait("the mute", lambda: _menu(session)["Sound"] is False)
        desk.wait("silence", lambda: not any(psutil.pid_exists(pid) for pid in played()))


def _menu(session: SessionBus) -> dict[str, bool | None]:
    tray = session.tray_item()
    return {entry.label: entry.checked for entry in (tray.menu if tray else ())}


def test_a_pause_is_quiet_and_shows_in_the_tray(
    relay: RelayProcess, start: Start, session: SessionBus
) -> None:
    """Set from the tray's menu; the count stays, for it is true."""
    relay.start()
    desk = start("Maya", session.environment)
    session.press("Take chats")
    desk.wait("the pause", lambda: "again" in desk.do("text", "presenceButton"))
    waiting_visitor(relay)
    desk.wait("the queue", lambda: desk.do("queue", "queueList"))
    desk.wait(
        "the tray", lambda: _tooltip(session) == "Baton Desk: 1 visitor waits, You have paused"
    )
    assert session.notifications.history == []
    session.press("Take chats")
    assert the_notification(desk, session).summary == "Ines is waiting"


def _tooltip(session: SessionBus) -> str:
    tray = session.tray_item()
    return "" if tray is None else tray.tooltip


@pytest.mark.parametrize(
    "vector",
    [
        '<img src="file://{path}" width=64 height=64>',
        "<a href='{url}'>your bank</a>\n<b>second line</b>",
        "\u202e<img src={path}>\u2066\x1b[31m",
        "<table><tr><td>" * 200 + "<img src='file://{path}'>",
    ],
    ids=["image", "link", "right to left", "tables"],
)
def test_hostile_words_stay_words_in_tray_and_notification(
    relay: RelayProcess, start: Start, session: SessionBus, tmp_path: Path, vector: str
) -> None:
    """D-18 where others draw: markup is escaped for who reads it, and what is ours stays ours."""
    relay.start()
    with bait(tmp_path) as laid:
        desk = start("Maya", session.environment)
        text = vector.replace("{path}", str(laid.image)).replace("{url}", laid.url)
        waiting_visitor(relay, text[:60], text)
        shown = the_notification(desk, session)
        assert "<" not in shown.body
        assert "<" in unescape(shown.body)
        lines = f"{shown.summary}{shown.body}"
        assert not any(mark in lines for mark in "\n\u202e\u2066\x1b")
        tray = session.tray_item()
        assert tray is not None
        ours = (tray.tooltip, desk.do("title"), *(entry.label for entry in tray.menu))
        assert not any("<" in words or "bait" in words for words in ours)
        session.invoke(shown.number, "default")
        desk.wait("the chat", desk.texts)
        picture = tmp_path / "desk.png"
        desk.do("screenshot", str(picture))
        assert not has_taken_bait(QImage(str(picture)))
        assert not laid.was_touched()


def test_without_a_bus_the_window_itself_tells(relay: RelayProcess, start: Start) -> None:
    """No notifications, no tray: a count in the title, and a banner with Accept."""
    relay.start()
    desk = start("Maya", NO_SESSION)
    waiting_visitor(relay)
    desk.wait("the banner", lambda: desk.do("visible", "callTitle"))
    assert desk.do("text", "callTitle") == "Ines is waiting"
    assert desk.do("text", "callBody") == COMPLEX
    assert desk.do("title") == "(1) Baton Desk"
    desk.do("click", "acceptCallButton")
    desk.wait("the claim", lambda: desk.do("queue", "mineList"))
    desk.wait("the end of it", lambda: not desk.do("visible", "callTitle"))
    assert desk.do("title") == "Baton Desk"


def test_a_service_that_dies_is_replaced_by_the_window(
    relay: RelayProcess, start: Start, session: SessionBus
) -> None:
    """In the middle of it, with somebody waiting."""
    relay.start()
    desk = start("Maya", session.environment)
    waiting_visitor(relay)
    the_notification(desk, session)
    session.withdraw(NOTIFICATIONS)
    waiting_visitor(relay, "Amadou")
    desk.wait("the banner", lambda: "1 more" in desk.do("text", "callTitle"))
    assert desk.do("visible", "callTitle")


def test_what_was_dismissed_stays_away_and_strangers_signals_do_nothing(
    relay: RelayProcess, start: Start, session: SessionBus
) -> None:
    """The agent has seen it; another program on the bus cannot press Accept."""
    relay.start()
    desk = start("Maya", session.environment)
    waiting_visitor(relay)
    number = the_notification(desk, session).number
    session.spoof("ActionInvoked", "us", [number, "accept"])
    session.close(number, DISMISSED)
    waiting_visitor(relay, "Amadou")
    desk.wait("Amadou's", lambda: [n.summary for n in session.shown()] == ["Amadou is waiting"])
    assert desk.do("queue", "mineList") == []
    assert len(desk.do("queue", "queueList")) == 2


def test_closing_keeps_the_app_in_the_tray_and_quit_ends_it(
    relay: RelayProcess, start: Start, session: SessionBus
) -> None:
    """It is said once where it went; a click brings it back."""
    relay.start()
    desk = start("Maya", session.environment)
    desk.do("close")
    assert not desk.do("window")["visible"]
    said = the_notification(desk, session)
    assert "goes on here" in said.body
    session.activate()
    desk.wait("the window", lambda: desk.do("window")["visible"])
    desk.do("close")
    session.press("Open Baton Desk")
    desk.wait("the window", lambda: desk.do("window")["visible"])
    assert [n.number for n in session.notifications.history] == [said.number]


def test_hidden_means_the_tray_or_minimised_without_one(
    relay: RelayProcess, start: Start, session: SessionBus
) -> None:
    """An app that nobody can bring back would be lost."""
    relay.start()
    in_tray = start("Maya", session.environment, "--hidden")
    assert in_tray.do("window") == {"visible": False, "minimised": False}
    without = start("Tom", NO_SESSION, "--hidden")
    assert without.do("window") == {"visible": True, "minimised": True}
