"""Creating and migrating the tables, from empty, twice, from the future and by two at once."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine import URL

import relay
import relay.store.side_tables
from relay.store.engines import database_url, setup_engine
from relay.store.schema import migrate, schema_state
from relay.store.search_index import INDEX_NAMES
from relay.store.tables import metadata
from tests.playbook import Playbook
from tests.unit.relay.database import Database

LATER = '''"""A later release's column; a process told to hold stops while it reads this."""

import os
import time
from pathlib import Path

import sqlalchemy as sa
from alembic import op

if "HOLD_IN" in os.environ:
    Path(os.environ["HOLD_IN"], "reached").touch()
    while not Path(os.environ["HOLD_IN"], "go").exists():
        time.sleep(0.01)

revision, down_revision, branch_labels, depends_on = "9001", "{head}", None, None


def upgrade() -> None:
    op.add_column("visitors", sa.Column("nickname", sa.Text(), nullable=True))
'''

MIGRATE = (
    "import sys; from relay.store.engines import database_url; "
    "from relay.store.schema import migrate; print(migrate(database_url(sys.argv[1])).before)"
)


def _migrating(url: URL, root: Path, **environment: str) -> subprocess.Popen[str]:
    """Start a process that migrates with the package below ``root``."""
    address = url.set(drivername=url.get_backend_name()).render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-c", MIGRATE, address], cwd=root,
        env={"PYTHONPATH": str(root), **environment},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def _finished(process: subprocess.Popen[str]) -> str:
    """Wait for a process that must succeed; return what it wrote."""
    written, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors[-2_000:]
    return written


def _log_ids(url: URL) -> list[str]:
    engine = setup_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT value FROM relay_meta WHERE key = 'log_id'"))
        found = [row[0] for row in rows]
    engine.dispose()
    return found


def _declared(_item: object, name: str | None, *_rest: object) -> bool:
    """Say whether SQLAlchemy can declare it: not the index of words and what it consists of."""
    return name is None or not name.startswith(INDEX_NAMES)


def test_from_empty(empty_url: URL) -> None:
    """An empty database gets exactly the tables that the code declares, and its identity."""
    done = migrate(empty_url)
    assert (done.before, done.backup) == (None, None)
    engine = setup_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _declared})
        difference = compare_metadata(context, metadata)
    engine.dispose()
    assert difference == []
    assert len(_log_ids(empty_url)) == 1


def test_twice(empty_url: URL) -> None:
    """A database that is up to date is left alone, its identity too."""
    migrate(empty_url)
    before = _log_ids(empty_url)
    done = migrate(empty_url)
    assert (done.before, done.backup) == (done.after, None)
    assert _log_ids(empty_url) == before


def test_what_it_is_at(empty_url: URL) -> None:
    """The state names what was found and what is needed, before and after."""
    state = schema_state(empty_url)
    assert state.found is None
    migrate(empty_url)
    assert schema_state(empty_url).found == state.needed


def test_a_database_from_the_future(empty_url: URL) -> None:
    """A newer relay's database is refused with advice and not touched."""
    migrate(empty_url)
    engine = setup_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RuntimeError, match=r"newer relay.*restore the backup"):
        migrate(empty_url)
    assert schema_state(empty_url).found == "9999"
    engine.dispose()


def test_several_processes_at_once(empty_url: URL) -> None:
    """Relays that start together on an empty database all succeed and agree."""
    root = Path(relay.__file__).parents[1]
    for process in [_migrating(empty_url, root) for _ in range(4)]:
        _finished(process)
    assert len(_log_ids(empty_url)) == 1


def _later_release(folder: Path) -> Path:
    """Make a copy of the package with one more migration, as a later release has."""
    root = folder / "later"
    source = Path(relay.__file__).parent
    shutil.copytree(source, root / "relay", ignore=shutil.ignore_patterns("__pycache__", "demo"))
    versions = root / "relay" / "store" / "migrations" / "versions"
    head = schema_state(database_url(f"sqlite:///{folder / 'none.db'}")).needed
    (versions / "9001_later.py").write_text(LATER.format(head=head))
    return root


def test_a_copy_before_an_upgrade(
    sqlite_url: URL, tmp_path: Path, open_database: Callable[[URL], Database]
) -> None:
    """An upgrade keeps a copy from before, keeps what was said, and keeps the identity."""
    play = Playbook(open_database(sqlite_url))
    ana = play.visitor("Ana")
    ana.opens()
    play.database.close()
    identity = _log_ids(sqlite_url)
    before = _finished(_migrating(sqlite_url, _later_release(tmp_path)))
    assert before.split() == [schema_state(sqlite_url).needed]
    path = Path(str(sqlite_url.database))
    copy = path.with_name(f"{path.name}.before-9001.backup")
    for file, columns in ((copy, 3), (path, 4)):
        with sqlite3.connect(file) as look:
            assert look.execute("SELECT count(*) FROM messages").fetchone() == (2,)
            assert len(look.execute("PRAGMA table_info(visitors)").fetchall()) == columns
        look.close()
    assert _log_ids(sqlite_url) == identity


def test_the_copy_stays_from_before_when_two_upgrade(sqlite_url: URL, tmp_path: Path) -> None:
    """A relay that comes second does not replace the copy by one of the new tables."""
    root, hold = _later_release(tmp_path), tmp_path / "hold"
    hold.mkdir()
    # The second one has looked at the revision and stops before it copies.
    second = _migrating(sqlite_url, root, HOLD_IN=str(hold))
    while not (hold / "reached").exists():
        assert second.poll() is None
        time.sleep(0.01)
    _finished(_migrating(sqlite_url, root))
    (hold / "go").touch()
    _finished(second)
    path = Path(str(sqlite_url.database))
    with sqlite3.connect(path.with_name(f"{path.name}.before-9001.backup")) as look:
        assert len(look.execute("PRAGMA table_info(visitors)").fetchall()) == 3
    look.close()
