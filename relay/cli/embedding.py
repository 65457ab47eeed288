"""``baton serve --app``: finding the application and putting its handoff into it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from relay.cli.common import CommandFailed

if TYPE_CHECKING:
    from flask import Flask

    from relay.app import Relay
    from relay.settings import Settings

_ADD = (
    "Add to it: from relay.handoff import Handoff; Handoff(app, reply=YOUR_FUNCTION). "
    "The README tells the rest."
)


def load_application(path: str) -> Flask:
    """Return the Flask application at ``module:app``, as ``flask run`` would find it.

    Raises CommandFailed where there is none.
    """
    from flask.cli import NoAppException, ScriptInfo

    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        return ScriptInfo(app_import_path=path).load_app()
    except NoAppException as error:
        message = f"--app {path}: {' '.join(str(error).split())}"
        raise CommandFailed(message) from None


def mount(path: str, settings: Settings) -> tuple[Flask, Relay]:
    """Load the application and mount the relay in it; raises CommandFailed."""
    from relay.handoff import Handoff, HandoffError
    from relay.handoff.extension import EXTENSION

    app = load_application(path)
    handoff = app.extensions.get(EXTENSION)
    if not isinstance(handoff, Handoff):
        message = f"The application {path} has no handoff. {_ADD}"
        raise CommandFailed(message)
    try:
        return app, handoff.mount(settings)
    except (HandoffError, ValueError) as error:
        raise CommandFailed(str(error)) from None
