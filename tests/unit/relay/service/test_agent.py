"""What agents do, as dialogues on both kinds of database."""

from __future__ import annotations

import pytest

from relay.domain.errors import (
    AlreadyTakenError,
    AtCapacityError,
    DomainError,
    MalformedError,
    NotFoundError,
    NotOwnerError,
    UnauthenticatedError,
    WrongStateError,
)
from relay.domain.facts import SessionMoved
from relay.domain.lifecycle import State
from relay.domain.roster import LEASE_MS, Presence
from relay.service import roster
from relay.service.outcome import ChangeAccepted, MessageAccepted, Outcome
from tests.playbook import Playbook, VisitorPart, expect


def _waiting(play: Playbook, name: str) -> VisitorPart:
    visitor = play.visitor(name)
    visitor.opens()
    visitor.asks_for_person()
    return visitor


def test_claiming(play: Playbook) -> None:
    """The agent owns the session under a new fence, with a lease, and counts it."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    claimed = maya.claims(ana)
    assert (claimed.state, claimed.fence, claimed.assignee_name) == (State.ACTIVE, 1, "Maya")
    assert claimed.lease_until == play.now + LEASE_MS
    assert claimed == play.session(ana)
    assert play.load_of(maya) == 1
    assert play.standing_alerts(ana) == []
    assert play.spans(ana)[-1] == ("agent", "asked_for_person", False)
    assert expect(play.told[0], SessionMoved).was is State.PENDING


def test_claiming_again_under_the_same_id(play: Playbook) -> None:
    """A repeat finds the session one's own and counts nothing twice."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    first = maya.claims(ana, cmid="a" * 32)
    assert maya.claims(ana, cmid="a" * 32) == first
    assert play.load_of(maya) == 1


def test_claiming_what_one_owns(play: Playbook) -> None:
    """A second click under another id is no error either."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    first = maya.claims(ana)
    assert maya.claims(ana) == first
    assert play.load_of(maya) == 1


def test_being_second(play: Playbook) -> None:
    """Who is slower learns the winner's name and owns nothing."""
    ana, maya, tom = _waiting(play, "Ana"), play.agent("Maya"), play.agent("Tom")
    maya.claims(ana)
    with pytest.raises(AlreadyTakenError) as lost:
        tom.claims(ana)
    assert lost.value.winner == "Maya"
    assert play.load_of(tom) == 0


def test_many_claims_in_one_group(play: Playbook) -> None:
    """Of claims carried out together exactly one wins, and all others see the same winner."""
    ana = _waiting(play, "Ana")
    agents = [play.agent(f"Agent{number}") for number in range(8)]
    results = play.database.write_all([agent.claiming(ana) for agent in agents])
    winners = [result for result in results if isinstance(result, Outcome)]
    losers = [result for result in results if isinstance(result, AlreadyTakenError)]
    assert (len(winners), len(losers)) == (1, 7)
    assert {loser.winner for loser in losers} == {play.session(ana).assignee_name}
    assert sum(play.load_of(agent) for agent in agents) == 1


def test_claiming_what_does_not_wait(play: Playbook) -> None:
    """The bot's conversations and finished ones cannot be claimed."""
    ana, maya = play.visitor("Ana"), play.agent("Maya")
    ana.opens()
    with pytest.raises(WrongStateError, match="not waiting"):
        maya.claims(ana)
    ana.ends()
    with pytest.raises(WrongStateError):
        maya.claims(ana)


def test_claiming_what_does_not_exist(play: Playbook) -> None:
    """A session that is not there is refused as such."""
    with pytest.raises(NotFoundError):
        play.agent("Maya").claims(play.visitor("Ana"))


def test_capacity(play: Playbook) -> None:
    """At the limit a further claim is refused whole: the visitor still waits."""
    maya = play.agent("Maya", capacity=1)
    ana, ben = _waiting(play, "Ana"), _waiting(play, "Ben")
    maya.claims(ana)
    before = play.session(ben)
    with pytest.raises(AtCapacityError) as full:
        maya.claims(ben)
    assert full.value.capacity == 1
    assert play.session(ben) == before
    assert len(play.standing_alerts(ben)) == 1
    maya.completes(ana)
    maya.claims(ben)
    assert play.load_of(maya) == 1


def test_capacity_within_one_group(play: Playbook) -> None:
    """Claims of one agent carried out together respect the limit, too."""
    maya = play.agent("Maya", capacity=2)
    visitors = [_waiting(play, f"V{number}") for number in range(4)]
    results = play.database.write_all([maya.claiming(visitor) for visitor in visitors])
    assert [isinstance(result, Outcome) for result in results] == [True, True, False, False]
    assert play.load_of(maya) == 2
    assert len(play.waiting()) == 2


def test_replying(play: Playbook) -> None:
    """The owner's words are stored under their name."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    maya.claims(ana)
    sent = expect(maya.says(ana, "Hello Ana"), MessageAccepted)
    assert sent.seq == 5
    assert play.script(ana)[-1] == "Maya: Hello Ana"


def test_replying_twice_under_one_id(play: Playbook) -> None:
    """A repeat is stored once, also after the session went to somebody else."""
    ana, maya, tom = _waiting(play, "Ana"), play.agent("Maya"), play.agent("Tom")
    maya.claims(ana)
    first = maya.says(ana, "Hello Ana", cmid="a" * 32)
    assert maya.says(ana, "Hello Ana", cmid="a" * 32) == first
    changed = expect(maya.says(ana, "Other words", cmid="a" * 32), MessageAccepted)
    assert changed.conflict
    play.wait(120_000)
    play.sweep()
    tom.claims(ana)
    assert maya.says(ana, "Hello Ana", cmid="a" * 32) == first


def test_an_empty_reply(play: Playbook) -> None:
    """Nothing to read is nothing to store."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    maya.claims(ana)
    with pytest.raises(MalformedError):
        maya.says(ana, "\n")


def test_replying_under_a_stale_fence(play: Playbook) -> None:
    """After losing and regaining a session, words from before are not delivered late."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    old = maya.claims(ana).fence
    play.wait(120_000)
    play.sweep()
    maya.claims(ana)
    with pytest.raises(NotOwnerError, match="not sent"):
        maya.says(ana, "From the other time", fence=old)
    assert maya.says(ana, "From this time")


def test_replying_to_what_another_took_over(play: Playbook) -> None:
    """The former owner's words never reach a chat that a colleague has now."""
    ana, maya, tom = _waiting(play, "Ana"), play.agent("Maya"), play.agent("Tom")
    maya.claims(ana)
    play.wait(120_000)
    play.sweep()
    tom.claims(ana)
    for fence in (1, 2):
        with pytest.raises(NotOwnerError):
            maya.says(ana, "Still me", fence=fence)
    assert "Maya: Still me" not in play.script(ana)


@pytest.mark.parametrize("state", ["bot", "pending", "completed"])
def test_replying_to_what_nobody_owns(play: Playbook, state: str) -> None:
    """Without an assignment there is nothing to say, whatever the fence."""
    ana, maya = play.visitor("Ana"), play.agent("Maya")
    ana.opens()
    if state == "pending":
        ana.asks_for_person()
    if state == "completed":
        ana.ends()
    with pytest.raises(NotOwnerError):
        maya.says(ana, "Hello", fence=0)


def test_completing(play: Playbook) -> None:
    """A finished session frees its place, and the repeat is answered as before."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    maya.claims(ana)
    done = expect(maya.completes(ana, cmid="a" * 32), ChangeAccepted)
    assert done.state is State.COMPLETED
    assert play.load_of(maya) == 0
    assert maya.completes(ana, cmid="a" * 32) == done
    assert play.load_of(maya) == 0
    assert play.spans(ana)[-1] == ("agent", "asked_for_person", True)


def test_completing_what_is_not_ones_own(play: Playbook) -> None:
    """Only the owner finishes a session, and only under the fence of now."""
    ana, maya, tom = _waiting(play, "Ana"), play.agent("Maya"), play.agent("Tom")
    maya.claims(ana)
    with pytest.raises(NotOwnerError):
        tom.completes(ana, fence=1)
    with pytest.raises(NotOwnerError):
        maya.completes(ana, fence=0)
    assert play.session(ana).state is State.ACTIVE


def test_a_visitor_who_ends_frees_the_agent(play: Playbook) -> None:
    """The agent's place is free as soon as the visitor ends."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya", capacity=1)
    maya.claims(ana)
    ana.ends()
    assert play.load_of(maya) == 0
    with pytest.raises(NotOwnerError):
        maya.says(ana, "Goodbye")


def test_one_id_for_two_different_things(play: Playbook) -> None:
    """An id that stands for one thing is refused in words for another, and nothing breaks."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    maya.claims(ana, cmid="a" * 32)
    with pytest.raises(DomainError):
        maya.says(ana, "Hello", cmid="a" * 32)
    maya.says(ana, "Hello", cmid="b" * 32)
    with pytest.raises(DomainError):
        maya.completes(ana, cmid="b" * 32)
    assert play.session(ana).state is State.ACTIVE


def test_a_repeated_claim_of_what_was_lost(play: Playbook) -> None:
    """A late repeat of a claim does not bring back a session that is no longer one's own."""
    ana, maya, tom = _waiting(play, "Ana"), play.agent("Maya"), play.agent("Tom")
    maya.claims(ana, cmid="a" * 32)
    play.wait(120_000)
    play.sweep()
    tom.claims(ana)
    with pytest.raises(AlreadyTakenError) as taken:
        maya.claims(ana, cmid="a" * 32)
    assert taken.value.winner == "Tom"


def test_a_heartbeat_extends_the_leases(play: Playbook) -> None:
    """An agent who keeps in touch keeps their sessions."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    maya.claims(ana)
    version = play.session(ana).version
    for _ in range(10):
        play.wait(20_000)
        maya.renews()
        play.sweep()
    session = play.session(ana)
    assert (session.state, session.lease_until) == (State.ACTIVE, play.now + LEASE_MS)
    assert session.version == version


def test_presence(play: Playbook) -> None:
    """Presence is what the devices say and ends with the lease."""
    maya = play.agent("Maya")

    def presence() -> Presence | None:
        found = play.database.ask(lambda read: read.agent(maya.agent.agent_id, play.now))
        return found.presence if found else None

    assert presence() is Presence.OFFLINE
    maya.renews()
    assert presence() is Presence.ONLINE
    maya.renews(Presence.AWAY)
    assert presence() is Presence.AWAY
    maya.renews()
    assert presence() is Presence.AWAY
    play.wait(LEASE_MS)
    assert presence() is Presence.OFFLINE


def test_the_best_of_several_devices_counts(play: Playbook) -> None:
    """Away on one device and online on another is online."""
    maya = play.agent("Maya")
    maya.renews(Presence.AWAY)
    maya.device_id = play.sign_in(maya.agent.agent_id)
    maya.renews(Presence.ONLINE)
    found = play.database.ask(lambda read: read.agent(maya.agent.agent_id, play.now))
    assert found is not None
    assert found.presence is Presence.ONLINE


def test_a_revoked_device_vouches_for_nobody(play: Playbook) -> None:
    """A signed-out device cannot renew, and the leases it held are not extended."""
    ana, maya = _waiting(play, "Ana"), play.agent("Maya")
    lease = maya.claims(ana).lease_until
    play.carry_out(lambda tx: roster.sign_out(tx, maya.agent.agent_id, maya.device_id, play.now))
    play.wait(10_000)
    with pytest.raises(UnauthenticatedError, match="sign in again"):
        maya.renews()
    assert play.session(ana).lease_until == lease
