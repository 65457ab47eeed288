"""Reading the body of a request into its closed shape."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from flask import request

from relay.protocol.codec import MalformedError

B = TypeVar("B")


def json_body(shape: type[B]) -> B:
    """Return the request's body as ``shape``; raises MalformedError on the least deviation."""
    try:
        return msgspec.json.decode(request.get_data(cache=False), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedError(str(error)) from None
