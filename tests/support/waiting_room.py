"""Sessions that wait for a person, put straight into the database."""

from __future__ import annotations

from relay.domain.escalation import EscalationPolicy
from relay.domain.lifecycle import Trigger
from relay.domain.notices import Notices
from relay.domain.session import NO_PAGE, Page
from relay.service import visitor as use_cases
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction
from relay.service.visitor import Policies
from relay.store.direct import DirectStore
from tests.support.identifiers import new_id

_POLICIES = Policies(EscalationPolicy(), Notices(), bot_name="Bot", bot_grace_ms=1, lease_ms=1)


def put_in_queue(store: DirectStore, count: int, page: Page = NO_PAGE) -> list[str]:
    """Open sessions and press the button in each, all in one transaction; return their ids."""
    waiting = [new_id() for _ in range(count)]

    def fill(tx: Transaction) -> Outcome:
        for session_id in waiting:
            visitor_id = new_id()
            opening = use_cases.Open(
                open_id=new_id(), session_id=session_id, visitor_id=visitor_id,
                token_hash=new_id(), now=1, page=page,
            )  # fmt: skip
            use_cases.open_session(tx, opening, _POLICIES)
            button = use_cases.Act(
                visitor_id=visitor_id, session_id=session_id, cmid=new_id(),
                trigger=Trigger.ESCALATE, now=2,
            )  # fmt: skip
            use_cases.act(tx, button, _POLICIES)
        return Outcome(Done())

    store.submit("", fill)
    return waiting
