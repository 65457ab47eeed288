"""Idempotency keys, on both kinds of database."""

from __future__ import annotations

from relay.service.office import KeptReply
from relay.service.outcome import Done, Outcome, Reply, Saved
from relay.service.ports import Transaction
from relay.service.repeats import KEPT_MS, Repeatable, once
from tests.playbook import NOON, Playbook, expect


def _ask(play: Playbook, key: str, what: str, *, agent: str = "maya", now: int = NOON) -> bytes:
    """Do something under a key that changes the answer each time it is really done."""
    done: list[str] = play.__dict__.setdefault("done", [])

    def write(_tx: Transaction) -> Outcome:
        done.append(what)
        return Outcome(Done())

    def answer(_reply: Reply) -> KeptReply:
        return KeptReply(what, 200, f"{what} {len(done)}".encode())

    reply = play.carry_out(once(write, Repeatable(agent, key, what, now), answer))
    kept = expect(expect(reply, Saved).record, KeptReply)
    return kept.request_hash.encode() + b": " + kept.body


def test_done_once(play: Playbook) -> None:
    """The same key gives the first answer again and does nothing."""
    assert _ask(play, "k1", "claim") == _ask(play, "k1", "claim") == b"claim: claim 1"
    assert _ask(play, "k2", "claim") == b"claim: claim 2"


def test_another_request_is_seen(play: Playbook) -> None:
    """Under a used key the first request's hash comes back, so that the difference is seen."""
    _ask(play, "k1", "claim")
    assert _ask(play, "k1", "reply").startswith(b"claim: ")


def test_keys_are_each_agents_own(play: Playbook) -> None:
    """Two agents may use the same key."""
    _ask(play, "k1", "claim")
    assert _ask(play, "k1", "reply", agent="otto") == b"reply: reply 2"


def test_answers_are_not_kept_for_ever(play: Playbook) -> None:
    """A day later kept answers are tidied away."""
    _ask(play, "k1", "claim", now=0)
    later = KEPT_MS + 64
    _ask(play, "k2", "claim", now=later - later % 64)
    assert play.database.rows("SELECT key FROM kept_replies") == [("k2",)]
