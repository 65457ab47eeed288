"""Whether the process lives and whether it can work."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from relay.store.direct import DirectStore
from relay.store.engines import database_url
from relay.store.reader import Reader
from relay.web.health import Health


def test_alive(client: FlaskClient) -> None:
    """A process that answers is alive."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "alive"})


def test_ready(client: FlaskClient) -> None:
    """With a database to read and to write it is ready."""
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ready", "checks": {"read": True, "write": True}}


def test_not_ready(tmp_path: Path, sqlite_template: Path) -> None:
    """A database that cannot be read is told as such, and not as a fault."""
    reader = Reader(database_url(f"sqlite:///{tmp_path}/none/baton.db"))
    app = Flask("relay")
    writer = DirectStore(database_url(f"sqlite:///{sqlite_template}"))
    app.register_blueprint(Health(writer, reader).blueprint())
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["checks"] == {"read": False, "write": True}
    reader.close()
