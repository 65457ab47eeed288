"""Turning shapes into plain values and back: strictly here, tolerantly there.

The relay decodes strictly (an unknown field is a refusal); clients decode
tolerantly (a field from a newer relay is passed over).
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from relay.protocol.shapes import Refusal, Shape
from relay.protocol.vocabulary import RefusalCode

S = TypeVar("S", bound=Shape)


class MalformedError(ValueError):
    """A value does not have the shape it should have; the text says where."""


class RefusedError(Exception):
    """The relay refused a request; ``refusal`` says why and what to do."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the refusal; the exception's text is its message for people."""
        super().__init__(refusal.message)
        self.refusal = refusal


def to_plain(shape: Shape) -> dict[str, Any]:
    """Return ``shape`` as a JSON-ready dictionary."""
    plain: dict[str, Any] = msgspec.to_builtins(shape)
    return plain


def from_plain_strictly(value: object, shape: type[S]) -> S:
    """Read ``value`` as ``shape``; raises MalformedError on the least deviation."""
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        raise MalformedError(str(error)) from None


def from_plain_tolerantly(value: object, shape: type[S]) -> S:
    """Read ``value`` as ``shape``, passing over fields that are not known here."""
    return from_plain_strictly(_without_unknown_fields(value, _type_info(shape)), shape)


def accepted(reply: Shape) -> dict[str, Any]:
    """Wrap a reply as the acknowledgement of a request."""
    return {"ok": to_plain(reply)}


def refused(refusal: Refusal) -> dict[str, Any]:
    """Wrap a refusal as the acknowledgement of a request."""
    return {"error": to_plain(refusal)}


def read_answer(answer: object, shape: type[S]) -> S:
    """Read an acknowledgement on the client's side.

    Raises RefusedError where the relay refused and MalformedError where the
    answer is neither a reply nor a refusal.
    """
    if isinstance(answer, dict):
        if "ok" in answer:
            return from_plain_tolerantly(answer["ok"], shape)
        if "error" in answer:
            raise RefusedError(from_plain_tolerantly(answer["error"], Refusal))
    message = "neither a reply nor a refusal"
    raise MalformedError(message)


def bad_request(error: MalformedError) -> Refusal:
    """Return the refusal for a payload that does not have its shape."""
    return Refusal(code=RefusalCode.BAD_REQUEST, message=f"The request is malformed: {error}.")


@cache
def _type_info(shape: type[Shape]) -> inspect.Type:
    return inspect.type_info(shape)


def _without_unknown_fields(value: object, info: inspect.Type) -> object:
    """Drop the keys that no struct of ``info`` declares, however deep."""
    match info:
        case inspect.UnionType():
            return _pruned_by_union(value, info)
        case inspect.StructType() if isinstance(value, dict):
            known = {field.encode_name: field.type for field in info.fields}
            kept = {k: _without_unknown_fields(v, known[k]) for k, v in value.items() if k in known}
            if info.tag_field is not None and info.tag_field in value:
                kept[info.tag_field] = value[info.tag_field]
            return kept
        case inspect.VarTupleType() if isinstance(value, list | tuple):
            return [_without_unknown_fields(item, info.item_type) for item in value]
        case _:
            return value


def _pruned_by_union(value: object, info: inspect.UnionType) -> object:
    """Prune by the member of the union that ``value`` is tagged as."""
    structs = [member for member in info.types if isinstance(member, inspect.StructType)]
    if not isinstance(value, dict) or not structs:
        return value
    for member in structs:
        if member.tag_field is None or value.get(member.tag_field) == member.tag:
            return _without_unknown_fields(value, member)
    return value
