"""``Handoff``: the Flask extension, and when it is on."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Flask

from relay.handoff.answers import CallableBot, Reply, takes_history
from relay.handoff.entrance import NEEDED, Environ, Sharing, WsgiApp, unavailable

if TYPE_CHECKING:
    from relay.app import Relay
    from relay.settings import Settings

EXTENSION = "baton"
"""Under this name Flask applications keep their handoff."""

HOLD_S = 10.0
"""How long an answer waits for a person's words, in seconds."""

logger = logging.getLogger("relay.handoff")

_HOW = (
    "Start it with `baton serve --app MODULE:APP`, or with one gevent worker "
    "(`gunicorn -k gevent -w 1 MODULE:APP`, `python -m gevent.monkey --module flask run`): agents "
    "and the widget hold connections open, which this server cannot. The chatbot answers as before."
)


class HandoffError(Exception):
    """The handoff cannot be put into this application; the text says why and what to do."""


class Handoff:
    """Gives a Flask chatbot human handoff, without changing its routes.

    It is on where the process runs on gevent, as under ``baton serve --app``.
    Anywhere else, and in the application's tests, it leaves everything as it
    is, and says once in the log what is needed. Nothing is opened before the
    first request.

    Args:
        app: The application; or none, and ``init_app`` later.
        reply: The chatbot: ``reply(text)`` or ``reply(text, history)`` returns a text,
            an ``Answer``, or None where it does not know.
        chat: The path of the application's own endpoint that takes a message as JSON and
            answers with a reply as JSON; none: only the widget is offered.
        message: The field of the message.
        answer: The field of the reply.
        hold_s: How long an answer of ``chat`` waits for a person's words, in seconds.
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        reply: Reply,
        chat: str | None = None,
        message: str = "message",
        answer: str = "reply",
        hold_s: float = HOLD_S,
    ) -> None:
        """Keep what was given; raises TypeError for a ``reply`` of another kind."""
        takes_history(reply)
        self._reply = reply
        self._chat = chat
        self._fields = (message, answer)
        self._hold_s = hold_s
        self._app: Flask | None = None
        self._relay: Relay | None = None
        self._sharing: Sharing | None = None
        self._told: str | None = None
        self._lock = Lock()
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Stand in front of ``app``; raises HandoffError where another handoff does."""
        if EXTENSION in app.extensions:
            message = f"The application {app.name!r} has a handoff already."
            raise HandoffError(message)
        self._app = app
        app.extensions[EXTENSION] = self
        app.wsgi_app = _Entrance(app.wsgi_app, self)  # type: ignore[method-assign]  # Flask's own way of adding a layer

    def mount(self, settings: Settings) -> Relay:
        """Put the relay together with the application; the caller starts it.

        Raises HandoffError or ValueError, and changes nothing then.
        """
        from relay.app import Parts, build
        from relay.handoff.chat import ChatRoute
        from relay.handoff.exchange import Exchange

        app = self._require_app()
        endpoint = None if self._chat is None else _endpoint(app, self._chat)
        bot = CallableBot(app, self._reply, settings.bot_name)
        relay = build(settings, bot, Parts(bot_on_hub=True))
        sharing = Sharing.between(("/socket.io/", *relay.paths), app.url_map)
        if sharing.taken:
            message = f"Baton needs {', '.join(sharing.taken)}, which the application uses itself."
            raise HandoffError(message)
        if endpoint is not None:
            message, answer = self._fields
            exchange = Exchange(app, relay.visiting, relay.hands.runner, answer, self._hold_s)
            route = ChatRoute(app, relay.visiting, exchange, relay.wsgi.address_of, message)
            app.view_functions[endpoint] = route.around(app.view_functions[endpoint])
        self._sharing, self._relay = sharing, relay
        return relay

    def serve(
        self, inner: WsgiApp, environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request: the relay its own addresses, the application all others."""
        if self._relay is None:
            self._start_where_possible()
        path = str(environ.get("PATH_INFO", ""))
        if self._relay is None or self._sharing is None:
            if self._is_missed(path):
                return unavailable(self._told or _HOW, start_response)
            return inner(environ, start_response)
        if self._sharing.is_ours(path):
            return self._relay.wsgi(environ, start_response)
        return inner(environ, start_response)

    def _is_missed(self, path: str) -> bool:
        """Say whether somebody looks here for the relay that is off."""
        if not path.startswith(NEEDED):
            return False
        return Sharing.between(NEEDED, self._require_app().url_map).is_ours(path)

    def _start_where_possible(self) -> None:
        with self._lock:
            if self._relay is not None or self._told is not None:
                return
            if self._require_app().testing:
                return
            if not runs_on_gevent():
                self._stay_off(f"Handoff is off. {_HOW}")
                return
            self._start_here()

    def _start_here(self) -> None:
        """Start within a server that is not ours; whatever is wrong leaves the handoff off."""
        from sqlalchemy.exc import SQLAlchemyError

        from relay.settings import SettingsError, load

        try:
            settings = load().settings
            _prepare_database(settings)
            relay = self.mount(settings)
        except (HandoffError, SettingsError, SQLAlchemyError, ValueError, OSError) as error:
            self._stay_off(f"Handoff is off: {error} The chatbot answers as before.")
            return
        relay.start()
        logger.info("handoff is on; agents connect to %s", settings.address())

    def _stay_off(self, why: str) -> None:
        self._told = why
        logger.warning("%s", why)

    def _require_app(self) -> Flask:
        if self._app is None:
            message = "init_app was not called."
            raise HandoffError(message)
        return self._app


class _Entrance:
    """The layer around the application's WSGI callable."""

    def __init__(self, inner: WsgiApp, handoff: Handoff) -> None:
        self._inner = inner
        self._handoff = handoff

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self._handoff.serve(self._inner, environ, start_response)


def runs_on_gevent() -> bool:
    """Say whether the standard library of this process cooperates with gevent."""
    if "gevent.monkey" not in sys.modules:
        return False
    from gevent import monkey

    return bool(monkey.is_module_patched("socket") and monkey.is_module_patched("threading"))


def _endpoint(app: Flask, path: str) -> str:
    """Return the endpoint that takes messages at ``path``."""
    found: set[str] = {rule.endpoint for rule in app.url_map.iter_rules()
             if rule.rule == path and "POST" in (rule.methods or ())}  # fmt: skip
    if len(found) != 1:
        posts = sorted(r.rule for r in app.url_map.iter_rules() if "POST" in (r.methods or ()))
        message = (
            f"chat={path!r} is not one of the application's routes that take a POST: "
            f"{', '.join(posts) or 'there is none'}."
        )
        raise HandoffError(message)
    return found.pop()


def _prepare_database(settings: Settings) -> None:
    from relay.store.engines import database_url
    from relay.store.schema import migrate

    url = database_url(settings.where())
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    migrate(url)
