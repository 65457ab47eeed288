"""What visitors ask, in the words of the use cases."""

from __future__ import annotations

from uuid import uuid4

from relay.domain.lifecycle import Trigger
from relay.domain.session import NO_PAGE, Page
from relay.domain.transcript import clean_line
from relay.protocol import shapes
from relay.protocol import visitor as visitor_wire
from relay.service import ratings as rating_use_cases
from relay.service import visitor as visitor_use_cases

VisitorAct = visitor_wire.HandoffRequest | visitor_wire.HandoffCancel | visitor_wire.SessionEnd
"""The buttons of a visitor."""

_TRIGGERS: dict[type[VisitorAct], Trigger] = {
    visitor_wire.HandoffRequest: Trigger.ESCALATE,
    visitor_wire.HandoffCancel: Trigger.CANCEL,
    visitor_wire.SessionEnd: Trigger.END,
}


def page_from_wire(page: shapes.PageContext | None) -> Page | None:
    """Return the page a visitor's client named, if any."""
    return None if page is None else Page(page.url, page.title, page.referrer)


def visitor_open(
    wanted: visitor_wire.SessionOpen, *, token_hash: str, now: int
) -> visitor_use_cases.Open:
    """Return the request of a visitor who begins, with ids for session and visitor."""
    return visitor_use_cases.Open(
        open_id=wanted.open_id,
        session_id=str(uuid4()),
        visitor_id=str(uuid4()),
        token_hash=token_hash,
        now=now,
        name=clean_line(wanted.name) or None if wanted.name else None,
        language=wanted.language,
        page=page_from_wire(wanted.page) or NO_PAGE,
        department=wanted.department,
    )


def visitor_send(
    visitor_id: str, wanted: visitor_wire.MessageSend, *, now: int
) -> visitor_use_cases.Send:
    """Return the request of a visitor who says something."""
    return visitor_use_cases.Send(
        visitor_id=visitor_id,
        session_id=wanted.session_id,
        cmid=wanted.cmid,
        text=wanted.text,
        now=now,
        page=page_from_wire(wanted.page),
    )


def visitor_act(visitor_id: str, wanted: VisitorAct, *, now: int) -> visitor_use_cases.Act:
    """Return the request of a visitor who pressed a button."""
    return visitor_use_cases.Act(
        visitor_id=visitor_id,
        session_id=wanted.session_id,
        cmid=wanted.cmid,
        trigger=_TRIGGERS[type(wanted)],
        now=now,
    )


def visitor_rate(
    visitor_id: str, wanted: visitor_wire.SessionRate, *, now: int
) -> rating_use_cases.Rate:
    """Return the request of a visitor who rates a conversation."""
    return rating_use_cases.Rate(
        visitor_id=visitor_id,
        session_id=wanted.session_id,
        cmid=wanted.cmid,
        score=wanted.score,
        comment=wanted.comment,
        now=now,
    )
