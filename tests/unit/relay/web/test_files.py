"""The widget's file and the demo's site: what is served, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from relay.web import files, headers, problem
from relay.web.files import WIDGET_FILE, demo_routes, widget_routes

OUTSIDE = [
    "../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "..%5csecret.txt", "....//secret.txt",
    "/etc/passwd", "%2fetc%2fpasswd", "a/../../secret.txt", "..;/secret.txt", "%00", ".", "..",
]  # fmt: skip


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of both, with folders of the test's own beside a secret."""
    (tmp_path / "secret.txt").write_text("secret")
    for name, file in (("dist", WIDGET_FILE), ("site", "index.html")):
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_text(f"the {name}")
    monkeypatch.setattr(files, "_HERE", tmp_path / "relay" / "web" / "files.py")
    (tmp_path / "web_widget").mkdir()
    (tmp_path / "dist").rename(tmp_path / "web_widget" / "dist")
    app = Flask("relay", static_folder=None)
    problem.install(app)
    headers.install(app)
    app.register_blueprint(widget_routes())
    app.register_blueprint(demo_routes(tmp_path / "site"))
    return app.test_client()


def test_the_widget(client: FlaskClient) -> None:
    """The script is served as such, to other sites too, and may be cached a little."""
    answer = client.get(f"/widget/{WIDGET_FILE}", buffered=True)
    assert (answer.status_code, answer.get_data()) == (200, b"the dist")
    assert answer.mimetype in {"text/javascript", "application/javascript"}
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=300" in answer.headers["Cache-Control"]


def test_the_widget_from_the_cache(client: FlaskClient) -> None:
    """A browser that has the newest file is told so."""
    tag = client.get(f"/widget/{WIDGET_FILE}", buffered=True).headers["ETag"]
    answer = client.get(f"/widget/{WIDGET_FILE}", headers={"If-None-Match": tag}, buffered=True)
    assert (answer.status_code, answer.get_data()) == (304, b"")


def test_a_widget_that_is_not_built(client: FlaskClient, tmp_path: Path) -> None:
    """Without the file the answer says how to make it."""
    (tmp_path / "web_widget" / "dist" / WIDGET_FILE).unlink()
    answer = client.get(f"/widget/{WIDGET_FILE}", buffered=True)
    assert answer.status_code == 404
    assert b"make widget" in answer.get_data()


def test_the_packaged_widget_wins(client: FlaskClient, tmp_path: Path) -> None:
    """An installed relay serves the file that came with it."""
    packaged = tmp_path / "relay" / "web" / "widget"
    packaged.mkdir(parents=True)
    (packaged / WIDGET_FILE).write_text("packaged")
    assert client.get(f"/widget/{WIDGET_FILE}", buffered=True).get_data() == b"packaged"


def test_the_demo(client: FlaskClient) -> None:
    """The root leads to the demo's first page."""
    answer = client.get("/", follow_redirects=True, buffered=True)
    assert (answer.request.path, answer.get_data()) == ("/demo/", b"the site")


@pytest.mark.parametrize("route", ["/widget/", "/demo/"])
@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_outside_is_served(client: FlaskClient, route: str, path: str) -> None:
    """No way of writing a path leads out of the folder."""
    answer = client.get(route + path, buffered=True)
    assert b"secret" not in answer.get_data()
    assert b"root:" not in answer.get_data()
    assert answer.status_code in {400, 404, 308} or answer.get_data() == b"the site"


def test_a_page_that_is_not_there(client: FlaskClient) -> None:
    """A file that is not there is a plain 404 in the usual shape."""
    answer = client.get("/demo/nothing.html", buffered=True)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
