"""Who calls for the agent, as dialogues: this happens, these call, it rings or not."""

from __future__ import annotations

from msgspec import structs

from desktop_agent.core.attention import (
    MOST_WAITING_TOLD,
    CallKind,
    calls_of,
    pending_count,
    rings,
)
from desktop_agent.core.cards import changed_card
from desktop_agent.core.events import Claimed, ConnectionLost, Followed, NotClaimed
from desktop_agent.core.intents import (
    Claim,
    FocusChanged,
    OpenSession,
    Prefer,
    SetPresence,
    SignOut,
)
from desktop_agent.core.preferences import Preferences
from relay.protocol.agent import AgentCard, QueueAdded, QueueRemoved, QueueUpdated, VisitorCard
from relay.protocol.passing import OfferMade
from relay.protocol.shapes import MessageAdded
from relay.protocol.vocabulary import Change, Presence, RefusalCode, SessionState
from tests.fakes.desktop_playbook import (
    ME,
    Playbook,
    alert_of,
    answering,
    change,
    message,
    offer,
    online,
    own_card,
    page,
    refusal,
    session_id,
    waiting_card,
)


def titles(desk: Playbook) -> list[str]:
    """Return who calls."""
    return [call.title for call in calls_of(desk.state)]


def added(number: int, name: str = "Ines") -> QueueAdded:
    """Return the news that a visitor waits."""
    card = waiting_card(number, name)
    return QueueAdded(card=card, alert=alert_of(card))


def removed(number: int, what: Change, agent: str | None = None) -> QueueRemoved:
    """Return the news that a visitor waits no longer."""
    return QueueRemoved(session_id=session_id(number), version=9, change=what, agent_name=agent)


def test_a_visitor_calls_from_the_handoff_until_somebody_takes_the_chat() -> None:
    """Raised by the queue, cleared by the queue."""
    desk = online()
    assert (titles(desk), rings(desk.state)) == ([], False)
    desk.hears(added(1))
    assert (titles(desk), rings(desk.state)) == (["Ines is waiting"], True)
    desk.hears(removed(1, Change.CLAIMED, "Tom"))
    assert (titles(desk), rings(desk.state)) == ([], False)


def test_a_visitor_who_leaves_calls_no_longer() -> None:
    """Nobody hurries to an empty chair."""
    desk = online().hears(added(1), removed(1, Change.ABANDONED))
    assert (titles(desk), rings(desk.state)) == ([], False)


def test_who_waited_before_the_app_was_there_calls_as_well() -> None:
    """The longest wait first, and no more at once than one can look at."""
    cards = [waiting_card(n, f"Visitor {n}", since=60_000 - n) for n in range(1, 6)]
    desk = online(waiting=cards)
    expected = [f"Visitor {n} is waiting" for n in range(1, MOST_WAITING_TOLD + 1)]
    assert titles(desk) == expected
    assert pending_count(desk.state) == 5


def test_a_call_says_what_it_is_about_and_changes_with_it() -> None:
    """The visitor's last words, or why the bot gave up; telling again shows the new ones."""
    desk = online(waiting=[waiting_card()])
    (first,) = calls_of(desk.state)
    assert first.body == "I need help with something complex"
    assert first.can_be_accepted
    card = changed_card(waiting_card(), preview="Hello?", version=3)
    (second,) = calls_of(desk.hears(QueueUpdated(card=card)).state)
    assert (second.body, second == first) == ("Hello?", False)
    silent = changed_card(waiting_card(), preview="", version=4)
    (third,) = calls_of(desk.hears(QueueUpdated(card=silent)).state)
    assert third.body == "The bot was only 12 % sure of its answer."


def test_whom_one_looks_at_does_not_call() -> None:
    """Only while the window has the keyboard: looked away, they call again."""
    desk = online(waiting=[waiting_card(1), waiting_card(2, "Amadou")])
    desk.hears(OpenSession(session_id(1)))
    assert (titles(desk), rings(desk.state)) == (["Amadou is waiting"], True)
    desk.hears(FocusChanged(focused=False))
    assert titles(desk) == ["Ines is waiting", "Amadou is waiting"]


def test_asking_for_a_chat_silences_it_and_losing_it_does_not_bring_it_back() -> None:
    """From the press on: a sound that goes on after Accept would be maddening."""
    desk = online(waiting=[waiting_card()]).hears(Claim("c1", session_id(1)))
    assert (titles(desk), rings(desk.state)) == ([], False)
    desk.hears(NotClaimed("c1", refusal(RefusalCode.ALREADY_TAKEN, winner="Tom")))
    assert titles(desk) == []


def test_a_chat_that_could_not_be_taken_calls_again() -> None:
    """The visitor waits still."""
    desk = online(waiting=[waiting_card()]).hears(Claim("c1", session_id(1)))
    desk.hears(NotClaimed("c1", refusal(RefusalCode.AT_CAPACITY)))
    assert titles(desk) == ["Ines is waiting"]


def test_a_pause_is_quiet_but_the_count_stays_true() -> None:
    """New chats go to others; who waits is counted all the same."""
    desk = online(waiting=[waiting_card()]).hears(SetPresence(Presence.AWAY))
    assert (titles(desk), rings(desk.state), pending_count(desk.state)) == ([], False, 1)
    desk.hears(SetPresence(Presence.ONLINE))
    assert (titles(desk), rings(desk.state)) == (["Ines is waiting"], True)


def test_muting_stops_the_sound_alone() -> None:
    """Notifications are another matter."""
    desk = online(waiting=[waiting_card()]).hears(Prefer(Preferences(sound=False)))
    assert (titles(desk), rings(desk.state)) == (["Ines is waiting"], False)


def test_nothing_rings_for_what_cannot_be_taken() -> None:
    """With as many chats as one may have, and without a connection; it is still shown."""
    full = online(
        [waiting_card(9)], [own_card(1)], AgentCard(**{**structs.asdict(ME), "capacity": 1})
    )
    assert (titles(full), rings(full.state)) == (["Ines is waiting"], False)
    desk = online(waiting=[waiting_card()]).hears(ConnectionLost("Lost.", 0.5))
    assert (titles(desk), rings(desk.state)) == (["Ines is waiting"], False)


def test_words_of_ones_own_visitor_call_while_one_is_elsewhere() -> None:
    """Counted, so that each new message shows; never with a sound that goes on."""
    desk = answering().hears(FocusChanged(focused=False))
    assert titles(desk) == []
    for seq in (3, 4):
        said = message(seq, f"Message {seq}")
        desk.hears(MessageAdded(session_id=session_id(1), entry=said))
    (call,) = calls_of(desk.state)
    assert (call.kind, call.title, call.number) == (CallKind.WORDS, "Ines wrote", 2)
    assert call.body == "Message 4"
    assert not call.can_be_accepted
    assert not rings(desk.state)
    assert pending_count(desk.state) == 1
    desk.hears(FocusChanged(focused=True))
    assert (titles(desk), pending_count(desk.state)) == ([], 0)


def test_at_the_window_other_chats_are_marked_in_the_list_only() -> None:
    """What one can see needs no notification."""
    desk = online(mine=[own_card(1), own_card(2, "Amadou")]).hears(OpenSession(session_id(1)))
    desk.hears(MessageAdded(session_id=session_id(2), entry=message(3)))
    assert (titles(desk), pending_count(desk.state)) == ([], 1)


def test_what_was_said_before_one_took_the_chat_does_not_call() -> None:
    """Whoever accepts a call knows that there is something to read."""
    desk = online(waiting=[waiting_card()]).hears(FocusChanged(focused=False))
    desk.hears(Claim("c1", session_id(1)), Claimed("c1", own_card()))
    taken = change(3, Change.CLAIMED, SessionState.ACTIVE, "Maya is here.")
    read = page(changed_card(own_card(), head_seq=3), message(1), message(2), taken)
    desk.hears(Followed(session_id(1), read))
    assert titles(desk) == []
    desk.hears(MessageAdded(session_id=session_id(1), entry=message(4, "Hello?")))
    (call,) = calls_of(desk.state)
    assert (call.number, call.body) == (1, "Hello?")


def test_signed_out_nobody_calls() -> None:
    """The count on the screen of somebody who went home would be a lie."""
    desk = online(waiting=[waiting_card()]).hears(SignOut())
    assert (titles(desk), rings(desk.state), pending_count(desk.state)) == ([], False, 0)


def test_what_a_call_says_is_one_short_line_of_plain_text() -> None:
    """Without line breaks, control characters and marks that turn the writing round."""
    card = changed_card(
        waiting_card(),
        visitor=VisitorCard(name="Evil\u202egnp.exe\n\x07" + "x" * 500),
        preview="a\nb\u2066c" + "y" * 5_000,
    )
    (call,) = calls_of(online(waiting=[card]).state)
    assert call.title.startswith("Evilgnp.exe")
    assert call.title.endswith("… is waiting")
    assert call.body.startswith("a bcyyy")
    assert len(call.title) < 100
    assert len(call.body) <= 200


def test_an_offer_calls_those_who_look_away() -> None:
    """It rings whether or not one looks, and comes before those who merely wait."""
    desk = online(waiting=[waiting_card(2, "Olena")]).hears(OfferMade(offer(1)))
    assert titles(desk) == ["Olena is waiting"]
    desk.hears(FocusChanged(focused=False))
    assert titles(desk) == ["Ines is offered to you", "Olena is waiting"]
    assert calls_of(desk.state)[0].can_be_accepted
    assert rings(desk.state)


def test_who_gave_no_name_is_a_visitor() -> None:
    """What is said of them is a sentence all the same."""
    desk = online().hears(FocusChanged(focused=False), OfferMade(offer(1, name="", by="Tom")))
    assert titles(desk) == ["Tom passes a visitor to you"]
    desk = online().hears(FocusChanged(focused=False), OfferMade(offer(1, name="")))
    assert titles(desk) == ["A visitor is offered to you"]


def test_who_is_offered_does_not_call_twice() -> None:
    """Though an offered session stands in the queue as well; full or paused, it rings."""
    me = AgentCard(**{**structs.asdict(ME), "capacity": 0})
    desk = online(waiting=[waiting_card(1)], me=me).hears(OfferMade(offer(1, by="Tom")))
    desk.hears(FocusChanged(focused=False))
    assert titles(desk) == ["Tom passes Ines to you"]
    assert rings(desk.state)
