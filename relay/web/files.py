"""The widget's file, and the demo's site where it is wanted."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, redirect, send_from_directory
from werkzeug.wrappers import Response as BaseResponse

WIDGET_FILE = "baton-chat.js"
"""What a site's script tag loads."""

_CACHE_S = 300
_HERE = Path(__file__).resolve()


def widget_folder() -> Path | None:
    """Return the folder with the built widget: in the package, or in the source tree."""
    for folder in (_HERE.with_name("widget"), _HERE.parents[2] / "web_widget" / "dist"):
        if (folder / WIDGET_FILE).is_file():
            return folder
    return None


def widget_routes() -> Blueprint:
    """Return the route of the widget's file."""
    routes = Blueprint("widget", __name__)

    @routes.get("/widget/<path:name>")
    def widget(name: str) -> Response:
        folder = widget_folder()
        if folder is None:
            return Response("The widget is not built: run `make widget`.\n", 404)
        response = send_from_directory(folder, name, max_age=_CACHE_S)
        # Any listed site may load it; what it may do is decided at the socket.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return routes


def demo_routes(site: Path) -> Blueprint:
    """Return the routes of the demo's site."""
    routes = Blueprint("demo", __name__)

    @routes.get("/")
    def root() -> BaseResponse:
        return redirect("/demo/")

    @routes.get("/demo/")
    @routes.get("/demo/<path:name>")
    def page(name: str = "index.html") -> Response:
        return send_from_directory(site, name, max_age=0)

    return routes
