"""Offers to us and by us, told as dialogues."""

from __future__ import annotations

import pytest

from desktop_agent.core.cards import changed_card
from desktop_agent.core.effects import Follow, ListQueue, RequestAccept, RequestDecline
from desktop_agent.core.events import (
    ConnectionLost,
    OfferNotTaken,
    OfferTaken,
    PassedOn,
    QueueListed,
    Renewed,
)
from desktop_agent.core.intents import AcceptOffer, DeclineOffer, PassOn
from relay.protocol.agent import Offer, PresenceRenewed, QueueDigest, QueueSnapshot
from relay.protocol.passing import OfferEnded, OfferMade
from relay.protocol.vocabulary import OfferEnd, RefusalCode
from tests.fakes.desktop_playbook import (
    ME,
    Playbook,
    answering,
    offer,
    online,
    own_card,
    refusal,
    session_id,
    waiting_card,
)

INES = offer(1)
OF_TOM = offer(2, name="Olena", by="Tom", note="Speaks Ukrainian")
EMPTY = QueueDigest(count=0, hash="e3b0c44298fc1c14")


def offered() -> Playbook:
    """Return a desk to which Ines is offered."""
    return online(waiting=[waiting_card()]).hears(OfferMade(INES))


def ended(end: OfferEnd, by: str | None = None) -> OfferEnded:
    """Return the end of the offer of Ines."""
    return OfferEnded(INES.offer_id, INES.card.session_id, end, by)


def test_an_offer_is_accepted() -> None:
    """The chat is ours, is shown and is read; the offer is gone."""
    desk = offered()
    desk.when(AcceptOffer(INES.offer_id, "c1"), RequestAccept(INES.offer_id, "c1"))
    desk.when(OfferTaken(INES.offer_id, own_card()), Follow(session_id(1), 0))
    assert desk.state.offers == ()
    assert desk.state.answering is None
    assert [card.session_id for card in desk.state.mine] == [session_id(1)]
    assert desk.state.waiting == ()
    assert desk.state.selected == session_id(1)


def test_one_answer_at_a_time() -> None:
    """A second press asks nothing while the first is under way."""
    desk = offered().hears(AcceptOffer(INES.offer_id, "c1"))
    desk.when(AcceptOffer(INES.offer_id, "c2"))
    desk.when(AcceptOffer("unknown", "c3"))


def test_an_offer_told_twice_is_one() -> None:
    """Pushes may come twice."""
    desk = offered().hears(OfferMade(INES), OfferMade(OF_TOM))
    assert [one.offer_id for one in desk.state.offers] == [INES.offer_id, OF_TOM.offer_id]


def test_an_offer_that_does_not_stand_any_more() -> None:
    """The relay's words are shown, and the offer goes."""
    desk = offered().hears(AcceptOffer(INES.offer_id, "c1"))
    desk.hears(OfferNotTaken(INES.offer_id, refusal(RefusalCode.WRONG_STATE)))
    assert desk.state.offers == ()
    assert desk.notice == "Refused: wrong_state."
    assert desk.hears(OfferNotTaken(INES.offer_id, None)).notice == "Refused: wrong_state."


@pytest.mark.parametrize("answer", [None, refusal(RefusalCode.BUSY, after=5)])
def test_a_relay_in_trouble_leaves_the_offer(answer: None) -> None:
    """It may be accepted once more."""
    desk = offered().hears(AcceptOffer(INES.offer_id, "c1"), OfferNotTaken(INES.offer_id, answer))
    assert desk.notice
    desk.when(AcceptOffer(INES.offer_id, "c2"), RequestAccept(INES.offer_id, "c2"))


def test_an_offer_is_declined() -> None:
    """It goes at once, whatever the relay says."""
    desk = offered()
    desk.when(DeclineOffer(INES.offer_id, "c1"), RequestDecline(INES.offer_id, "c1"))
    assert desk.state.offers == ()
    desk.when(DeclineOffer(INES.offer_id, "c2"))


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (ended(OfferEnd.ACCEPTED, "Tom"), "Tom took Ines."),
        (ended(OfferEnd.ACCEPTED, ME.name), ""),
        (ended(OfferEnd.EXPIRED), "The time to answer is over: Ines is offered to a colleague."),
        (ended(OfferEnd.DECLINED), ""),
        (ended(OfferEnd.WITHDRAWN), "Ines is not offered to you any more."),
        (ended(OfferEnd.UNKNOWN), "Ines is not offered to you any more."),
    ],
)
def test_an_offer_ends(fact: OfferEnded, words: str) -> None:
    """It vanishes, and where one would wonder, it is said why."""
    desk = offered().hears(fact)
    assert desk.state.offers == ()
    assert desk.notice == words


def test_our_own_answer_needs_no_remark() -> None:
    """The end of an offer that we are accepting comes before the answer, maybe."""
    desk = offered().hears(AcceptOffer(INES.offer_id, "c1"), ended(OfferEnd.ACCEPTED, "Tom"))
    assert desk.notice == ""


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (OfferEnd.ACCEPTED, "Tom took Ines."),
        (OfferEnd.DECLINED, "Tom declined. Ines stays with you."),
        (OfferEnd.EXPIRED, "Tom did not answer. Ines stays with you."),
        (OfferEnd.WITHDRAWN, "Ines was not passed to Tom."),
    ],
)
def test_what_became_of_our_own_offer(end: OfferEnd, words: str) -> None:
    """Whoever passes a chat on learns whether it was taken."""
    desk = answering().hears(PassOn(session_id(1), "c1", "Tom", to_agent="a" * 32))
    desk.hears(PassedOn(session_id(1), "c1", INES.offer_id))
    desk.hears(OfferEnded(INES.offer_id, session_id(1), end, "Tom"))
    assert desk.notice == words
    assert desk.state.passing == {}


def test_offers_come_with_the_queue() -> None:
    """Whoever signs in on another device sees them as well."""
    desk = online().hears(QueueListed(QueueSnapshot(ME, (), (), (INES,))))
    assert desk.state.offers == (INES,)


def test_a_lost_push_is_noticed() -> None:
    """A heartbeat that knows of other offers has the queue listed anew."""
    desk = online()
    beat = PresenceRenewed(ME, 30_000, EMPTY, EMPTY, (), (INES.offer_id,))
    assert ListQueue() in desk.hears(Renewed(beat)).wanted
    listed = online().hears(OfferMade(changed_offer()))
    assert ListQueue() not in listed.hears(Renewed(beat)).wanted


def changed_offer() -> Offer:
    """Return the same offer with other words on its card."""
    return Offer(
        INES.offer_id, INES.kind, changed_card(INES.card, preview="Hello?"), INES.expires_at
    )


def test_without_a_connection_nothing_is_promised() -> None:
    """The agent is told; a decline is for the screen alone, and the relay's time runs out."""
    desk = offered().hears(ConnectionLost("Lost.", 0.5))
    desk.hears(AcceptOffer(INES.offer_id, "c1"))
    assert "no connection" in desk.notice
    desk.when(DeclineOffer(INES.offer_id, "c2"))
