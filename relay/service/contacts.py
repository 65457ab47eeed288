"""A visitor leaves an address, and is mailed what people answer when they are gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from relay.domain.errors import BusyError, NotFoundError, WrongStateError
from relay.domain.facts import ContactLeft, Fact
from relay.domain.lifecycle import Change, State
from relay.domain.session import Session
from relay.domain.transcript import ChangeRecord, Voice, clean_line, clean_text
from relay.service import arrivals
from relay.service.messages import Utterance, accepted_before, append, changed, load
from relay.service.moves import Mover
from relay.service.outcome import Done, FollowUp, Outcome
from relay.service.ports import Transaction
from relay.service.roster import normal_email
from relay.service.telling import mail_answer
from relay.service.timers import Sweep
from relay.service.visitor import Policies


@dataclass(frozen=True, slots=True)
class Leave:
    """A visitor leaves an address, with or without a message."""

    visitor_id: str
    session_id: str
    cmid: str
    email: str
    now: int
    name: str | None = None
    text: str | None = None


def leave(tx: Transaction, request: Leave, policies: Policies) -> Outcome:
    """Keep the address, add the message, and see to it that people will look.

    A session that the bot still owns goes to the queue: an address is left in order to be
    answered by a person.

    Raises NotFoundError, MalformedError, WrongStateError or BusyError.
    """
    session, repeat = load(tx, request.session_id, request.visitor_id, request.cmid)
    # The same words for another's session as for none: ids must not be probed.
    if session.visitor_id != request.visitor_id or session.state is State.ERASED:
        raise NotFoundError
    if repeat is not None:
        return Outcome(accepted_before(repeat, None))
    if not session.is_live:
        message = "This conversation is finished. Write a message to begin again."
        raise WrongStateError(message)
    email = normal_email(request.email)
    text = clean_text(request.text) if request.text else None
    with tx.savepoint():
        return _leave(tx, session, replace(request, email=email, text=text), policies)


def _leave(tx: Transaction, session: Session, request: Leave, policies: Policies) -> Outcome:
    facts: list[Fact] = []
    follow_ups: tuple[FollowUp, ...] = ()
    if request.text:
        cmid = f"{request.cmid}/text"
        said = Utterance(Voice.VISITOR, request.visitor_id, cmid, request.text, request.now)
        stored = append(tx, session, said)
        facts.append(stored)
        session = stored.session
    left = _keep(tx, session, request, policies)
    facts.append(left)
    if left.session.state is State.BOT:
        # They have just left their address: nobody has to ask for it.
        silent = replace(policies.notices, escalated="", away="", closed="")
        mover = Mover(request.visitor_id, f"{request.cmid}/escalate", silent)
        arrival = arrivals.Arrival(left.session, arrivals.left_contact(), request.now)
        handed = arrivals.escalate(tx, arrival, mover, policies)
        facts += handed.facts
        follow_ups = (handed.summarise,)
    return Outcome(changed(left.record), tuple(facts), follow_ups)


def _keep(tx: Transaction, session: Session, request: Leave, policies: Policies) -> ContactLeft:
    name = clean_line(request.name or "")
    after = replace(
        session,
        version=session.version + 1,
        visitor_email=request.email,
        visitor_name=name or session.visitor_name,
    )
    last_seq = tx.sessions.move(session, after)
    if not last_seq:
        raise BusyError
    after = replace(after, last_seq=last_seq)
    record = ChangeRecord(
        last_seq,
        request.now,
        after.epoch,
        Change.CONTACT_LEFT,
        after.state,
        request.visitor_id,
        request.cmid,
        policies.notices.line(Change.CONTACT_LEFT, None).replace("{email}", request.email),
    )
    tx.transcript.add_change(after.session_id, record)
    tx.contacts.keep(after.session_id, request.now, last_seq)
    return ContactLeft(after, record)


def note_here(tx: Transaction, times: Mapping[str, int]) -> Outcome:
    """Note when the visitors of these sessions were here, so that they are not written to."""
    tx.contacts.seen(times)
    return Outcome(Done())


def mail_answers(tx: Transaction, request: Sweep, policies: Policies) -> Outcome:
    """Mail what people answered to visitors who were not seen since.

    Of several relays one does it for each, and each answer is mailed once.
    """
    if policies.mail is None:
        return Outcome(Done())
    since = request.now - policies.promises.answer_wait_ms
    for due in tx.contacts.answers_due(since, request.limit):
        said = tx.contacts.answers_since(due.session.session_id, due.mailed_seq)
        unseen = [message for message in said if message.at >= due.seen_at]
        last_seq = said[-1].seq if said else due.mailed_seq
        if tx.contacts.settle(due, last_seq) and unseen:
            mail_answer(tx, due, unseen, request.now, policies.mail)
    return Outcome(Done())
