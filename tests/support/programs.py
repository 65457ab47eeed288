"""What the test programs share: a relay as ``baton serve`` runs it, with parts replaced.

A program calls ``patch_standard_library`` before it imports anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relay.app import Parts

PROGRAMS = "tests.integration.programs"


def program(name: str, *arguments: str) -> tuple[str, ...]:
    """Return what Python runs for the test program of that name."""
    return ("-m", f"{PROGRAMS}.{name}", *arguments)


def serve_with(parts: Parts) -> None:
    """Serve with these parts and a bot that needs no training, until told to stop."""
    from relay.cli.common import prepare_database, read_settings, set_up_logging
    from relay.cli.serving import run
    from tests.fakes.echo_bot import EchoBot

    settings = read_settings()
    set_up_logging(settings.log_format)
    prepare_database(settings)
    run(settings, EchoBot(), parts)
