"""Every endpoint of the REST API. Routes, document, page and tests all walk this table."""

from __future__ import annotations

from http import HTTPStatus

from relay.protocol import agent as agent_wire
from relay.protocol import passing, reports, rest, shapes
from relay.service.permissions import Action, Relation
from relay.web.api.endpoint import Endpoint

CREATED, NO_CONTENT = HTTPStatus.CREATED, HTTPStatus.NO_CONTENT
NOT_FOUND, CONFLICT = HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT
TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

_SELF = (
    Endpoint("read_me", "GET", "/me", "Say who the token belongs to.",
             Action.SEE_SELF, Relation.OWN, reply=agent_wire.AgentCard),
    Endpoint("set_presence", "PUT", "/me/presence", "Say whether the caller takes sessions.",
             Action.SET_PRESENCE, Relation.OWN,
             body=rest.PresenceBody, reply=agent_wire.AgentCard),
    Endpoint("list_devices", "GET", "/devices", "List the caller's sign-ins.",
             Action.READ_DEVICES, Relation.OWN, reply=rest.Devices),
    Endpoint("revoke_device", "DELETE", "/devices/{device_id}",
             "Sign a device out; an administrator may do it for anybody.",
             Action.REVOKE_DEVICE, None, status=NO_CONTENT, refusals=(NOT_FOUND,)),
)  # fmt: skip

_SESSIONS = (
    Endpoint("list_sessions", "GET", "/sessions", "List sessions, newest first.",
             Action.LIST_SESSIONS, query=rest.SessionsQuery, reply=rest.SessionsPage),
    Endpoint("read_session", "GET", "/sessions/{session_id}",
             "Read what a session is, whose, why, and how it was judged.",
             Action.READ_SESSION, None, reply=rest.SessionDetail, refusals=(NOT_FOUND,)),
    Endpoint("read_entries", "GET", "/sessions/{session_id}/entries",
             "Read a page of the transcript; changes nothing and tells nobody.",
             Action.READ_SESSION, None, query=rest.EntriesQuery,
             reply=agent_wire.SessionTranscript, refusals=(NOT_FOUND,)),
    Endpoint("claim_session", "POST", "/sessions/{session_id}/claim",
             "Take a waiting session. Of many who ask exactly one gets it.",
             Action.CLAIM, None, reply=agent_wire.SessionClaimed, creates=True,
             refusals=(NOT_FOUND, CONFLICT)),
    Endpoint("send_reply", "POST", "/sessions/{session_id}/replies",
             "Say something to the visitor of a session of the caller's own.",
             Action.REPLY, None, body=rest.ReplyBody, reply=shapes.Sent, status=CREATED,
             creates=True, refusals=(NOT_FOUND, CONFLICT)),
    Endpoint("complete_session", "POST", "/sessions/{session_id}/complete",
             "Finish a session of the caller's own.",
             Action.COMPLETE, None, body=rest.CompleteBody, reply=shapes.Changed, creates=True,
             refusals=(NOT_FOUND, CONFLICT)),
    Endpoint("transfer_session", "POST", "/sessions/{session_id}/transfer",
             "Pass a session of the caller's own on: to a department at once, to a colleague "
             "when they accept.",
             Action.PASS_ON, None, body=rest.TransferBody, reply=passing.TransferStarted,
             creates=True, refusals=(NOT_FOUND, CONFLICT)),
    Endpoint("return_session", "POST", "/sessions/{session_id}/return",
             "Give a session of the caller's own back to the bot.",
             Action.PASS_ON, None, body=rest.FenceBody, reply=shapes.Changed, creates=True,
             refusals=(NOT_FOUND, CONFLICT)),
    Endpoint("requeue_session", "POST", "/sessions/{session_id}/requeue",
             "Put any live session back into the queue; written into the audit log.",
             Action.FORCE, None, reply=shapes.Changed, creates=True,
             refusals=(NOT_FOUND, CONFLICT)),
    Endpoint("close_session", "POST", "/sessions/{session_id}/close",
             "Finish any live session; written into the audit log.",
             Action.FORCE, None, reply=shapes.Changed, creates=True,
             refusals=(NOT_FOUND, CONFLICT)),
    Endpoint("add_note", "POST", "/sessions/{session_id}/notes",
             "Write a note for other agents; the transcript's page has them all.",
             Action.NOTE, None, body=rest.NoteBody, reply=passing.NoteAdded, status=CREATED,
             creates=True, refusals=(NOT_FOUND, CONFLICT)),
    Endpoint("list_departments", "GET", "/departments",
             "List the departments with who waits, and the agents who are there.",
             Action.LIST_DEPARTMENTS, reply=passing.Roster),
    Endpoint("read_history", "GET", "/sessions/{session_id}/history",
             "List all sessions of the same visitor, newest first.",
             Action.READ_SESSION, None, query=rest.PageQuery, reply=rest.SessionsPage,
             refusals=(NOT_FOUND,)),
    Endpoint("search", "GET", "/search",
             "Find messages by their words. What was just said is found a few seconds later.",
             Action.SEARCH, query=rest.SearchQuery, reply=rest.SearchPage),
)  # fmt: skip

_FILES = (
    Endpoint("list_files", "GET", "/sessions/{session_id}/files", "List a session's files.",
             Action.READ_SESSION, None, reply=rest.FileCards, refusals=(NOT_FOUND,)),
    Endpoint("add_file", "POST", "/sessions/{session_id}/files",
             "Attach a picture, a PDF document or plain text to a session of the caller's own.",
             Action.ADD_FILE, None, query=rest.FileQuery, reply=rest.FileCard, status=CREATED,
             creates=True, upload=True, refusals=(NOT_FOUND, CONFLICT, TOO_LARGE)),
    Endpoint("read_file", "GET", "/files/{file_id}", "Fetch a file, always as an attachment.",
             Action.READ_SESSION, None, download=True, refusals=(NOT_FOUND,)),
)  # fmt: skip

_CANNED = (
    Endpoint("list_canned", "GET", "/canned-responses",
             "List the shared canned responses and the caller's own.",
             Action.READ_CANNED, query=rest.CannedQuery, reply=rest.CannedResponses,
             refusals=(NOT_FOUND,)),
    Endpoint("create_canned", "POST", "/canned-responses",
             "Keep words ready; shared ones need a supervisor.",
             Action.WRITE_CANNED, None, body=rest.CannedBody, reply=rest.CannedResponse,
             status=CREATED, creates=True),
    Endpoint("replace_canned", "PUT", "/canned-responses/{canned_id}",
             "Replace a canned response.",
             Action.WRITE_CANNED, None, body=rest.CannedBody, reply=rest.CannedResponse,
             refusals=(NOT_FOUND,)),
    Endpoint("delete_canned", "DELETE", "/canned-responses/{canned_id}",
             "Delete a canned response.",
             Action.WRITE_CANNED, None, status=NO_CONTENT, refusals=(NOT_FOUND,)),
)  # fmt: skip

_ADMINISTRATION = (
    Endpoint("list_agents", "GET", "/agents", "List all agents by name.",
             Action.LIST_AGENTS, reply=rest.AgentRecords),
    Endpoint("create_agent", "POST", "/agents", "Enrol somebody; the answer has their code.",
             Action.ADMINISTER_AGENTS, body=rest.AgentBody, reply=rest.AgentEnrolled,
             status=CREATED),
    Endpoint("edit_agent", "PATCH", "/agents/{agent_id}",
             "Change an agent. Disabling signs them out everywhere and puts their chats back.",
             Action.ADMINISTER_AGENTS, body=rest.AgentChanges, reply=rest.AgentRecord,
             refusals=(NOT_FOUND, CONFLICT)),
    Endpoint("reset_agent", "POST", "/agents/{agent_id}/code",
             "Replace an agent's password and sign-ins by a new one-time code.",
             Action.ADMINISTER_AGENTS, reply=rest.OneTimeCode,
             refusals=(NOT_FOUND,)),
    Endpoint("sign_out_agent", "DELETE", "/agents/{agent_id}/devices",
             "Sign an agent out on all devices.",
             Action.ADMINISTER_AGENTS, status=NO_CONTENT, refusals=(NOT_FOUND,)),
    Endpoint("read_analytics", "GET", "/analytics",
             "Read how the chat did on some days: bot, queue and people apart.",
             Action.READ_ANALYTICS, query=reports.ReportQuery, reply=reports.ReportDocument),
    Endpoint("read_rules", "GET", "/rules", "Read the file of rules.",
             Action.READ_RULES, reply=rest.RulesDocument, refusals=(CONFLICT,)),
    Endpoint("replace_rules", "PUT", "/rules",
             "Replace the file of rules; wrong ones are refused with line and key.",
             Action.WRITE_RULES, body=rest.RulesBody, reply=rest.RulesDocument,
             refusals=(CONFLICT,)),
)  # fmt: skip

VISITOR_FILES = (
    Endpoint("add_visitor_file", "POST", "/visitor/files",
             "Attach a file to one of the visitor's own sessions, with the visitor's token.",
             None, query=rest.VisitorFileQuery, reply=rest.FileCard, status=CREATED,
             upload=True, refusals=(NOT_FOUND, CONFLICT, TOO_LARGE)),
    Endpoint("read_visitor_file", "GET", "/visitor/files/{file_id}",
             "Fetch a file of one of the visitor's own sessions, as an attachment.",
             None, download=True, refusals=(NOT_FOUND,)),
)  # fmt: skip
"""What visitors may do with files, with a token of their own."""

AGENT_ENDPOINTS: tuple[Endpoint, ...] = (
    *_SELF, *_SESSIONS, *_FILES, *_CANNED, *_ADMINISTRATION,
)  # fmt: skip
"""Every endpoint that takes an agent's token."""

ENDPOINTS = (*AGENT_ENDPOINTS, *VISITOR_FILES)
"""The whole table."""
