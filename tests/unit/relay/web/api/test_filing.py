"""Files over HTTP: whose they are, what they may be, how they are handed out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from relay.service.admission import hash_token
from relay.service.filing import FILES_PER_SESSION
from tests.playbook import Playbook, VisitorPart
from tests.unit.relay.web.api.conftest import MAX_FILE_BYTES, Api

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" + b"IEND\xaeB`\x82"
PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"


@pytest.fixture
def ana(play: Playbook, maya: Api) -> VisitorPart:
    """A visitor whom Maya has."""
    return _visitor_of(play, maya, "Ana")


def _visitor_of(play: Playbook, agent: Api, name: str) -> VisitorPart:
    visitor = play.visitor(name)
    visitor.opens(token="token")
    visitor.asks_for_person()
    assert agent.part is not None
    agent.part.claims(visitor)
    return visitor


def _as_visitor(api: Api, visitor: VisitorPart) -> Api:
    return Api(api.client, token=f"{visitor.visitor_id} token")


def _send(api: Api, visitor: VisitorPart, content: bytes, name: str = "a.png") -> TestResponse:
    path = f"/sessions/{visitor.session_id}/files?name={quote(name)}"
    if api.part is None:
        path = f"/visitor/files?session_id={visitor.session_id}&name={quote(name)}"
    return api.ask("POST", path, data=content)


def test_both_sides_send_and_fetch(maya: Api, ana: VisitorPart) -> None:
    """What the agent attaches the visitor can fetch, and the other way round, unchanged."""
    visitor = _as_visitor(maya, ana)
    assert hash_token(f"{ana.visitor_id} token")
    mine, theirs = _send(maya, ana, PNG), _send(visitor, ana, PDF, "bill.pdf")
    assert (mine.status_code, theirs.status_code) == (201, 201)
    listed = maya.get(f"/sessions/{ana.session_id}/files")["items"]
    assert {(f["name"], f["type"], f["voice"]) for f in listed} == {
        ("a.png", "image/png", "agent"), ("bill.pdf", "application/pdf", "visitor"),
    }  # fmt: skip
    fetched = maya.ask("GET", f"/files/{theirs.get_json()['file_id']}")
    assert (fetched.get_data(), fetched.mimetype) == (PDF, "application/pdf")
    assert visitor.ask("GET", f"/visitor/files/{mine.get_json()['file_id']}").get_data() == PNG


def test_no_browser_opens_it(maya: Api, ana: VisitorPart) -> None:
    """A file is handed out as an attachment of a declared type that nothing may run."""
    sent = _send(maya, ana, b"just words", "a\r\nX-Evil: 1.html").get_json()
    headers = maya.ask("GET", f"/files/{sent['file_id']}").headers
    assert headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "X-Evil" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert sent["name"].endswith(".txt")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<svg onload=alert(1)>", b"<!DOCTYPE html><script>", b"MZ\x90\x00\x03",
        PDF.replace(b"/Type", b"/OpenAction <</S /JavaScript>>"), PNG + b"<script>", b"PK\x03\x04",
        b"\xff\xfe\x00<", b"#!/bin/sh\nrm -rf /", b"GIF89a<script>alert(1)</script>",
    ],
    ids=["empty", "svg", "html", "exe", "pdf-js", "polyglot", "zip", "utf16", "script", "gif"],
)  # fmt: skip
def test_what_may_not_be_sent(maya: Api, ana: VisitorPart, content: bytes, tmp_path: Path) -> None:
    """Only the bytes decide: markup, programs, archives and two files in one are refused."""
    answer = _send(maya, ana, content)
    assert answer.status_code == 400
    assert answer.get_json()["detail"]
    assert not list((tmp_path / "files").rglob("*"))


def test_the_size_has_a_limit(maya: Api, ana: VisitorPart) -> None:
    """A file of the largest size passes, one byte more is refused."""
    assert _send(maya, ana, b"x" * MAX_FILE_BYTES, "a.txt").status_code == 201
    assert _send(maya, ana, b"x" * (MAX_FILE_BYTES + 1), "a.txt").status_code == 413


def test_a_session_holds_so_many(
    maya: Api, ana: VisitorPart, play: Playbook, tmp_path: Path
) -> None:
    """One file too many is refused in words, and leaves no bytes behind."""
    for _ in range(FILES_PER_SESSION):
        assert _send(maya, ana, PNG).status_code == 201
    assert _send(maya, ana, PNG).status_code == 409
    assert len([p for p in (tmp_path / "files").rglob("*") if p.is_file()]) == FILES_PER_SESSION
    assert play.database.rows("SELECT count(*) FROM files") == [(FILES_PER_SESSION,)]


def test_another_visitors_file(maya: Api, ana: VisitorPart, play: Playbook) -> None:
    """A visitor with the id of another's file or session gets what a made-up id gets (D-08)."""
    bob = _as_visitor(maya, _visitor_of(play, maya, "Bob"))
    file_id = _send(maya, ana, b"for Ana only", "a.txt").get_json()["file_id"]
    answers = [
        bob.ask("GET", f"/visitor/files/{tried}")
        for tried in (file_id, "0" * 32, file_id.upper(), f"../{file_id}", "1", f"{file_id}.png")
    ]
    answers.append(_send(bob, ana, b"into Ana's"))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1


def test_a_repeat_attaches_once(maya: Api, ana: VisitorPart) -> None:
    """Under one key a file is attached once, and other bytes under it are refused."""
    path = f"/sessions/{ana.session_id}/files?name=a.txt"
    first, again = (maya.ask("POST", path, data=b"words", key="f1") for _ in range(2))
    assert first.get_data() == again.get_data()
    assert maya.ask("POST", path, data=b"others", key="f1").status_code == 422
    assert len(maya.get(f"/sessions/{ana.session_id}/files")["items"]) == 1
    assert maya.ask("GET", f"/files/{first.get_json()['file_id']}").get_data() == b"words"


def test_bytes_that_were_removed(
    maya: Api, ana: VisitorPart, tmp_path: Path, enrol: Callable[..., Api]
) -> None:
    """A file whose bytes somebody took away is not found, and no fault of the relay."""
    file_id = _send(maya, ana, PNG).get_json()["file_id"]
    for path in (tmp_path / "files").rglob(file_id):
        path.unlink()
    assert maya.ask("GET", f"/files/{file_id}").status_code == 404
    assert enrol("Zed").ask("GET", f"/files/{file_id}").status_code == 404
