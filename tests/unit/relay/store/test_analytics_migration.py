"""Databases from before: how each stretch of time began and ended is read from transcripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL

import relay
from relay.store.engines import setup_engine
from relay.store.schema import migrate
from tests.playbook import Playbook
from tests.unit.relay.database import Database

STRETCHES = (
    "SELECT owner, began_by, ended_by, started_at, ended_at FROM session_analytics ORDER BY id"
)


def _go_back(url: URL) -> None:
    """Bring the database back to the revision before the analytics."""
    config = Config()
    folder = Path(relay.__file__).parent / "store" / "migrations"
    config.set_main_option("script_location", str(folder))
    revision = ScriptDirectory.from_config(config).get_revision("0009")
    assert revision is not None
    engine = setup_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, str(revision.down_revision))
    engine.dispose()


def test_an_older_database(empty_url: URL, open_database: Callable[[URL], Database]) -> None:
    """After going back and forth every stretch has again what it was written with."""
    migrate(empty_url)
    play = Playbook(open_database(empty_url))
    ana, ben, maya = play.visitor("Ana"), play.visitor("Ben"), play.agent("Maya")
    for visitor in (ana, ben):
        visitor.opens()
        play.wait(1_000)
        visitor.asks_for_person()
        play.wait(2_000)
    maya.claims(ana)
    play.wait(600_000)
    play.sweep()
    play.wait(1_000)
    maya.claims(ana)
    play.wait(1_000)
    maya.completes(ana)
    play.wait(1_000)
    ana.asks_for_person()
    ben.goes_back()
    before = play.database.rows(STRETCHES)
    assert len(before) == 10
    play.database.close()
    _go_back(empty_url)
    migrate(empty_url)
    assert open_database(empty_url).rows(STRETCHES) == before
