"""Settings for tests that are not about limits."""

from __future__ import annotations

_PLENTY = "1000000"

WIDE_LIMITS = {
    "BATON_SOCKETS_PER_ADDRESS": "2000",
    "BATON_SESSIONS_PER_MINUTE_PER_ADDRESS": _PLENTY,
    "BATON_VISITOR_MESSAGES_PER_SECOND": _PLENTY,
    "BATON_VISITOR_MESSAGE_BURST": _PLENTY,
    "BATON_VISITOR_REQUESTS_PER_SECOND": _PLENTY,
    "BATON_VISITOR_REQUEST_BURST": _PLENTY,
    "BATON_AGENT_REQUESTS_PER_SECOND": _PLENTY,
    "BATON_AGENT_REQUEST_BURST": _PLENTY,
}
"""Limits that a test which is not about limits never meets, all from one address."""
