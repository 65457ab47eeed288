"""The routes that serve the OpenAPI document and its page; both are made once, at the start."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from flask import Blueprint, Response

from relay.web.api.endpoint import BASE
from relay.web.api.openapi import document
from relay.web.api.page import STYLE, page

_CACHE = {"Cache-Control": "max-age=300"}


def document_routes() -> Blueprint:
    """Return the routes: the interface is public, what it guards is not."""
    routes = Blueprint("documents", __name__, url_prefix=BASE)
    whole = document()
    served = {
        "/openapi.json": (msgspec.json.encode(whole), "application/json"),
        "/docs": (
            page(whole, style=f"{BASE}/docs.css", source=f"{BASE}/openapi.json").encode(),
            "text/html; charset=utf-8",
        ),
        "/docs.css": (STYLE.encode(), "text/css; charset=utf-8"),
    }
    for path, (body, media) in served.items():
        routes.add_url_rule(path, endpoint=path.strip("/").replace(".", "_"),
                            view_func=_serving(body, media))  # fmt: skip
    return routes


def _serving(body: bytes, media: str) -> Callable[[], Response]:
    def serve() -> Response:
        return Response(body, 200, _CACHE, content_type=media)

    return serve
