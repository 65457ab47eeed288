"""What each part of the window says and allows."""

from __future__ import annotations

from desktop_agent.core.cards import changed_card
from desktop_agent.core.due import RetryDue
from desktop_agent.core.events import ConnectionLost, Followed, NotDelivered, RowStored
from desktop_agent.core.intents import (
    Claim,
    Complete,
    OpenSession,
    SendReply,
    SetPresence,
    WriteDraft,
)
from desktop_agent.viewmodels.presentation import (
    MOST_WRITTEN,
    ClaimLook,
    InvitationKind,
    Mood,
    claim_look,
    composer_look,
    connection_look,
    exposure_words,
    header_look,
    invitation_look,
    length_words,
    typing_words,
    unsent_look,
    visitor_facts,
)
from relay.protocol.agent import QueueRemoved, VisitorCard
from relay.protocol.shapes import PageContext, TypingChanged
from relay.protocol.vocabulary import (
    MAX_TEXT_CHARS,
    Change,
    Presence,
    RefusalCode,
    Voice,
)
from tests.fakes.desktop_playbook import (
    NOW,
    Playbook,
    answering,
    connecting,
    online,
    own_card,
    page,
    refusal,
    session_id,
    waiting_card,
)

ONE = session_id(1)


def test_the_connection_is_told_in_words() -> None:
    """Connecting, connected, counting down, reconnecting."""
    assert connection_look(connecting().state, NOW).words == "Connecting…"
    assert connection_look(online().state, NOW).mood is Mood.GOOD
    desk = online().hears(ConnectionLost("The connection is lost.", 0.999))
    look = connection_look(desk.state, NOW)
    assert look.words == "The connection is lost. Reconnecting in 1 s… What you write is kept."
    assert (look.mood, look.can_hurry) == (Mood.TROUBLED, True)
    for _ in range(4):
        desk.hears(RetryDue(), ConnectionLost("no", 0.999))
    assert "in 16 s" in connection_look(desk.state, NOW).words
    assert "in 6 s" in connection_look(desk.state, NOW + 10_000).words
    assert "in 1 s" in connection_look(desk.state, NOW + 60_000).words
    assert connection_look(desk.hears(RetryDue()).state, NOW).words.startswith("Reconnecting…")


def test_the_header_says_who_why_and_what_can_be_done() -> None:
    """A waiting chat can be taken, an own one completed, another's only read."""
    assert header_look(online().state) is None
    desk = online(waiting=[waiting_card()]).hears(OpenSession(ONE))
    look = header_look(desk.state)
    assert look is not None
    assert (look.title, look.status) == ("Ines", "Waiting")
    assert look.reason == "The bot was only 12 % sure of its answer."
    assert (look.can_claim, look.can_complete) == (True, False)
    own = header_look(answering().state)
    assert own is not None
    assert (own.status, own.can_claim, own.can_complete) == ("With you", False, True)
    done = header_look(answering().hears(Complete(ONE, "c1")).state)
    assert done is not None
    assert (done.status, done.can_complete) == ("Being completed", False)


def test_a_chat_with_somebody_else_says_so() -> None:
    """Their name stands where "with you" would."""
    taken = changed_card(own_card(), agent_name="Sam")
    desk = online(waiting=[waiting_card()]).hears(OpenSession(ONE))
    desk.hears(QueueRemoved(session_id=ONE, version=3, change=Change.CLAIMED, agent_name="Sam"))
    desk.hears(Followed(ONE, page(taken)))
    look = header_look(desk.state)
    assert look is not None
    assert (look.status, look.can_claim, look.can_complete) == ("With Sam", False, False)
    composer = composer_look(desk.state)
    assert composer.placeholder == "With Sam. You can only read this chat."
    assert not composer.writable


def test_the_composer_says_why_it_takes_no_words() -> None:
    """It is always there, and always says what to do."""
    assert composer_look(online().state).placeholder == "Choose a chat to answer."
    peek = online(waiting=[waiting_card()]).hears(OpenSession(ONE))
    assert composer_look(peek.state).placeholder == "Take this chat to answer."
    own = answering().hears(WriteDraft(ONE, "Hel"))
    look = composer_look(own.state)
    assert (look.writable, look.draft) == (True, "Hel")
    assert "Ines" in look.placeholder
    done = answering().hears(Complete(ONE, "c1"))
    assert not composer_look(done.state).writable


def test_a_message_near_its_limit_says_how_much_is_left() -> None:
    """Nothing is said while there is room."""
    assert length_words("x" * 100) == ""
    assert length_words("x" * (MAX_TEXT_CHARS - 1)) == "1 character left"
    assert length_words("x" * (MAX_TEXT_CHARS + 2)) == "2 characters too long"
    assert length_words("x" * MOST_WRITTEN) == "Cut off after 20,000 characters: no more fits"


def test_words_that_were_not_sent_are_offered() -> None:
    """Long ones are shortened; several are counted."""
    desk = answering()
    assert unsent_look(desk.state) is None
    for cmid in ("r1", "r2"):
        desk.hears(SendReply(ONE, cmid, "word " * 50), RowStored(cmid))
    for cmid in ("r1", "r2"):
        desk.hears(NotDelivered(cmid, 1, refusal(RefusalCode.NOT_OWNER)))
    look = unsent_look(desk.state)
    assert look is not None
    assert look.words.startswith("Not sent (2 in this chat): “word word")
    assert "…”" in look.words
    assert look.can_resend


def test_the_claim_button_takes_the_next() -> None:
    """It steps back where a waiting chat is looked at, and waits while a claim is under way."""
    assert not claim_look(online().state).enabled
    desk = online(waiting=[waiting_card(1), waiting_card(2, "Tom")])
    assert claim_look(desk.state) == ClaimLook("Take the next chat", enabled=True, is_main=True)
    look = claim_look(desk.hears(OpenSession(session_id(2))).state)
    assert look == ClaimLook("Take the next chat", enabled=True, is_main=False)
    assert not claim_look(desk.hears(Claim("c1")).state).enabled


def test_without_a_chat_it_is_said_what_to_do() -> None:
    """In each of the four states that the desk can be in."""
    waiting = online(waiting=[waiting_card(1), waiting_card(2)])
    assert invitation_look(Playbook().state).kind is InvitationKind.LOADING
    assert invitation_look(online().state).kind is InvitationKind.QUIET
    look = invitation_look(waiting.state)
    assert (look.kind, look.title) == (InvitationKind.WAITING, "2 visitors are waiting")
    assert "Alt+A" in look.words
    paused = waiting.hears(SetPresence(Presence.AWAY))
    assert invitation_look(paused.state).kind is InvitationKind.PAUSED


def test_typing_is_told_by_name() -> None:
    """Only while it lasts."""
    desk = answering()
    assert typing_words(desk.state) == ""
    desk.hears(TypingChanged(session_id=ONE, voice=Voice.VISITOR, active=True))
    assert typing_words(desk.state) == "Ines is typing…"


def test_the_visitor_is_described_by_what_is_known() -> None:
    """What is not known takes no room."""
    page = PageContext(url="https://www.educonsult.example/visas", title="Student visas")
    card = changed_card(waiting_card(), visitor=VisitorCard(name="Ines", language="pt", page=page))
    found = visitor_facts(online(waiting=[card]).hears(OpenSession(ONE)).state)
    facts = {fact.label: fact.value for fact in found}
    assert [fact.label for fact in found if fact.is_link] == ["Address"]
    assert facts["Name"] == "Ines"
    assert facts["Language"] == "Portuguese"
    assert facts["Page"] == "Student visas"
    assert facts["Address"] == "https://www.educonsult.example/visas"
    assert "Came from" not in facts
    assert visitor_facts(online().state) == ()


def test_an_address_without_encryption_is_warned_of() -> None:
    """A password should not cross a network in the open."""
    assert "not encrypted" in exposure_words("http://chat.example.org")
    assert exposure_words("http://localhost:5000") == ""
