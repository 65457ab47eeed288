"""Reading what a request carries into its closed shape."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from relay.protocol.codec import MalformedError

B = TypeVar("B")


def json_body(shape: type[B]) -> B:
    """Return the request's body as ``shape``; raises MalformedError on the least deviation."""
    try:
        return msgspec.json.decode(request.get_data(cache=False), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedError(str(error)) from None


def declared_json_body(shape: type[B]) -> B:
    """Return the body as ``json_body`` does, where the request says that it is JSON.

    A form cannot have this type, and a script of another site not without asking first.
    Raises UnsupportedMediaType.
    """
    if request.mimetype != "application/json":
        message = "Send the body as Content-Type: application/json."
        raise UnsupportedMediaType(message)
    return json_body(shape)


def query(shape: type[B]) -> B:
    """Return what stands behind the question mark as ``shape``; raises MalformedError."""
    given = request.args.to_dict(flat=False)
    twice = [name for name, values in given.items() if len(values) > 1]
    if twice:
        message = f"the parameter {twice[0]} is given twice"
        raise MalformedError(message)
    try:
        asked = msgspec.convert({k: v[0] for k, v in given.items()}, shape, strict=False)
    except msgspec.ValidationError as error:
        raise MalformedError(str(error)) from None
    for name in given:
        # msgspec reads the word "null" as nothing; in an address one leaves it out.
        if getattr(asked, name) is None:
            message = f"the parameter {name} is none of what it may be"
            raise MalformedError(message)
    return asked


def bearer_token() -> str:
    """Return the token that the request carries, or an empty string."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
