"""What visitors and agents may read, and how much of it at once."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from relay.domain.errors import NotFoundError, UnauthenticatedError
from relay.domain.roster import Presence, Role
from relay.domain.routing import Department, RoutingPolicy
from relay.protocol.vocabulary import MAX_PAGE_ENTRIES
from relay.service import queries
from relay.service.queries import PAGE_CHARS, PAGE_ENTRIES, digest
from tests.playbook import Playbook, VisitorPart


def _waiting(play: Playbook, name: str) -> VisitorPart:
    visitor = play.visitor(name)
    visitor.opens()
    visitor.asks_for_person()
    return visitor


def _part(play: Playbook, visitor: VisitorPart, since: int = 0) -> queries.TranscriptPart:
    return play.database.ask(
        lambda read: queries.visitor_transcript(read, visitor.visitor_id, visitor.session_id, since)
    )


def test_the_whole_and_the_rest(play: Playbook) -> None:
    """A visitor reads all entries, or those after the last one they have."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("one")
    ana.says("two")
    assert [entry.seq for entry in _part(play, ana).entries] == [1, 2, 3, 4]
    rest = _part(play, ana, since=3)
    assert [entry.seq for entry in rest.entries] == [4]
    assert rest.more is False
    assert rest.session == play.session(ana)


def test_nothing_new(play: Playbook) -> None:
    """Up to date, and beyond the end, there is nothing to read and no error."""
    ana = play.visitor("Ana")
    ana.opens()
    for since in (2, 99):
        part = _part(play, ana, since=since)
        assert (part.entries, part.more) == ((), False)


def test_the_current_session_by_default(play: Playbook) -> None:
    """Without an id the visitor's current session is meant."""
    ana = play.visitor("Ana")
    ana.opens()
    found = play.database.ask(lambda read: queries.visitor_session(read, ana.visitor_id, None))
    assert found.session_id == ana.session_id


def test_pages(play: Playbook) -> None:
    """A long transcript comes in pages without gap or overlap."""
    ana = play.visitor("Ana")
    ana.opens()
    play.database.write_all([ana.sending(f"message {number}") for number in range(PAGE_ENTRIES)])
    first = _part(play, ana)
    assert (len(first.entries), first.more) == (PAGE_ENTRIES, True)
    second = _part(play, ana, since=first.entries[-1].seq)
    assert second.more is False
    seqs = [entry.seq for entry in (*first.entries, *second.entries)]
    assert seqs == list(range(1, PAGE_ENTRIES + 3))


def test_a_page_is_bounded_in_text_too(play: Playbook) -> None:
    """Long messages make a page end early, and reading on finds the others."""
    ana = play.visitor("Ana")
    ana.opens()
    long = "x" * 4_000
    play.database.write_all([ana.sending(long) for _ in range(60)])
    seen, since, pages = [], 0, 0
    while True:
        part = _part(play, ana, since)
        assert sum(len(entry.text) for entry in part.entries) <= PAGE_CHARS
        seen += [entry.seq for entry in part.entries]
        pages += 1
        if not part.more:
            break
        since = part.entries[-1].seq
    assert seen == list(range(1, 63))
    assert pages == 2


def test_the_wire_promises_the_same_page() -> None:
    """What PROTOCOL.md says of a page is what the relay does."""
    assert PAGE_ENTRIES == MAX_PAGE_ENTRIES


def test_foreign_and_absent_look_the_same(play: Playbook) -> None:
    """Whether a session exists cannot be found out by whom it does not belong to."""
    ana, eve = play.visitor("Ana"), play.visitor("Eve")
    ana.opens()
    eve.opens()
    texts = set()
    for session_id in (ana.session_id, play.new_id()):
        eve.session_id = session_id
        with pytest.raises(NotFoundError) as refused:
            _part(play, eve)
        texts.add((type(refused.value), str(refused.value)))
    assert len(texts) == 1


def test_a_visitor_without_a_session(play: Playbook) -> None:
    """Somebody who never opened anything has nothing to read."""
    with pytest.raises(NotFoundError):
        play.database.ask(lambda read: queries.visitor_session(read, play.new_id(), None))


def test_an_agent_reads_any_session_and_changes_none(play: Playbook) -> None:
    """Looking at a session is no claim."""
    ana = _waiting(play, "Ana")
    before = play.session(ana)
    part = play.database.ask(lambda read: queries.agent_transcript(read, ana.session_id, 0))
    assert len(part.entries) == 3
    assert play.session(ana) == before
    with pytest.raises(NotFoundError):
        play.database.ask(lambda read: queries.agent_transcript(read, play.new_id(), 0))


def test_the_queue(play: Playbook) -> None:
    """An agent sees who waits in order, and their own sessions, and themself."""
    maya = play.agent("Maya")
    maya.renews()
    visitors = []
    for name in ("Ana", "Ben", "Cem"):
        visitors.append(_waiting(play, name))
        play.wait(1_000)
    maya.claims(visitors[1])
    queue = play.database.ask(lambda read: queries.queue(read, maya.agent.agent_id, play.now))
    assert [s.visitor_name for s in queue.waiting] == ["Ana", "Cem"]
    assert [s.visitor_name for s in queue.mine] == ["Ben"]
    assert (queue.me.load, queue.me.presence) == (1, Presence.ONLINE)


def test_ties_are_broken_the_same_way_everywhere(play: Playbook) -> None:
    """Of visitors who asked in the same millisecond all agents see the same one first."""
    visitors = [_waiting(play, f"V{number}") for number in range(5)]
    assert play.waiting() == sorted(visitor.session_id for visitor in visitors)


def test_ones_own_sessions_in_the_order_of_taking(play: Playbook) -> None:
    """The chat taken first stays first."""
    maya = play.agent("Maya")
    ana, ben = _waiting(play, "Ana"), _waiting(play, "Ben")
    maya.claims(ben)
    play.wait(1)
    maya.claims(ana)
    queue = play.database.ask(lambda read: queries.queue(read, maya.agent.agent_id, play.now))
    assert [s.visitor_name for s in queue.mine] == ["Ben", "Ana"]


def test_the_digest_is_what_the_document_says(play: Playbook) -> None:
    """Number and hash over the sorted lines id:version, whatever the order."""
    sessions = [play.session(_waiting(play, f"V{number}")) for number in range(3)]
    lines = sorted(f"{s.session_id}:{s.version}" for s in sessions)
    expected = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    assert digest(sessions).count == 3
    assert digest(sessions).hash == digest(sessions[::-1]).hash == expected


def test_the_digest_of_nothing() -> None:
    """An empty list has a digest, too."""
    assert digest([]).hash == hashlib.sha256(b"").hexdigest()[:16]


def test_a_heartbeat_tells_what_changed(play: Playbook) -> None:
    """The digests change with every change that a push may have lost."""
    maya, ana = play.agent("Maya"), _waiting(play, "Ana")

    def beat() -> queries.Heartbeat:
        return play.database.ask(
            lambda read: queries.heartbeat(read, maya.agent.agent_id, [], play.now)
        )

    one = beat()
    maya.claims(ana)
    two = beat()
    assert (one.waiting.count, two.waiting.count) == (1, 0)
    assert (one.mine.count, two.mine.count) == (0, 1)
    assert [head.last_seq for head in two.heads] == [4]


def test_a_heartbeat_follows_what_it_is_asked_to(play: Playbook) -> None:
    """Heads come for one's own sessions once, and for the others that exist."""
    maya, ana, ben = play.agent("Maya"), _waiting(play, "Ana"), _waiting(play, "Ben")
    maya.claims(ana)
    following = [ana.session_id, ben.session_id, play.new_id()]
    beat = play.database.ask(
        lambda read: queries.heartbeat(read, maya.agent.agent_id, following, play.now)
    )
    assert [head.session_id for head in beat.heads] == [ana.session_id, ben.session_id]


def test_an_agent_who_is_gone(play: Playbook) -> None:
    """Without an account there is no queue to see."""
    with pytest.raises(UnauthenticatedError):
        play.database.ask(lambda read: queries.queue(read, play.new_id(), play.now))


def test_each_sees_the_queue_of_their_departments(play: Playbook) -> None:
    """List and digest agree; who works on none and supervisors see all; nobody else's is read."""
    routing = RoutingPolicy(departments=(Department("visas", "V"), Department("fees", "F")))
    play.policies = replace(play.policies, routing=routing)
    visitors: dict[str | None, str] = {}
    for department in ("visas", "fees", None):
        visitor = play.visitor()
        visitor.opens(department=department)
        visitor.asks_for_person()
        visitors[department] = visitor.session_id
    fee = play.agent("Fee", departments=("fees",)).agent
    sue = play.agent("Sue", departments=("fees",), role=Role.SUPERVISOR).agent
    all_ = play.agent("All").agent
    seen = {}
    for agent in (fee, sue, all_):
        queue = play.database.ask(
            lambda read, agent=agent: queries.queue(read, agent.agent_id, play.now)
        )
        beat = play.database.ask(
            lambda read, agent=agent: queries.heartbeat(read, agent.agent_id, (), play.now)
        )
        assert queries.digest(queue.waiting) == beat.waiting
        seen[agent.name] = {session.session_id for session in queue.waiting}
    assert visitors["visas"] not in seen["Fee"]
    assert {visitors["fees"], visitors[None]} <= seen["Fee"]
    assert seen["Sue"] == seen["All"] > seen["Fee"]
    with pytest.raises(NotFoundError):
        play.database.ask(lambda read: queries.agent_transcript(read, visitors["visas"], 0, fee))
    assert play.database.ask(lambda read: queries.agent_transcript(read, visitors["visas"], 0, sue))
