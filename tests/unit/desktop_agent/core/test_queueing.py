"""The queue and taking the next, told as dialogues."""

from __future__ import annotations

from desktop_agent.core.cards import changed_card
from desktop_agent.core.due import ClaimDue, NoticeExpired, RetryDue
from desktop_agent.core.effects import After, Follow, RequestClaim, RequestPresence, Restore
from desktop_agent.core.events import (
    Claimed,
    Connected,
    ConnectionLost,
    NotClaimed,
    PresenceNotTaken,
    PresenceTaken,
    QueueListed,
)
from desktop_agent.core.intents import Claim, OpenSession, SetPresence
from relay.protocol.agent import (
    QueueAdded,
    QueueRemoved,
    QueueSnapshot,
    QueueUpdated,
    SessionAssigned,
)
from relay.protocol.vocabulary import Change, Presence, RefusalCode
from tests.fakes.desktop_playbook import (
    ACCOUNT,
    ME,
    Playbook,
    alert_of,
    connecting,
    online,
    own_card,
    refusal,
    session_id,
    waiting_card,
)


def remarked(number: int) -> After:
    """Return the timer that clears remark ``number``."""
    return After("notice", 8_000, NoticeExpired(number))


def ids(desk: Playbook) -> list[str]:
    """Return the sessions that wait, in order."""
    return [card.session_id for card in desk.state.waiting]


def removed(card_id: str, version: int, by: str | None) -> QueueRemoved:
    """Return the fact that a session was taken."""
    return QueueRemoved(session_id=card_id, version=version, change=Change.CLAIMED, agent_name=by)


def test_the_first_list_reads_the_disk_of_the_account() -> None:
    """Only the relay knows who we are; then the account's outbox is read."""
    desk = connecting().hears(Connected())
    desk.when(
        QueueListed(QueueSnapshot(me=ME, waiting=(), mine=(own_card(),))),
        Restore(ACCOUNT),
        Follow(session_id(1), 0),
    )


def test_a_new_session_stands_by_how_long_it_waits() -> None:
    """One that was put back keeps its place before those who came later."""
    desk = online(waiting=[waiting_card(2, since=50_000), waiting_card(3, since=10_000)])
    for number, since in ((4, 5_000), (1, 90_000), (5, 20_000)):
        card = waiting_card(number, since=since)
        desk.hears(QueueAdded(card=card, alert=alert_of(card)))
    assert ids(desk) == [session_id(n) for n in (1, 2, 5, 3, 4)]


def test_a_session_that_is_told_of_twice_stands_once() -> None:
    """A push may arrive twice."""
    card = waiting_card()
    fact = QueueAdded(card=card, alert=alert_of(card))
    assert ids(online().hears(fact, fact)) == [session_id(1)]


def test_an_update_changes_the_row_in_its_place() -> None:
    """What the visitor said last is shown; an older or unknown card changes nothing."""
    one, two = waiting_card(1, since=20_000), waiting_card(2, since=10_000)
    desk = online(waiting=[one, two])
    desk.hears(QueueUpdated(card=changed_card(one, preview="Is anybody there?")))
    assert desk.state.waiting[0].preview == "Is anybody there?"
    desk.hears(QueueUpdated(card=changed_card(one, preview="old", version=1)))
    desk.hears(QueueUpdated(card=waiting_card(3)))
    assert desk.state.waiting[0].preview == "Is anybody there?"
    assert ids(desk) == [session_id(1), session_id(2)]


def test_a_session_that_leaves_the_queue_leaves_the_list() -> None:
    """An older removal is a late one and changes nothing."""
    desk = online(waiting=[waiting_card()])
    desk.hears(removed(session_id(1), version=1, by="Sam"))
    assert ids(desk) == [session_id(1)]
    desk.hears(removed(session_id(1), version=3, by="Sam"))
    assert ids(desk) == []


def test_the_agent_learns_who_took_the_chat_that_is_looked_at() -> None:
    """The name is said where the agent looked, and only there."""
    desk = online(waiting=[waiting_card(1), waiting_card(2)]).hears(OpenSession(session_id(1)))
    desk.when(removed(session_id(2), 3, "Sam"))
    desk.when(removed(session_id(1), 3, "Sam"), remarked(1))
    assert desk.notice == "Sam took this chat."


def test_claiming_takes_the_next_and_opens_it() -> None:
    """The first in line is asked for; the answer makes it ours, open and read."""
    desk = online(waiting=[waiting_card(1), waiting_card(2)])
    desk.when(Claim("c1"), RequestClaim(session_id(1), "c1"))
    desk.when(Claimed("c1", own_card(1)), Follow(session_id(1), 0))
    assert desk.state.selected == session_id(1)
    assert [card.fence for card in desk.state.mine] == [1]
    assert ids(desk) == [session_id(2)]


def test_claiming_may_name_the_session() -> None:
    """Not only the next in line can be taken."""
    desk = online(waiting=[waiting_card(1), waiting_card(2)])
    desk.when(Claim("c1", session_id(2)), RequestClaim(session_id(2), "c1"))


def test_one_claim_at_a_time_is_under_way() -> None:
    """A second press of the button does not take a second chat."""
    desk = online(waiting=[waiting_card(1), waiting_card(2)]).hears(Claim("c1"))
    desk.when(Claim("c2"))


def test_nobody_to_take_is_said() -> None:
    """The shortcut answers also when the queue is empty."""
    desk = online().when(Claim("c1"), remarked(1))
    assert desk.notice == "Nobody is waiting."


def test_losing_a_claim_names_the_winner() -> None:
    """The row goes, the words come, and the next can be taken."""
    desk = online(waiting=[waiting_card(1), waiting_card(2)]).hears(Claim("c1"))
    desk.when(NotClaimed("c1", refusal(RefusalCode.ALREADY_TAKEN, winner="Sam")), remarked(1))
    assert desk.notice == "Sam took this chat."
    desk.when(Claim("c2"), RequestClaim(session_id(2), "c2"))


def test_a_full_desk_is_said_in_the_relays_words() -> None:
    """At capacity the chat stays where it is."""
    desk = online(waiting=[waiting_card()]).hears(Claim("c1"))
    desk.when(NotClaimed("c1", refusal(RefusalCode.AT_CAPACITY)), remarked(1))
    assert desk.notice == "Refused: at_capacity."
    assert ids(desk) == [session_id(1)]


def test_an_unanswered_claim_is_asked_again_with_the_same_id() -> None:
    """Three times, then the agent decides; an answer to an old claim changes nothing."""
    desk = online(waiting=[waiting_card()]).hears(Claim("c1"))
    for _ in range(2):
        desk.when(NotClaimed("c1", None), After("claim", 0, ClaimDue("c1")))
        desk.when(ClaimDue("c1"), RequestClaim(session_id(1), "c1"))
    desk.when(NotClaimed("c1", None), remarked(1))
    assert desk.state.claiming is None
    desk.when(NotClaimed("c1", None)).when(ClaimDue("c1"))


def test_a_busy_relay_is_asked_to_claim_again_when_it_says() -> None:
    """The pause is the one the refusal names."""
    desk = online(waiting=[waiting_card()]).hears(Claim("c1"))
    busy = refusal(RefusalCode.BUSY, after=700)
    desk.when(NotClaimed("c1", busy), After("claim", 700, ClaimDue("c1")))


def test_a_claim_survives_the_loss_of_the_connection() -> None:
    """After reconnecting the same claim is asked again, if the session still waits."""
    desk = online(waiting=[waiting_card()]).hears(Claim("c1"), ConnectionLost("no", 0.5))
    desk.when(NotClaimed("c1", None)).hears(RetryDue(), Connected())
    snapshot = QueueSnapshot(me=ME, waiting=(waiting_card(),), mine=())
    desk.when(QueueListed(snapshot), RequestClaim(session_id(1), "c1"))


def test_a_claim_that_had_succeeded_before_the_loss_opens_the_session() -> None:
    """The relay's list tells that the lost answer was a yes."""
    desk = online(waiting=[waiting_card()]).hears(
        Claim("c1"), ConnectionLost("no", 0.5), RetryDue(), Connected()
    )
    desk.hears(QueueListed(QueueSnapshot(me=ME, waiting=(), mine=(own_card(),))))
    assert desk.state.selected == session_id(1)
    assert desk.state.claiming is None


def test_a_claim_that_somebody_else_won_meanwhile_is_said() -> None:
    """A session that neither waits nor is ours was taken."""
    desk = online(waiting=[waiting_card()]).hears(
        Claim("c1"), ConnectionLost("no", 0.5), RetryDue(), Connected()
    )
    desk.hears(QueueListed(QueueSnapshot(me=ME, waiting=(), mine=())))
    assert desk.notice == "Another agent took this chat."


def test_a_claim_without_a_connection_is_not_made() -> None:
    """The agent is told at once instead of being made to wait."""
    desk = online(waiting=[waiting_card()]).hears(ConnectionLost("no", 0.5))
    desk.when(Claim("c1"), remarked(1))
    assert "connection" in desk.notice


def test_a_session_taken_on_another_device_appears_here() -> None:
    """It is read, but not pushed in front of what is open."""
    desk = online(waiting=[waiting_card()])
    desk.when(SessionAssigned(card=own_card()), Follow(session_id(1), 0))
    assert [card.session_id for card in desk.state.mine] == [session_id(1)]
    assert (ids(desk), desk.state.selected) == ([], None)


def test_a_late_card_does_not_bring_an_old_fence_back() -> None:
    """The newer of two cards stands."""
    newer = changed_card(own_card(fence=3), version=9)
    desk = online(mine=[newer]).hears(SessionAssigned(card=own_card(fence=1)))
    assert desk.state.mine[0].fence == 3


def test_a_session_put_back_leaves_mine() -> None:
    """It waits again, for whoever is first."""
    card = changed_card(waiting_card(), version=4)
    desk = online(mine=[own_card()]).hears(QueueAdded(card=card, alert=alert_of(card)))
    assert (desk.state.mine, ids(desk)) == ((), [session_id(1)])


def test_presence_is_told_and_told_again_after_a_reconnect() -> None:
    """Away stays away, although a relay takes whoever connects for online."""
    desk = online()
    desk.when(SetPresence(Presence.AWAY), RequestPresence(Presence.AWAY))
    desk.hears(ConnectionLost("no", 0.5), RetryDue(), Connected())
    snapshot = QueueSnapshot(me=ME, waiting=(), mine=())
    desk.when(QueueListed(snapshot), RequestPresence(Presence.AWAY))


def test_presence_that_was_not_taken_is_said() -> None:
    """A refused wish is given up; an unanswered one is told again later."""
    desk = online().hears(SetPresence(Presence.AWAY))
    desk.when(PresenceNotTaken(None), remarked(1))
    assert desk.state.wanted_presence is Presence.AWAY
    desk.when(PresenceNotTaken(refusal(RefusalCode.FORBIDDEN)), remarked(2))
    assert desk.state.wanted_presence is None
    desk.when(PresenceTaken(ME))
    assert desk.state.me == ME
