"""The OpenAPI 3.1 document, made from the tables that the routes are made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from relay.domain.file_types import ALLOWED
from relay.protocol import rest
from relay.protocol.http_routes import BASE as VISITOR_BASE
from relay.protocol.http_routes import MAX_WAIT_S, ROUTES, Route
from relay.protocol.shapes import Shape
from relay.protocol.vocabulary import Identifier
from relay.service.permissions import TABLE, least_role
from relay.web.api.endpoint import BASE, Endpoint
from relay.web.api.server import KEY_HEADER
from relay.web.api.table import ENDPOINTS
from relay.web.signin import ROUTES as SIGN_IN_ROUTES
from relay.web.signin import SignInRoute
from relay.web.visitors import EntriesQuery

TITLE = "Baton"
VERSION = "1"
"""Of the interface, as in its address; the relay's own version is another."""

_REF = "#/components/schemas/{name}"
_PROBLEM = "application/problem+json"
_JSON = "application/json"
_ALWAYS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_URI_TOO_LONG,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.INSUFFICIENT_STORAGE,
)
_WHY = {
    HTTPStatus.BAD_REQUEST: "The request makes no sense; `detail` says where.",
    HTTPStatus.UNAUTHORIZED: "The token is missing, unknown, revoked or of a disabled agent.",
    HTTPStatus.FORBIDDEN: "The role does not allow it, or the page's origin is not listed.",
    HTTPStatus.NOT_FOUND: "There is nothing here, or it is not the caller's.",
    HTTPStatus.METHOD_NOT_ALLOWED: "The address takes other methods; `Allow` names them.",
    HTTPStatus.CONFLICT: "As things stand it cannot be done; nothing was changed.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large; nothing was stored.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The address and what is asked in it are too long.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: f"The body must be {_JSON}.",
    HTTPStatus.UNPROCESSABLE_ENTITY: f"The {KEY_HEADER} was used for another request.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too fast; `Retry-After` says when to come back.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "A fault of the relay, which it has logged.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database did not answer in time; repeating may help.",
    HTTPStatus.INSUFFICIENT_STORAGE: "The disk is full; reading still works.",
}


def document() -> dict[str, Any]:
    """Return the document as a JSON-ready dictionary."""
    paths: dict[str, dict[str, Any]] = {}
    for path, method, operation in _operations():
        paths.setdefault(path, {})[method.lower()] = operation
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": VERSION,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "agent": {"type": "http", "scheme": "bearer", "description": _AGENT_TOKEN},
                "visitor": {"type": "http", "scheme": "bearer", "description": _VISITOR_TOKEN},
            },
        },
    }
    # Defaults that are tuples become lists, as they are in JSON.
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(whole))
    return plain


_ABOUT = (
    "Human handoff for website chat: what is not live. Sign in at /api/v1/agents/sign-in, send "
    "the token as `Authorization: Bearer ...`. Lists are paged: send `next` of a page as `cursor` "
    f"of the following request. What creates takes an `{KEY_HEADER}`: repeated under the same key "
    "within 24 hours it is carried out once and answered the same. All errors are problem details "
    "(RFC 9457). What is live goes over Socket.IO: see PROTOCOL.md."
)
_AGENT_TOKEN = "The token that signing in returned; revocable, one for each device."  # noqa: S105 - a description
_VISITOR_TOKEN = "The token that opening a session returned."  # noqa: S105 - as above


def _operations() -> Iterable[tuple[str, str, dict[str, Any]]]:
    for sign_in in SIGN_IN_ROUTES:
        yield f"{BASE}/agents{sign_in.path}", "POST", _sign_in(sign_in)
    for endpoint in ENDPOINTS:
        yield BASE + endpoint.path, endpoint.method, _operation(endpoint)
    for route in ROUTES:
        yield VISITOR_BASE + route.path, route.method, _visitor_operation(route)


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    agents = endpoint.action is not None
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.purpose,
        "tags": [endpoint.path.split("/")[1]],
        "parameters": _parameters(endpoint),
        "security": [{"agent" if agents else "visitor": []}],
        "responses": _responses(endpoint),
    }
    if endpoint.action is not None:
        operation["description"] = who_may(endpoint)
    if endpoint.body is not None:
        operation["requestBody"] = _content(endpoint.body)
    if endpoint.upload:
        binary = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        operation["requestBody"] = {"required": True, "content": binary}
    return operation


def who_may(endpoint: Endpoint) -> str:
    """Return in words which roles may do what an endpoint does, to what."""
    if endpoint.action is None:
        return "Visitors, with their own token."
    rows = [row for row in TABLE if row.action is endpoint.action]
    if endpoint.on is not None:
        return f"From the role {least_role(endpoint.action)} on."
    return "; ".join(f"{row.relation}: from the role {row.least} on" for row in rows) + "."


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": _schema(Identifier)}
        for name in endpoint.parameters
    ]
    parameters += _query_parameters(endpoint.query)
    if endpoint.creates:
        schema = {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"}
        parameters.append({"name": KEY_HEADER, "in": "header", "schema": schema})
    return parameters


def _query_parameters(shape: type[Shape | EntriesQuery]) -> list[dict[str, Any]]:
    properties = _schema(shape)["properties"]
    return [
        {
            "name": field.encode_name,
            "in": "query",
            "required": field.required,
            "schema": _without_null(properties[field.encode_name]),
        }
        for field in msgspec.structs.fields(shape)
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what may stand in an address, which knows no null: there one leaves it out."""
    kept = {key: value for key, value in schema.items() if key != "default" or value is not None}
    if "anyOf" in kept:
        [meant] = [one for one in kept.pop("anyOf") if one != {"type": "null"}]
        kept |= meant
    if None in kept.get("enum", ()):
        kept["enum"] = [one for one in kept["enum"] if one is not None]
    return kept


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    refusals = [*_ALWAYS, *endpoint.refusals]
    if endpoint.body is not None:
        refusals += [HTTPStatus.UNSUPPORTED_MEDIA_TYPE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE]
    if endpoint.creates:
        refusals.append(HTTPStatus.UNPROCESSABLE_ENTITY)
    return {str(endpoint.status.value): _success(endpoint)} | _problems(refusals)


def _success(endpoint: Endpoint) -> dict[str, Any]:
    success: dict[str, Any] = {"description": endpoint.status.phrase}
    if endpoint.download:
        media = {kind.media: {"schema": {"type": "string"}} for kind in ALLOWED}
        success["content"] = media
    elif endpoint.reply is not None:
        success["content"] = _media(endpoint.reply)
    return success


def _sign_in(route: SignInRoute) -> dict[str, Any]:
    refusals = [*_ALWAYS, HTTPStatus.REQUEST_ENTITY_TOO_LARGE]
    success: dict[str, Any] = {"description": HTTPStatus(route.status).phrase}
    if route.reply is not None:
        success["content"] = _media(route.reply)
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.purpose,
        "tags": ["sign-in"],
        "security": [] if route.body else [{"agent": []}],
        "responses": {str(route.status): success} | _problems(refusals),
    }
    if route.body is not None:
        operation["requestBody"] = _content(route.body)
    return operation


def _visitor_operation(route: Route) -> dict[str, Any]:
    reading = route.method == "GET"
    refusals = [*_ALWAYS, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT]
    if not reading:
        refusals += [HTTPStatus.UNSUPPORTED_MEDIA_TYPE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE]
    operation: dict[str, Any] = {
        "operationId": "visitor_" + route.request.name.replace(".", "_"),
        "summary": route.purpose,
        "tags": ["visitor"],
        "security": [] if route.public else [{"visitor": []}],
        "responses": {"200": {"description": "OK", "content": _media(route.request.reply)}}
        | _problems(refusals),
    }
    if reading:
        operation["parameters"] = _query_parameters(EntriesQuery)
        operation["description"] = f"A `wait` is at most {MAX_WAIT_S} seconds."
    else:
        operation["requestBody"] = _content(route.request.payload)
    return operation


def _problems(statuses: Sequence[HTTPStatus]) -> dict[str, Any]:
    return {
        str(status.value): {
            "description": _WHY[status],
            "content": {_PROBLEM: {"schema": {"$ref": _REF.format(name="Problem")}}},
        }
        for status in sorted(set(statuses))
    }


def _content(shape: type) -> dict[str, Any]:
    return {"required": True, "content": _media(shape)}


def _media(shape: type) -> dict[str, Any]:
    return {_JSON: {"schema": _schema(shape, inline=False)}}


def _schema(kind: Any, *, inline: bool = True) -> dict[str, Any]:  # noqa: ANN401 - a type or an annotation
    (schema,), components = msgspec.json.schema_components([kind], ref_template=_REF)
    if inline and "$ref" in schema:
        return dict(components[schema["$ref"].rpartition("/")[2]])
    return dict(schema)


def _schemas() -> dict[str, Any]:
    shapes: list[type] = [rest.Problem]
    shapes += [shape for one in ENDPOINTS for shape in (one.body, one.reply) if shape]
    shapes += [shape for one in SIGN_IN_ROUTES for shape in (one.body, one.reply) if shape]
    for route in ROUTES:
        shapes += [route.request.reply, *([] if route.method == "GET" else [route.request.payload])]
    _, components = msgspec.json.schema_components(shapes, ref_template=_REF)
    return dict(components)
