"""``baton serve`` and ``baton demo``."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from relay.cli.bots import make_bot
from relay.cli.common import CommandFailed, prepare_database, read_settings, set_up_logging

if TYPE_CHECKING:
    import socket

    from flask import Flask

    from relay.app import Parts, Relay
    from relay.service.bot_ports import Bot
    from relay.service.model_ports import WritingBot
    from relay.settings import Settings


@click.command()
@click.option("--app", "app_path", metavar="MODULE:APP",
              help="Run a Flask application with its handoff, such as chatbot:app.")  # fmt: skip
def serve(app_path: str | None) -> None:
    """Run the relay, alone or within a Flask application that has a Handoff."""
    patch_standard_library()
    settings = read_settings()
    set_up_logging(settings.log_format)
    if app_path is None:
        prepare_database(settings)
        run(settings, make_bot(settings))
        return
    from relay.cli.embedding import mount

    app, relay = mount(app_path, settings)
    prepare_database(settings)
    serve_relay(settings, relay, application=app)


@click.command()
@click.option(
    "--data-dir", default=".baton/demo", show_default=True, help="Where the demo keeps its data."
)
@click.option(
    "--desk/--no-desk",
    default=True,
    help="Open the site and the agents' app side by side where there is a display.",
)
@click.option(
    "--picture",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Without a display: run the agents' app all the same and save a picture of it here.",
)
def demo(data_dir: str, *, desk: bool, picture: Path | None) -> None:
    """Run the EduConsult demo: site, widget, bot and two agents who are enrolled."""
    patch_standard_library()
    import msgspec

    from relay.app import Parts
    from relay.cli.demonstration import enrol_demo_agents, tell_what_to_open
    from relay.cli.side_by_side import has_display, side_by_side, taking_a_picture
    from relay.demo import knowledge_folder, site_folder

    settings = msgspec.structs.replace(
        read_settings(), data_dir=data_dir, knowledge_dir=str(knowledge_folder()), bot_name="Edu",
        greeting="Hello, I am Edu! Ask me about courses, visas, fees or scholarships.",
    )  # fmt: skip
    set_up_logging(settings.log_format)
    prepare_database(settings)
    listener = bind(settings)
    token = enrol_demo_agents(settings)
    tell_what_to_open(settings)
    windows: AbstractContextManager[None] = nullcontext()
    if picture is not None:
        windows = taking_a_picture(settings, token, picture)
    elif desk and has_display():
        windows = side_by_side(settings, token)
    elif desk:
        click.echo("There is no display here, so site and app were not opened.")
    with windows:
        run(settings, make_bot(settings), Parts(demo_site=site_folder()), listener)


def patch_standard_library() -> None:
    """Make the standard library cooperate with gevent; the one place that does so."""
    from gevent import monkey

    monkey.patch_all()


def bind(settings: Settings) -> socket.socket:
    """Return the listening socket; raises CommandFailed where the port is taken."""
    from relay.server import listen

    try:
        return listen(settings.host, settings.port)
    except OSError as error:
        message = (
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). "
            "Is another relay running? BATON_PORT chooses another port."
        )
        raise CommandFailed(message) from None


def run(
    settings: Settings,
    bot: Bot | WritingBot,
    parts: Parts | None = None,
    listener: socket.socket | None = None,
) -> None:
    """Serve until told to stop."""
    from relay.app import build

    try:
        relay = build(settings, bot, parts)
    except ValueError as error:
        raise CommandFailed(str(error)) from None
    serve_relay(settings, relay, listener)


def serve_relay(
    settings: Settings,
    relay: Relay,
    listener: socket.socket | None = None,
    application: Flask | None = None,
) -> None:
    """Serve a relay, behind ``application`` where there is one, until told to stop."""
    from relay.server import raise_file_limit, serve

    listening = listener or bind(settings)
    raise_file_limit(settings.sockets_total)
    port = listening.getsockname()[1]
    sys.stdout.write(f"Baton is listening on http://{settings.host}:{port}\n")
    sys.stdout.flush()
    serve(relay, listening, application)
