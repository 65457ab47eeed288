"""The command ``baton``: each group of commands in a file of its own.

Imports of the server happen inside the commands: serving must patch the
standard library for gevent before anything else is imported.
"""

from __future__ import annotations

import sys

import click

from relay.cli.bot import bot
from relay.cli.database import database
from relay.cli.doctor import doctor
from relay.cli.escalation import escalation
from relay.cli.knowledge import knowledge
from relay.cli.outbound import outbound
from relay.cli.people import agents, init
from relay.cli.reporting import report
from relay.cli.routing import routing
from relay.cli.serving import demo, serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="baton-handoff", prog_name="baton")
def baton() -> None:
    """Baton: human handoff for website chat. The bot never drops the visitor."""


COMMANDS = (
    serve, demo, init, agents, doctor, database, bot, knowledge, escalation, routing, outbound,
    report,
)  # fmt: skip

for command in COMMANDS:
    baton.add_command(command)


def main() -> None:
    """Run the command; errors of the world are told in one sentence, without a traceback."""
    from relay.cli.common import CommandFailed

    try:
        baton(prog_name="baton")
    except CommandFailed as failure:
        sys.stderr.write(f"baton: {failure}\n")
        sys.exit(1)
