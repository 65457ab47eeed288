"""``baton doctor``: good news, bad news, and what to do about it."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from relay.web.files import widget_folder
from tests.fakes.gemini_server import KEY, GeminiServer
from tests.support.mail_server import MailServer
from tests.support.ports import free_port
from tests.unit.relay.cli.conftest import Ran


@pytest.fixture(autouse=True)
def _own_port(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that is free, and few enough sockets for any machine's limit."""
    del folder
    monkeypatch.setenv("BATON_PORT", str(free_port()))
    monkeypatch.setenv("BATON_SOCKETS_TOTAL", "50")
    monkeypatch.delenv("GEMINI_API_KEY", raising=False)


def _bad(ran: Ran) -> list[str]:
    lines = ran.out.splitlines()
    return [
        f"{line} {after}" for line, after in zip(lines, [*lines[1:], ""], strict=True)
        if line.startswith("BAD") and "widget" not in line
    ]  # fmt: skip


def test_a_fresh_machine(baton: Callable[..., Ran]) -> None:
    """Before the first start nothing is bad, and the next step is named."""
    ran = baton("doctor")
    assert _bad(ran) == []
    assert ran.code == (0 if widget_folder() else 1)
    assert "will be created at the first start" in ran.out
    assert "`baton init`" in ran.out


def test_looking_changes_nothing(baton: Callable[..., Ran], folder: Path) -> None:
    """A doctor does not create what it looks for."""
    baton("doctor")
    assert list(folder.iterdir()) == []


def test_after_init(baton: Callable[..., Ran]) -> None:
    """With a database and an agent all is well."""
    baton("init", "--email", "maya@desk.example", "--name", "Maya")
    ran = baton("doctor")
    assert _bad(ran) == []
    assert "1 agents" in ran.out
    assert "up to date" in ran.out


def test_where_settings_come_from(
    baton: Callable[..., Ran], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every setting is shown with its source."""
    (folder / ".env").write_text("BATON_BOT_NAME=Edu\n")
    monkeypatch.setenv("BATON_HOST", "127.0.0.1")
    out = baton("doctor").out
    assert "bot_name = 'Edu'   [.env]" in out
    assert "host = '127.0.0.1'   [environment]" in out
    assert "[default]" in out


def test_secrets_are_not_shown(baton: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of a database may hold a password, and is not printed."""
    monkeypatch.setenv("BATON_DATABASE_URL", "postgresql://baton:hunter2@127.0.0.1:1/baton")
    ran = baton("doctor")
    assert "hunter2" not in ran.out + ran.err
    assert any("does not answer" in line for line in _bad(ran))


def test_an_address_without_secrets_is_shown(
    baton: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How browsers reach the relay is no secret and helps to find mistakes."""
    monkeypatch.setenv("BATON_PUBLIC_URL", "https://chat.example")
    assert "public_url = 'https://chat.example'" in baton("doctor").out


def test_a_port_that_is_taken(baton: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    """A taken port is bad, with the setting that chooses another."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("BATON_PORT", str(port))
        ran = baton("doctor")
    assert ran.code == 1
    [line] = _bad(ran)
    assert f"port {port}" in line
    assert "BATON_PORT" in line


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_a_port_of_ipv6(baton: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    """The relay can listen on IPv6, so the doctor can look there."""
    monkeypatch.setenv("BATON_HOST", "::1")
    assert _bad(baton("doctor")) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BATON_PORT", "many", "port = 'many'"),
        ("BATON_PROT", "1", "no setting 'prot'"),
        ("BATON_ORIGINS", "www.site.example", "not an origin"),
        ("BATON_PUBLIC_URL", "chat.example", "not an origin"),
        ("BATON_DATABASE_URL", "mysql://h/d", "mysql is not supported"),
        ("BATON_DATABASE_URL", "baton.db", "database"),
        ("BATON_KNOWLEDGE_DIR", "nowhere", "nowhere"),
    ],
)
def test_a_wrong_setting(
    baton: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    """Each wrong setting is found and named, and the exit code says so."""
    monkeypatch.setenv(name, value)
    ran = baton("doctor")
    assert ran.code == 1
    assert any(words in line for line in _bad(ran)), ran.out


def test_a_folder_that_is_a_file(
    baton: Callable[..., Ran], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a file is in the way of the data folder, that is found."""
    (folder / "data").write_text("in the way")
    monkeypatch.setenv("BATON_DATA_DIR", "data")
    assert any("data folder" in line for line in _bad(baton("doctor")))


def test_a_file_that_is_no_database(baton: Callable[..., Ran], folder: Path) -> None:
    """A database file with something else in it is found."""
    (folder / ".baton").mkdir()
    (folder / ".baton" / "baton.db").write_bytes(b"something else" * 100)
    assert any("does not answer" in line for line in _bad(baton("doctor")))


def test_a_database_from_the_future(baton: Callable[..., Ran], folder: Path) -> None:
    """A newer relay's database is bad news now, not only at the start."""
    baton("db", "migrate")
    path = folder / ".baton" / "baton.db"
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert any("newer relay" in line for line in _bad(baton("doctor")))


def test_a_database_without_tables_yet(baton: Callable[..., Ran], folder: Path) -> None:
    """An empty database, as PostgreSQL is at first, is no bad news: the start fills it."""
    (folder / ".baton").mkdir()
    sqlite3.connect(folder / ".baton" / "baton.db").close()
    (folder / ".baton" / "baton.db").touch()
    assert _bad(baton("doctor")) == []


def test_too_few_open_files(baton: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    """More sockets than the system allows are found, with the limit to raise."""
    monkeypatch.setenv("BATON_SOCKETS_TOTAL", "2000000000")
    assert any("ulimit -n" in line for line in _bad(baton("doctor")))


def test_mail(baton: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail that is not set up is no fault; a server that cannot be reached is named."""
    assert "mail is not set up" in baton("doctor").out
    monkeypatch.setenv("BATON_MAIL_HOST", "127.0.0.1")
    assert any("BATON_MAIL_FROM" in line for line in _bad(baton("doctor")))
    monkeypatch.setenv("BATON_MAIL_FROM", "support@desk.example")
    monkeypatch.setenv("BATON_MAIL_PORT", str(free_port()))
    monkeypatch.setenv("BATON_MAIL_PASSWORD", "hunter2")
    ran = baton("doctor")
    assert any("mail by 127.0.0.1" in line for line in _bad(ran))
    assert "hunter2" not in ran.out


def test_people_on_call_without_mail(
    baton: Callable[..., Ran], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever counts on being written to is told that nobody is."""
    (folder / "rules.toml").write_text('[mail]\non_call = ["boss@desk.example"]\n')
    monkeypatch.setenv("BATON_RULES_FILE", "rules.toml")
    assert any("people on call are not written to" in line for line in _bad(baton("doctor")))
    (folder / "rules.toml").write_text("[mail]\non_call = 1\n")
    assert any("line 2: mail.on_call" in line for line in _bad(baton("doctor")))


def test_a_mail_server_that_works(
    baton: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that answers is good news."""
    server = MailServer().start()
    monkeypatch.setenv("BATON_MAIL_HOST", "127.0.0.1")
    monkeypatch.setenv("BATON_MAIL_PORT", str(server.port))
    monkeypatch.setenv("BATON_MAIL_SECURITY", "none")
    monkeypatch.setenv("BATON_MAIL_FROM", "support@desk.example")
    try:
        assert f"ok   mail by 127.0.0.1:{server.port}" in baton("doctor").out
    finally:
        server.stop()


def test_no_key_for_gemini(baton: Callable[..., Ran]) -> None:
    """Without a key the knowledge bot answers alone, which is as good as any."""
    ran = baton("doctor")
    assert "ok   no key for Gemini" in ran.out


@pytest.mark.parametrize("behaviour", ["answer", "bad_key"])
def test_a_key_for_gemini(
    baton: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, behaviour: str
) -> None:
    """A key is tried and never shown; one that is refused is bad news with its reason."""
    stub = GeminiServer().start()
    stub.behaviour = behaviour
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    monkeypatch.setenv("BATON_GEMINI_BASE_URL", stub.url)
    ran = baton("doctor")
    stub.stop()
    assert KEY not in ran.out
    if behaviour == "answer":
        assert "ok   Gemini, gemini-flash-latest through google-genai" in ran.out
    else:
        assert any("refuses the key" in line for line in _bad(ran))
