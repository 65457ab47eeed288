"""What surrounds every write: reply, tell the others, start what follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.errors import WrongStateError
from relay.domain.facts import MessageStored
from relay.domain.roster import Presence
from relay.service.agent import Renew, renew
from relay.service.desk import Desk, PushToAll
from relay.service.desk import expect as expected
from relay.service.outcome import MessageAccepted, Outcome
from relay.service.ports import WriteFunction
from tests.fakes.pushing import RememberingFollowUps, RememberingPush
from tests.playbook import Playbook, expect
from tests.unit.relay.database import Database


class _Writing:
    """Implements the port ``Writer`` on the test's own connection."""

    def __init__(self, database: Database) -> None:
        self.keys: list[str] = []
        self._database = database

    def submit(self, key: str, write: WriteFunction) -> Outcome:
        self.keys.append(key)
        return self._database.write(write)


@pytest.fixture
def desk(play: Playbook) -> Desk:
    """A desk on a real database, with a push and follow-ups that remember."""
    return Desk(_Writing(play.database), RememberingPush(), RememberingFollowUps())


def test_after_the_commit_everybody_is_told(play: Playbook, desk: Desk) -> None:
    """The caller gets the reply, others the facts, and what follows is started."""
    ana = play.visitor("Ana")
    ana.opens()
    reply = desk.carry_out(ana.session_id, ana.sending("Hello?"), skip="my own connection")
    assert expect(reply, MessageAccepted).seq == 3
    push, started = (
        expect(desk.push, RememberingPush),
        expect(desk.follow_ups, RememberingFollowUps),
    )
    assert [(type(fact), skip) for fact, skip in push.told] == [
        (MessageStored, "my own connection")
    ]
    assert [ask.seq for ask in started.started] == [3]
    assert expect(desk.writer, _Writing).keys == [ana.session_id]


def test_a_repeat_tells_nobody(play: Playbook, desk: Desk) -> None:
    """What is answered from the transcript is news to nobody."""
    ana = play.visitor("Ana")
    ana.opens()
    for _ in range(2):
        desk.carry_out(ana.session_id, ana.sending("Hello?", cmid="a" * 32))
    assert len(expect(desk.push, RememberingPush).told) == 1
    assert len(expect(desk.follow_ups, RememberingFollowUps).started) == 1


def test_a_refusal_reaches_the_caller_alone(play: Playbook, desk: Desk) -> None:
    """Nothing is told and nothing started when a use case is refused."""
    ana, maya = play.visitor("Ana"), play.agent("Maya")
    ana.opens()
    with pytest.raises(WrongStateError):
        desk.carry_out(ana.session_id, maya.claiming(ana))
    assert expect(desk.push, RememberingPush).told == []
    assert expect(desk.follow_ups, RememberingFollowUps).started == []


def test_all_pushes_are_told(play: Playbook) -> None:
    """Facts that come as an iterator reach every push, with the connection to skip."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("Hello?")
    pushes = (RememberingPush(), RememberingPush())
    PushToAll(pushes).tell(iter(play.told), skip="me")
    assert pushes[0].told == pushes[1].told == [(fact, "me") for fact in play.told]
    assert play.told


def test_an_unexpected_reply_is_a_bug() -> None:
    """A use case that answers something else than it promises fails loudly."""
    reply = MessageAccepted("c", 1, 1, 1)
    assert expected(reply, MessageAccepted) is reply
    with pytest.raises(TypeError, match="expected str, got MessageAccepted"):
        expected(reply, str)


class _Watching:
    """Implements ``QueueWatch``: counts how often it was stirred."""

    def __init__(self) -> None:
        self.stirred = 0

    def stir(self) -> None:
        self.stirred += 1


def test_the_queue_is_stirred_when_it_may_move_on(play: Playbook, desk: Desk) -> None:
    """Whoever waits, leaves or frees room is enough; words and heartbeats are not."""
    watch = _Watching()
    desk = replace(desk, queue=watch)
    ana, maya = play.visitor("Ana"), play.agent("Maya")
    ana.opens()
    desk.carry_out("", ana.sending("Hello?"))
    assert watch.stirred == 0
    desk.carry_out("", ana.sending("I want to talk to a human"))
    desk.carry_out("", maya.claiming(ana))
    assert watch.stirred == 2
    renewal = Renew(maya.agent.agent_id, maya.device_id, play.now, 1)
    desk.carry_out("", lambda tx: renew(tx, renewal))
    assert watch.stirred == 2
    back = replace(renewal, presence=Presence.ONLINE)
    desk.carry_out("", lambda tx: renew(tx, back))
    assert watch.stirred == 3
