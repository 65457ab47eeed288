"""What each transition does to a session."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.errors import WrongStateError
from relay.domain.lifecycle import TRANSITIONS, Owner, State, Trigger
from relay.domain.session import Assignee, Reason, Session, Step, advance

REASON = Reason("asked_for_person", "The visitor asked for a person.")
MAYA = Assignee("maya-id", "Maya")
OPENED, LATER = 1_000, 9_000


def session(state: State = State.BOT, **changes: object) -> Session:
    """Return a session in ``state``, assigned where it is active."""
    plain = Session(
        session_id="s", visitor_id="v", state=state, epoch=1, version=4, last_seq=7, fence=2,
        opened_at=OPENED, owner_since=OPENED, bot_due_seq=7, bot_due_at=5_000,
    )  # fmt: skip
    if state is State.ACTIVE:
        plain = replace(
            plain, assignee_id="maya-id", assignee_name="Maya", lease_until=3_000,
            pending_since=2_000, reason=REASON,
        )  # fmt: skip
    if state is State.PENDING:
        plain = replace(plain, pending_since=2_000, reason=REASON)
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


def step(trigger: Trigger) -> Step:
    """Return a complete step of ``trigger``."""
    return Step(
        trigger,
        LATER,
        assignee=MAYA,
        lease_ms=30_000,
        reason=REASON,
        department="visas",
        priority=2,
    )


@pytest.mark.parametrize(("state", "trigger"), sorted(TRANSITIONS))
def test_every_transition_counts(state: State, trigger: Trigger) -> None:
    """Each transition is one version and one entry further, and frees the bot of its debt."""
    before = session(state)
    after, taken = advance(before, step(trigger))
    assert after.state is taken.to
    assert (after.version, after.last_seq) == (before.version + 1, before.last_seq + 1)
    assert after.bot_due_seq is None
    assert after.bot_due_at is None


@pytest.mark.parametrize(("state", "trigger"), sorted(TRANSITIONS))
def test_assigned_means_active(state: State, trigger: Trigger) -> None:
    """After any transition there is an assignee with a lease exactly in the active state."""
    after, _ = advance(session(state), step(trigger))
    active = after.state is State.ACTIVE
    assert (after.assignee_id is not None) is active
    assert (after.assignee_name is not None) is active
    assert (after.lease_until is not None) is active


@pytest.mark.parametrize(("state", "trigger"), sorted(TRANSITIONS))
def test_waiting_has_a_beginning(state: State, trigger: Trigger) -> None:
    """Waiting and owned sessions know since when the visitor waits; the others do not wait."""
    after, _ = advance(session(state), step(trigger))
    assert (after.pending_since is not None) is (after.state in {State.PENDING, State.ACTIVE})


@pytest.mark.parametrize(("state", "trigger"), sorted(TRANSITIONS))
def test_owner_since_follows_the_owner(state: State, trigger: Trigger) -> None:
    """The owner's time begins anew with each new owner."""
    before = session(state)
    after, _ = advance(before, step(trigger))
    same = after.owner == before.owner and trigger is not Trigger.HAND_OVER
    assert after.owner_since == (OPENED if same else LATER)


@pytest.mark.parametrize(("state", "trigger"), sorted(TRANSITIONS))
def test_what_raises_the_fence(state: State, trigger: Trigger) -> None:
    """The fence rises with every assignment and when an agent passes a session on."""
    after, _ = advance(session(state), step(trigger))
    raises = {Trigger.CLAIM, Trigger.HAND_OVER, Trigger.TRANSFER}
    assert after.fence == (3 if trigger in raises else 2)


@pytest.mark.parametrize(("state", "trigger"), sorted(TRANSITIONS))
def test_only_a_return_raises_the_epoch(state: State, trigger: Trigger) -> None:
    """The epoch rises with every reopening and with nothing else."""
    after, _ = advance(session(state), step(trigger))
    assert after.epoch == (2 if trigger is Trigger.RETURN else 1)


def test_escalating_notes_when_and_why() -> None:
    """A handover keeps its reason and the beginning of the wait."""
    after, _ = advance(session(), step(Trigger.ESCALATE))
    assert (after.pending_since, after.reason) == (LATER, REASON)


def test_a_claim_names_the_agent_and_the_lease() -> None:
    """The agent owns the session until the lease ends."""
    after, _ = advance(session(State.PENDING), step(Trigger.CLAIM))
    assert (after.assignee_id, after.assignee_name) == ("maya-id", "Maya")
    assert after.lease_until == LATER + 30_000


def test_a_claim_without_an_agent_is_a_bug() -> None:
    """A step that forgot its agent fails loudly instead of making an ownerless session."""
    with pytest.raises(ValueError, match="names its agent"):
        advance(session(State.PENDING), Step(Trigger.CLAIM, LATER))


def test_a_lost_agent_does_not_cost_the_place() -> None:
    """Put back, a visitor keeps the time since when they wait and comes first."""
    after, _ = advance(session(State.ACTIVE), step(Trigger.LOSE_AGENT))
    assert after.pending_since == 2_000
    assert after.priority == 1
    assert after.reason == REASON


def test_escalating_chooses_the_queue() -> None:
    """A handover says whose queue it goes to and how urgent it is there."""
    after, _ = advance(session(), step(Trigger.ESCALATE))
    assert (after.department, after.priority) == ("visas", 2)


def test_a_transfer_keeps_the_wait() -> None:
    """Passed on, a visitor waits in the other queue since they first asked for a person."""
    before = session(State.ACTIVE, department="fees")
    after, _ = advance(before, step(Trigger.TRANSFER))
    assert (after.department, after.priority) == ("visas", 2)
    assert (after.pending_since, after.reason) == (2_000, REASON)


def test_a_handover_to_a_colleague_changes_the_owner_only() -> None:
    """The session stays with people of its department, under another name and a new lease."""
    tom = Step(Trigger.HAND_OVER, LATER, assignee=Assignee("tom-id", "Tom"), lease_ms=30_000)
    after, _ = advance(session(State.ACTIVE, department="fees"), tom)
    assert (after.assignee_id, after.assignee_name) == ("tom-id", "Tom")
    assert (after.lease_until, after.department) == (LATER + 30_000, "fees")


@pytest.mark.parametrize(
    ("state", "since", "priority"),
    [(State.BOT, LATER, 2), (State.PENDING, 2_000, 1), (State.ACTIVE, 2_000, 1)],
)
def test_a_supervisor_puts_a_session_back(state: State, since: int, priority: int) -> None:
    """Who waited keeps their place and comes first; who had the bot begins to wait."""
    after, _ = advance(session(state), step(Trigger.REQUEUE))
    assert (after.pending_since, after.priority) == (since, priority)


@pytest.mark.parametrize("trigger", [Trigger.CANCEL, Trigger.GIVE_UP])
def test_leaving_the_queue_forgets_the_wait(trigger: Trigger) -> None:
    """Back with the bot, nothing of the queue is left: not even a raised priority."""
    waiting = session(State.PENDING, priority=1, bot_failures=2)
    after, _ = advance(waiting, step(trigger))
    assert (after.pending_since, after.reason, after.bot_failures) == (None, None, 0)
    assert after.priority == 0


@pytest.mark.parametrize("trigger", [Trigger.COMPLETE, Trigger.END, Trigger.LEAVE, Trigger.CLOSE])
def test_the_end_is_noted(trigger: Trigger) -> None:
    """A finished session knows when it finished, and queues nowhere."""
    after, _ = advance(session(State.ACTIVE, priority=1), step(trigger))
    assert (after.finished_at, after.priority, after.is_live) == (LATER, 0, False)
    assert after.owner is None


def test_coming_back_starts_afresh() -> None:
    """A reopened session is the bot's, without the failures and the reason of before."""
    finished = session(State.COMPLETED, finished_at=8_000, bot_failures=2, reason=REASON)
    after, _ = advance(finished, step(Trigger.RETURN))
    assert (after.finished_at, after.bot_failures, after.reason) == (None, 0, None)
    assert after.owner is Owner.BOT


def test_what_the_table_lacks_is_refused() -> None:
    """A session does not change where the table has no such transition."""
    with pytest.raises(WrongStateError):
        advance(session(State.ERASED), step(Trigger.RETURN))
