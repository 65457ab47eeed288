"""The brief in words."""

from __future__ import annotations

from msgspec import structs

from desktop_agent.core.cards import changed_card
from desktop_agent.core.events import Followed
from desktop_agent.core.intents import OpenSession
from desktop_agent.viewmodels.brief_look import BriefRow, Mention, brief_look, circumstances
from relay.protocol.agent import SessionTranscript, VisitorCard
from relay.protocol.briefs import BriefAnswer, Entity, HandoffBrief
from relay.protocol.shapes import PageContext
from relay.protocol.vocabulary import BriefAuthor, Change, EntityKind, SessionState
from tests.fakes.desktop_playbook import (
    NOW,
    Playbook,
    change,
    message,
    online,
    own_card,
    session_id,
    waiting_card,
)

INES = session_id(1)
BRIEF = HandoffBrief(
    BriefAuthor.MODEL,
    asked=("What does it cost?", "Why was it refused?", "Can my mother pay?"),
    answered=(BriefAnswer("What does it cost?", "About 75 euros.", "Visa fees"),),
    failed=("Why was it refused?",),
    entities=(Entity(EntityKind.NUMBER, "EC-20417"), Entity(EntityKind.UNKNOWN, "\u202e")),
    summary="Wants to know\nwhy.",
)


def reading(brief: HandoffBrief | None) -> Playbook:
    """Return a desk that reads the waiting Ines with her brief."""
    desk = online(waiting=[waiting_card()]).hears(OpenSession(INES))
    return desk.hears(Followed(INES, SessionTranscript(waiting_card(), (message(1),), brief=brief)))


def test_each_question_is_told_once() -> None:
    """What was answered and what was not is not repeated among what was asked."""
    look = brief_look(reading(BRIEF).state)
    assert look.reason == "The bot was only 12 % sure of its answer."
    assert look.rows == (
        BriefRow("In short", ("Wants to know why.",)),
        BriefRow("Asked", ("Can my mother pay?",)),
        BriefRow("Not answered", ("Why was it refused?",)),
        BriefRow("Bot answered", ("What does it cost? → About 75 euros. (Visa fees)",)),
    )
    assert look.mentions == (Mention("number", "EC-20417"),)
    assert look.can_fold


def test_without_a_brief_the_reason_stands_alone() -> None:
    """An older relay sends none, and an empty one says nothing."""
    for brief in (None, HandoffBrief(BriefAuthor.EXTRACT)):
        look = brief_look(reading(brief).state)
        assert look.reason
        assert not look.can_fold
    assert brief_look(online().state).reason == ""


def test_an_answer_without_a_source() -> None:
    """No empty brackets."""
    brief = HandoffBrief(BriefAuthor.EXTRACT, answered=(BriefAnswer("When?", "Now."),))
    assert brief_look(reading(brief).state).rows == (BriefRow("Bot answered", ("When? → Now.",)),)


def test_what_surrounds_it_is_one_line() -> None:
    """How long they wait, counted here, what they speak, and where they are."""
    desk = reading(BRIEF)
    assert circumstances(desk.state, NOW + 65_000) == "Waiting 2 min · Portuguese"
    visitor = VisitorCard(page=PageContext("https://site.example/", "Student\nvisas"))
    card = changed_card(waiting_card(), visitor=visitor, waiting_since=None)
    desk.hears(Followed(INES, SessionTranscript(card, ())))
    assert circumstances(online().state, NOW) == ""
    shown = online(waiting=[card]).hears(OpenSession(INES))
    assert circumstances(shown.state, NOW) == "Student visas"


def test_how_long_one_waited_before_us() -> None:
    """From asking for a person to the claim, for as long as the chat lasts."""
    card = changed_card(own_card(), head_seq=3)
    claimed = structs.replace(change(3, Change.CLAIMED, SessionState.ACTIVE), at=NOW + 5_000)
    desk = online(mine=[own_card()]).hears(OpenSession(INES))
    assert circumstances(desk.state, NOW) == "Portuguese"
    desk.hears(Followed(INES, SessionTranscript(card, (claimed,))))
    assert circumstances(desk.state, NOW + 999_000) == "Waited 1 min · Portuguese"
