"""An owner's bot behind a URL: a real HTTP server that answers as a test scripts it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import msgspec

from relay.bots.webhook_signature import verify

SECRET = "a secret of some length"


@dataclass(slots=True)
class OwnersBot:
    """What is answered, and what was asked."""

    status: int = 200
    reply: bytes = b"{}"
    after_s: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    forged: int = 0


@contextmanager
def owners_bot() -> Iterator[OwnersBot]:
    """Run one on the loopback until the block ends."""
    bot = OwnersBot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not verify(SECRET, dict(self.headers), body, time.time()):
                bot.forged += 1
            bot.asked.append(msgspec.json.decode(body))
            time.sleep(bot.after_s)
            self.send_response(bot.status)
            for name, value in bot.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(bot.reply)))
            self.end_headers()
            self.wfile.write(bot.reply)

        def log_message(self, *_: object) -> None:
            """Tests say what they saw themselves."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    bot.url = f"http://127.0.0.1:{server.server_address[1]}/ask?bot=1"
    try:
        yield bot
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
