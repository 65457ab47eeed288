"""The domain's records become the shapes of the REST API."""

from __future__ import annotations

from relay.domain.canned import CannedResponse, filled
from relay.domain.roster import Agent
from relay.domain.session import Session
from relay.protocol import rest
from relay.protocol.vocabulary import Presence, Role, SessionState, Voice
from relay.service.office import (
    Conclusion,
    DeviceRecord,
    HitsPage,
    SessionsPage,
    StoredFile,
)
from relay.translation import session_card
from relay.web.api.cursor import cursor_of


def sessions_page(page: SessionsPage) -> rest.SessionsPage:
    """Return a page of sessions with the cursor of the next."""
    cards = tuple(session_card(session) for session in page.sessions)
    return rest.SessionsPage(cards, None if page.end is None else cursor_of(page.end))


def session_detail(session: Session, conclusion: Conclusion) -> rest.SessionDetail:
    """Return a session with how it was judged."""
    return rest.SessionDetail(session_card(session), conclusion.outcome, conclusion.tags)


def search_page(page: HitsPage) -> rest.SearchPage:
    """Return what was found with the cursor of the next page."""
    hits = tuple(
        rest.SearchHit(
            session_id=hit.session.session_id,
            seq=hit.seq,
            at=hit.at,
            voice=Voice(hit.voice),
            text=hit.text,
            state=SessionState(hit.session.state),
            author=hit.author,
            visitor_name=hit.session.visitor_name,
        )
        for hit in page.hits
    )
    return rest.SearchPage(hits, None if page.end is None else cursor_of(page.end))


def canned_response(
    response: CannedResponse, agent: Agent, session: Session | None = None
) -> rest.CannedResponse:
    """Return a canned response, with its gaps filled for a session where there is one."""
    words = None
    if session is not None:
        words = filled(response.text, visitor=session.visitor_name, agent=agent.name)
    return rest.CannedResponse(
        canned_id=response.canned_id,
        shortcut=response.shortcut,
        text=response.text,
        updated_at=response.updated_at,
        shared=response.owner_id is None,
        filled=words,
    )


def device(record: DeviceRecord, current_id: str) -> rest.Device:
    """Return a sign-in; ``current_id`` is the one that asks."""
    return rest.Device(
        record.device_id, record.name, record.created_at, record.device_id == current_id
    )


def agent_record(agent: Agent, *, address: bool = True) -> rest.AgentRecord:
    """Return an agent as administrators see them; without ``address`` as agents do."""
    return rest.AgentRecord(
        agent_id=agent.agent_id,
        email=agent.email if address else "",
        name=agent.name,
        role=Role(agent.role),
        capacity=agent.capacity,
        load=agent.load,
        presence=Presence(agent.presence),
        disabled=agent.disabled,
        departments=agent.departments,
        languages=agent.languages,
        skills=agent.skills,
    )


def file_card(file: StoredFile) -> rest.FileCard:
    """Return what is known of a file."""
    return rest.FileCard(
        file_id=file.file_id,
        session_id=file.session_id,
        name=file.name,
        type=file.media,
        size=file.size,
        at=file.at,
        voice=Voice(file.voice),
    )
