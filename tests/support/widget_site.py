"""Somebody's web site with the chat in it, on a server and an origin of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>A shop</title>{script}</head>
<body><main><h1>A shop</h1><p><a href="/other">Another page</a></p></main></body>
</html>
"""


@dataclass(slots=True)
class Site:
    """The site; what it serves may be changed while it runs."""

    origin: str
    relay: str = ""
    policy: str = ""
    requests: list[str] = field(default_factory=list)

    def page(self) -> bytes:
        """Return the page that stands at every address of the site."""
        tag = f'<script src="{self.relay}/widget/baton-chat.js" async></script>'
        return _PAGE.format(script=tag if self.relay else "").encode()

    def be_strict(self) -> None:
        """Allow the pages nothing but the widget, and no string to become code or markup."""
        socket = self.relay.replace("http", "ws", 1)
        self.policy = (
            f"default-src 'none'; script-src {self.relay}; connect-src {self.relay} {socket}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )


@contextmanager
def running_site() -> Iterator[Site]:
    """Run the site; it has no chat before it is told the address of a relay."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    site = Site(f"http://127.0.0.1:{server.server_address[1]}")
    server.RequestHandlerClass = _handler(site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer with the page."""
            site.requests.append(self.path)
            found = self.path != "/favicon.ico"
            body = site.page() if found else b""
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if site.policy:
                self.send_header("Content-Security-Policy", site.policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Keep quiet: the test looks at ``requests``."""

    return Handler
