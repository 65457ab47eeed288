"""The grammar of the frames a client may send; whatever else comes is a fault.

The stock server runs an application's connect handler for an *event* called
"connect", holds binary packets for attachments that never come, and logs a
traceback for every bad byte. So frames are matched against this grammar before
the server's own decoder sees them.
"""

from __future__ import annotations

import re
from enum import Enum

from relay.protocol.registry import request_names
from relay.protocol.vocabulary import Namespace


class Verdict(Enum):
    """What becomes of a frame."""

    PASS = "pass"  # noqa: S105 - not a password
    CONNECT = "connect"
    FAULT = "fault"
    HOSTILE = "hostile"


def _events(namespace: Namespace) -> str:
    names = "|".join(re.escape(name) for name in sorted(request_names(namespace)))
    return rf"42{namespace.value},(?:\d{{1,9}})?\[\"(?:{names})\"[,\]]"


_EVENT = re.compile("|".join(_events(namespace) for namespace in Namespace))
_CONNECT = re.compile(rf"40(?:{'|'.join(Namespace)})(?:,|$)")
# Pong, upgrade probe and upgrade, close; leaving a namespace.
_CONTROL = re.compile(rf"(?:3(?:probe)?|2probe|5|1|41(?:{'|'.join(Namespace)}),?)$")
_ANY_EVENT = re.compile(r"42(?:/[a-z]+,)?\d*\[")


def screen(frame: str | bytes) -> Verdict:
    """Say what becomes of a frame.

    A well-formed event with a name that is not on the wire is ``HOSTILE``: no
    client of ours sends one. Anything else that does not match is a ``FAULT``.
    """
    if isinstance(frame, bytes):
        return Verdict.FAULT
    if _EVENT.match(frame) or _CONTROL.match(frame):
        return Verdict.PASS
    if _CONNECT.match(frame):
        return Verdict.CONNECT
    return Verdict.HOSTILE if _ANY_EVENT.match(frame) else Verdict.FAULT
