"""The table of transitions: complete, closed, and without a dead end."""

from __future__ import annotations

import pytest

from relay.domain.errors import WrongStateError
from relay.domain.lifecycle import (
    LIVE_STATES,
    OWNERS,
    TRANSITIONS,
    Change,
    State,
    Trigger,
    transition,
)

EXPECTED = {
    (State.BOT, Trigger.ESCALATE): (State.PENDING, Change.ESCALATED),
    (State.BOT, Trigger.END): (State.COMPLETED, Change.COMPLETED),
    (State.BOT, Trigger.LEAVE): (State.ABANDONED, Change.ABANDONED),
    (State.BOT, Trigger.REQUEUE): (State.PENDING, Change.REQUEUED),
    (State.BOT, Trigger.CLOSE): (State.COMPLETED, Change.COMPLETED),
    (State.PENDING, Trigger.CLAIM): (State.ACTIVE, Change.CLAIMED),
    (State.PENDING, Trigger.CANCEL): (State.BOT, Change.CANCELLED),
    (State.PENDING, Trigger.END): (State.COMPLETED, Change.COMPLETED),
    (State.PENDING, Trigger.LEAVE): (State.ABANDONED, Change.ABANDONED),
    (State.PENDING, Trigger.GIVE_UP): (State.BOT, Change.RETURNED),
    (State.PENDING, Trigger.REQUEUE): (State.PENDING, Change.REQUEUED),
    (State.PENDING, Trigger.CLOSE): (State.COMPLETED, Change.COMPLETED),
    (State.ACTIVE, Trigger.LOSE_AGENT): (State.PENDING, Change.REQUEUED),
    (State.ACTIVE, Trigger.COMPLETE): (State.COMPLETED, Change.COMPLETED),
    (State.ACTIVE, Trigger.END): (State.COMPLETED, Change.COMPLETED),
    (State.ACTIVE, Trigger.LEAVE): (State.COMPLETED, Change.COMPLETED),
    (State.ACTIVE, Trigger.TRANSFER): (State.PENDING, Change.TRANSFERRED),
    (State.ACTIVE, Trigger.HAND_OVER): (State.ACTIVE, Change.TRANSFERRED),
    (State.ACTIVE, Trigger.GIVE_BACK): (State.BOT, Change.RETURNED),
    (State.ACTIVE, Trigger.REQUEUE): (State.PENDING, Change.REQUEUED),
    (State.ACTIVE, Trigger.CLOSE): (State.COMPLETED, Change.COMPLETED),
    (State.COMPLETED, Trigger.RETURN): (State.BOT, Change.REOPENED),
    (State.ABANDONED, Trigger.RETURN): (State.BOT, Change.REOPENED),
}

BY_VISITOR = {Trigger.ESCALATE, Trigger.CANCEL, Trigger.END, Trigger.RETURN}
BY_AGENT = {
    Trigger.CLAIM, Trigger.COMPLETE, Trigger.TRANSFER, Trigger.HAND_OVER, Trigger.GIVE_BACK,
}  # fmt: skip
BY_SUPERVISOR = {Trigger.REQUEUE, Trigger.CLOSE}


@pytest.mark.parametrize("trigger", Trigger)
@pytest.mark.parametrize("state", State)
def test_every_pair_of_state_and_trigger(state: State, trigger: Trigger) -> None:
    """Each pair either leads where the design says or is refused, and nothing in between."""
    expected = EXPECTED.get((state, trigger))
    if expected is None:
        with pytest.raises(WrongStateError):
            transition(state, trigger)
        return
    taken = transition(state, trigger)
    assert (taken.to, taken.change) == expected


def test_the_table_has_nothing_else() -> None:
    """A row that the design does not know cannot slip into the table."""
    assert set(TRANSITIONS) == set(EXPECTED)


@pytest.mark.parametrize("state", sorted(LIVE_STATES))
def test_the_visitor_always_has_a_way_out(state: State) -> None:
    """From every live state a visitor can reach the end by themself."""
    assert (state, Trigger.END) in TRANSITIONS


@pytest.mark.parametrize("state", [State.PENDING, State.ACTIVE])
def test_an_agent_has_a_way_out_of_what_agents_see(state: State) -> None:
    """A waiting session can be claimed and an owned one completed: none is stuck."""
    assert any((state, trigger) in TRANSITIONS for trigger in BY_AGENT)


@pytest.mark.parametrize("trigger", sorted(BY_SUPERVISOR))
@pytest.mark.parametrize("state", sorted(LIVE_STATES))
def test_a_supervisor_has_a_way_out_of_everything(state: State, trigger: Trigger) -> None:
    """Whatever is under way can be put back into the queue and can be closed."""
    assert (state, trigger) in TRANSITIONS


@pytest.mark.parametrize("state", [State.BOT, State.PENDING, State.ACTIVE])
def test_time_alone_leads_out(state: State) -> None:
    """When everybody is gone, a session ends all the same."""
    assert not _reached(state, {Trigger.LEAVE}).isdisjoint({State.COMPLETED, State.ABANDONED})


@pytest.mark.parametrize("state", [State.COMPLETED, State.ABANDONED])
def test_nobody_is_locked_out_after_the_end(state: State) -> None:
    """A finished conversation wakes when its visitor comes back."""
    assert transition(state, Trigger.RETURN).to in LIVE_STATES


@pytest.mark.parametrize("start", [state for state in State if state is not State.ERASED])
def test_a_person_is_reachable_from_everywhere(start: State) -> None:
    """Visitor and agents alone, without timers, bring any session to an agent."""
    assert State.ACTIVE in _reached(start, BY_VISITOR | BY_AGENT)


def _reached(start: State, triggers: set[Trigger]) -> set[State]:
    seen, frontier = {start}, [start]
    while frontier:
        here = frontier.pop()
        for trigger in triggers:
            found = TRANSITIONS.get((here, trigger))
            if found is not None and found.to not in seen:
                seen.add(found.to)
                frontier.append(found.to)
    return seen


def test_erased_is_for_ever() -> None:
    """Nothing leads out of an erased session, and no trigger of this table into it."""
    assert not any(state is State.ERASED for state, _ in TRANSITIONS)
    assert not any(taken.to is State.ERASED for taken in TRANSITIONS.values())


def test_every_live_state_has_an_owner() -> None:
    """A session is live exactly when somebody owns its time."""
    assert set(OWNERS) == LIVE_STATES


@pytest.mark.parametrize(
    ("state", "trigger", "words"),
    [
        (State.ACTIVE, Trigger.CLAIM, "not waiting any more"),
        (State.BOT, Trigger.CANCEL, "not waiting for a person"),
        (State.COMPLETED, Trigger.COMPLETE, "already finished"),
        (State.COMPLETED, Trigger.END, "already finished"),
        (State.PENDING, Trigger.ESCALATE, "already on the way"),
        (State.BOT, Trigger.LOSE_AGENT, "A bot conversation cannot lose_agent."),
    ],
)
def test_a_refusal_says_why(state: State, trigger: Trigger, words: str) -> None:
    """What is refused is refused in a sentence for people."""
    with pytest.raises(WrongStateError, match=words):
        transition(state, trigger)
