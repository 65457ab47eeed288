"""What is done beside replying, with a real relay and the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from relay.cli.demonstration import AGENTS, PASSWORD
from tests.support.desk import Desk
from tests.support.display import private_display
from tests.support.identifiers import new_id
from tests.support.people import AgentClient, Visitor, accepted, ask_for_person
from tests.support.relay_process import RelayProcess
from tests.support.widget_agent import sign_in

TOM = AGENTS[1][0]


@pytest.fixture
def desk(tmp_path: Path, demo: RelayProcess) -> Iterator[Desk]:
    """Maya's app at work, alone on a screen: it has the keyboard."""
    quiet = {"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": "/nonexistent"}
    with private_display() as display:
        app = Desk(tmp_path / "desk", demo.url, display, environment=quiet).start()
        app.wait("the form", lambda: app.do("focused") == "emailField")
        app.do("write", AGENTS[0][0])
        app.do("keys", "Tab")
        app.do("write", PASSWORD)
        app.do("keys", "Return")
        app.wait("the queue", lambda: "Nobody" in app.do("text", "nobodyWaits"))
        yield app
        app.stop()


def _taken(demo: RelayProcess, desk: Desk, name: str) -> Visitor:
    """Let a visitor ask for a person, and Maya take them."""
    visitor = Visitor.open(demo.url, name=name)
    visitor.say("Where is my order EC-20417?")
    ask_for_person(visitor)
    desk.wait(name, lambda: len(desk.do("queue", "queueList")) == 1)
    desk.do("keys", "Alt+A")
    desk.wait("the chat", lambda: len(desk.do("queue", "mineList")) == 1)
    desk.wait("its composer", lambda: desk.do("focused") == "composer")
    return visitor


def _hears(agent: AgentClient, name: str) -> dict[str, Any]:
    """Return the next fact of this name that the agent is told."""
    for _ in range(150):
        for told, fact in agent.wire.listen(0.2):
            if told == name:
                return dict(fact)
    message = f"{name} was never told"
    raise AssertionError(message)


def test_the_brief_stands_on_top_and_a_note_is_for_colleagues(
    demo: RelayProcess, desk: Desk
) -> None:
    """What the visitor mentioned is there at once; a note reaches Tom and no visitor."""
    ines = _taken(demo, desk, "Ines")
    desk.wait("the brief", lambda: desk.do("visible", "foldBriefButton"))
    assert desk.do("text", "mentionButton") == "EC-20417"
    desk.do("keys", "Alt+N")
    assert desk.do("focused") == "noteField"
    desk.do("write", "The parcel is in Leeds.")
    desk.do("keys", "Return")
    desk.wait("the note", lambda: "The parcel is in Leeds." in desk.texts())
    desk.wait("the composer", lambda: desk.do("focused") == "composer")
    desk.do("write", "One moment please")
    desk.do("keys", "Return")
    tom = sign_in(demo, TOM)
    asked = {"session_id": ines.session_id, "since": 0}
    read = accepted(tom.wire.ask("session.follow", asked))
    assert [note["text"] for note in read["notes"]] == ["The parcel is in Leeds."]
    desk.wait("the reply", lambda: "One moment please" in _said(ines))
    assert "The parcel is in Leeds." not in _said(ines)


def test_a_chat_is_passed_to_a_colleague_and_back(demo: RelayProcess, desk: Desk) -> None:
    """Offered with a note, taken; offered back, accepted with one key."""
    tom = sign_in(demo, TOM)
    ines = _taken(demo, desk, "Ines")
    desk.do("keys", "Alt+P")
    desk.wait("Tom", lambda: desk.do("count", "passTargets") > 1)
    _choose(desk, "Tom")
    desk.do("keys", "Tab")
    desk.do("write", "Speaks Portuguese")
    desk.do("keys", "Return")
    made = _hears(tom, "offer.made")
    assert (made["offer"]["from_agent"], made["offer"]["note"]) == ("Maya", "Speaks Portuguese")
    desk.wait("the offer", lambda: "Offered to Tom" in desk.do("text", "passingLabel"))
    taking = {"offer_id": made["offer"]["offer_id"], "cmid": new_id()}
    card = accepted(tom.wire.ask("offer.accept", taking))["card"]
    desk.wait("the end of it", lambda: not desk.do("queue", "mineList"))
    desk.wait("what became of it", lambda: "Tom took Ines" in desk.do("text", "noticeLabel"))

    me = next(
        agent["agent_id"]
        for agent in accepted(tom.wire.ask("roster.list", {}))["agents"]
        if agent["name"] == "Maya"
    )
    back = {
        "session_id": ines.session_id, "cmid": new_id(), "fence": card["fence"], "to_agent": me,
    }  # fmt: skip
    accepted(tom.wire.ask("session.transfer", back))
    desk.wait("the offer", lambda: "Tom passes Ines to you" in desk.do("text", "offerTitle"))
    desk.do("keys", "Alt+Y")
    desk.wait("the chat", lambda: len(desk.do("queue", "mineList")) == 1)
    desk.wait("the offer is gone", lambda: not desk.do("visible", "offerTitle"))
    desk.wait("its composer", lambda: desk.do("focused") == "composer")
    desk.do("write", "Back with me")
    desk.do("keys", "Return")
    desk.wait("the reply", lambda: "Back with me" in _said(ines))


def test_a_chat_is_given_back_to_the_bot_or_completed_with_an_outcome(
    demo: RelayProcess, desk: Desk
) -> None:
    """Both end it for the agent; the bot answers the one, the report knows of the other."""
    ines = _taken(demo, desk, "Ines")
    desk.do("keys", "Alt+P")
    desk.wait("the list", lambda: desk.do("visible", "passTargets"))
    desk.do("keys", "End")
    desk.wait("the bot", lambda: "bot" in desk.do("text", "passOnNowButton"))
    desk.do("keys", "Return")
    desk.wait("an empty desk", lambda: not desk.do("queue", "mineList"))
    ines.say("How much does a student visa for the UK cost?")
    desk.wait("the bot's answer", lambda: any("£" in text for text in _said(ines)[-1:]))
    ines.wire.drop()

    olena = _taken(demo, desk, "Olena")
    desk.do("keys", "Alt+E")
    desk.wait("the outcomes", lambda: desk.do("focused") == "outcome resolved")
    desk.do("keys", "Alt+2")
    desk.wait("an empty desk", lambda: not desk.do("queue", "mineList"))
    assert olena.transcript()[-1]["change"] == "completed"


def _choose(desk: Desk, name: str) -> None:
    """Walk down the list of targets until ``name`` is the one that is passed to."""
    for _ in range(desk.do("count", "passTargets")):
        if desk.do("text", "passTargets").startswith(name):
            return
        desk.do("keys", "Down")
    message = f"{name} is not in the list"
    raise AssertionError(message)


def _said(visitor: Visitor) -> list[str]:
    return [entry.get("text", "") for entry in visitor.transcript()]
