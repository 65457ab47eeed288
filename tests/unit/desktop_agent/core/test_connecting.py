"""The connection coming up, breaking and coming back, told as dialogues."""

from __future__ import annotations

from desktop_agent.core.cards import changed_card
from desktop_agent.core.digest import digest_of
from desktop_agent.core.due import HeartbeatDue, ListDue, RetryDue
from desktop_agent.core.effects import (
    After,
    CancelTimers,
    Connect,
    Disconnect,
    DropConnection,
    Follow,
    ForgetToken,
    ListQueue,
    Renew,
)
from desktop_agent.core.events import (
    Connected,
    ConnectionLost,
    ConnectRefused,
    NotRenewed,
    QueueListed,
    QueueNotListed,
    Renewed,
)
from desktop_agent.core.intents import ConnectNow, OpenSession
from desktop_agent.core.state import Phase
from relay.protocol.agent import PresenceRenewed, QueueSnapshot, SessionCard
from relay.protocol.shapes import SessionHead
from relay.protocol.vocabulary import RefusalCode, SessionState
from tests.fakes.desktop_playbook import (
    ME,
    RELAY,
    TOKEN,
    answering,
    connecting,
    online,
    own_card,
    refusal,
    session_id,
    waiting_card,
)

BEAT = After("heartbeat", 10_000, HeartbeatDue())


def renewed(
    waiting: tuple[SessionCard, ...] = (),
    mine: tuple[SessionCard, ...] = (),
    heads: tuple[SessionHead, ...] = (),
) -> Renewed:
    """Return the answer to a heartbeat of a relay that has these sessions."""
    return Renewed(
        PresenceRenewed(
            me=ME, lease_ms=30_000, waiting=digest_of(waiting), mine=digest_of(mine), heads=heads
        )
    )


def head(number: int, seq: int) -> SessionHead:
    """Return how far a session has come."""
    return SessionHead(
        session_id=session_id(number), state=SessionState.ACTIVE, version=3, head_seq=seq
    )


def test_after_connecting_the_queue_is_listed_and_the_heart_beats() -> None:
    """A connection begins with reading what there is."""
    connecting().when(Connected(), ListQueue(), BEAT)


def test_a_lost_connection_is_tried_again_later_and_says_when() -> None:
    """The wait is drawn at random and shown; then the app connects again."""
    desk = online()
    desk.when(ConnectionLost("The connection is lost.", 0.5), After("retry", 750, RetryDue()))
    assert desk.state.phase is Phase.RETRYING
    assert desk.state.retry_at == desk.now + 750
    assert desk.state.trouble == "The connection is lost."
    desk.passes(750).when(RetryDue(), Connect(RELAY, TOKEN))


def test_waits_grow_until_the_queue_was_listed() -> None:
    """Connecting alone is no success yet: a relay that keeps falling over is spared."""
    desk = connecting()
    desk.when(ConnectionLost("no", 0.0), After("retry", 500, RetryDue())).hears(RetryDue())
    desk.when(ConnectionLost("no", 0.9), After("retry", 1_850, RetryDue())).hears(RetryDue())
    desk.hears(Connected()).when(
        ConnectionLost("no", 0.9), After("retry", 3_650, RetryDue())
    ).hears(RetryDue(), Connected())
    desk.hears(QueueListed(QueueSnapshot(me=ME, waiting=(), mine=())))
    desk.when(ConnectionLost("no", 0.9), After("retry", 950, RetryDue()))


def test_the_agent_may_connect_at_once() -> None:
    """Nobody has to sit through a wait; the timer that still runs then does nothing."""
    desk = online().hears(ConnectionLost("no", 0.5))
    desk.when(ConnectNow(), Connect(RELAY, TOKEN)).when(RetryDue()).when(ConnectNow())


def test_a_loss_is_told_once() -> None:
    """A second report of the same loss does not start a second wait."""
    desk = online().hears(ConnectionLost("no", 0.5))
    desk.when(ConnectionLost("no", 0.5))


def test_a_refusal_that_is_not_about_the_token_is_tried_again() -> None:
    """A busy relay's words are shown while the app waits."""
    desk = connecting()
    desk.when(
        ConnectRefused(refusal(RefusalCode.BUSY, after=100), 0.0), After("retry", 500, RetryDue())
    )
    assert desk.state.trouble == "Refused: busy."


def test_a_heartbeat_asks_for_the_heads_of_what_is_only_looked_at() -> None:
    """Own sessions are known to the relay; others that are read are named."""
    desk = online(waiting=[waiting_card(2)], mine=[own_card(1)])
    desk.hears(OpenSession(session_id(2)))
    desk.when(HeartbeatDue(), Renew((session_id(2),)))


def test_an_answered_heartbeat_plans_the_next() -> None:
    """While everything agrees, nothing else is asked."""
    desk = online(mine=[own_card()]).hears(HeartbeatDue())
    desk.when(renewed(mine=(own_card(),), heads=(head(1, 2),)), BEAT)


def test_one_heartbeat_at_a_time_is_under_way() -> None:
    """A second one is not sent while the first is unanswered."""
    online().hears(HeartbeatDue()).when(HeartbeatDue())


def test_an_unanswered_heartbeat_drops_the_connection() -> None:
    """A half-open connection looks alive; silence is how its death is noticed."""
    desk = online().hears(HeartbeatDue())
    desk.when(NotRenewed(None), DropConnection("The relay does not answer."))
    desk.hears(ConnectionLost("The relay does not answer.", 0.5)).when(NotRenewed(None))


def test_a_refused_heartbeat_is_repeated_at_the_usual_time() -> None:
    """A busy relay is alive."""
    desk = online().hears(HeartbeatDue())
    desk.when(NotRenewed(refusal(RefusalCode.BUSY, after=100)), BEAT)


def test_a_refused_sign_in_found_by_the_heartbeat_ends_the_session() -> None:
    """A token taken back while connected leads to the sign-in."""
    desk = online().hears(HeartbeatDue())
    desk.when(
        NotRenewed(refusal(RefusalCode.UNAUTHENTICATED)),
        CancelTimers(),
        Disconnect(),
        ForgetToken(RELAY),
    )


def test_a_digest_that_differs_lists_the_queue_again() -> None:
    """A push that was lost is found within one heartbeat."""
    card = waiting_card()
    missed = changed_card(card, version=card.version + 1)
    desk = online(waiting=[card]).hears(HeartbeatDue())
    desk.when(renewed(waiting=(missed,)), BEAT, ListQueue())


def test_a_head_above_ours_fetches_what_is_missing() -> None:
    """A message whose push was lost is found within one heartbeat."""
    desk = answering().hears(HeartbeatDue())
    desk.when(renewed(mine=(own_card(),), heads=(head(1, 5),)), BEAT, Follow(session_id(1), 2))


def test_a_list_that_is_refused_is_asked_for_later() -> None:
    """The queue is not given up because the relay was busy once."""
    desk = connecting().hears(Connected())
    pause = After("list", 300, ListDue())
    desk.when(QueueNotListed(refusal(RefusalCode.BUSY, after=300)), pause)
    desk.when(ListDue(), ListQueue())


def test_a_list_that_is_not_answered_drops_the_connection() -> None:
    """Without the queue there is no connection worth the name."""
    desk = connecting().hears(Connected())
    desk.when(QueueNotListed(None), DropConnection("The relay does not answer."))


def test_after_a_reconnect_every_session_is_read_on_from_where_it_was() -> None:
    """What was said meanwhile is asked for by the last entry that is there."""
    desk = answering().hears(ConnectionLost("no", 0.5), RetryDue(), Connected())
    desk.when(
        QueueListed(QueueSnapshot(me=ME, waiting=(), mine=(own_card(),))),
        Follow(session_id(1), 2),
    )
