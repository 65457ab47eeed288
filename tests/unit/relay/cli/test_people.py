"""``baton init`` and ``baton agents``, on a database of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from relay.service.admission import hash_token
from relay.store.direct import DirectStore
from relay.store.engines import database_url
from tests.unit.relay.cli.conftest import Ran

CODE = re.compile(r"One-time code for (\S+): (\w{5}-\w{5}-\w{5}-\w{5})\n")


@pytest.fixture
def store(folder: Path) -> DirectStore:
    """The database that the commands use by default."""
    return DirectStore(database_url(f"sqlite:///{folder}/.baton/baton.db"))


def _add(baton: Callable[..., Ran], email: str = "tom@desk.example", *options: str) -> Ran:
    name = email.partition("@")[0].capitalize()
    return baton("agents", "add", email, "--name", name, *options)


def test_init_makes_the_first_administrator(baton: Callable[..., Ran], store: DirectStore) -> None:
    """The database is created and the code that is shown opens the account."""
    ran = baton("init", "--email", "Maya@Desk.example", "--name", "Maya", "--capacity", "5")
    assert ran.code == 0
    code = CODE.search(ran.out)
    assert code is not None
    found = store.ask(lambda read: read.credentials("maya@desk.example"))
    assert found is not None
    assert (found.agent.role.value, found.agent.capacity) == ("administrator", 5)
    assert found.code_hash == hash_token(code.group(2))
    assert "http://localhost:5000" in ran.out


def test_init_is_for_once(baton: Callable[..., Ran], store: DirectStore) -> None:
    """A second init changes nothing and names the command for further people."""
    baton("init", "--email", "maya@desk.example", "--name", "Maya")
    ran = baton("init", "--email", "eve@desk.example", "--name", "Eve")
    assert (ran.code, ran.out) == (1, "")
    assert "set up already" in ran.err
    assert "baton agents add" in ran.err
    assert len(store.ask(lambda read: list(read.agents(0)))) == 1


def test_adding_and_listing(baton: Callable[..., Ran]) -> None:
    """Everybody who was added is listed with role, presence and load."""
    _add(baton)
    _add(baton, "lin@desk.example", "--role", "supervisor", "--capacity", "7")
    lines = baton("agents", "list").out.splitlines()
    assert len(lines) == 2
    assert [lines[0].split()[0], lines[1].split()[0]] == ["lin@desk.example", "tom@desk.example"]
    assert lines[0].split()[2:] == ["supervisor", "offline", "0/7"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["not-an-address", "--name", "X"], "not an e-mail address"),
        (["x@desk.example", "--name", "X", "--role", "king"], "no role 'king'"),
        (["x@desk.example", "--name", " "], "name"),
        (["x@desk.example", "--name", "x" * 81], "name"),
        (["x@desk.example", "--name", "X", "--capacity", "0"], "capacity"),
    ],
)
def test_adding_wrongly(baton: Callable[..., Ran], arguments: list[str], words: str) -> None:
    """What cannot be an agent is refused in words, and nobody is added."""
    ran = baton("agents", "add", *arguments)
    assert ran.code != 0
    assert words in ran.err
    assert baton("agents", "list").out == ""


def test_adding_twice(baton: Callable[..., Ran]) -> None:
    """An address is taken once."""
    _add(baton)
    ran = _add(baton, "TOM@desk.example")
    assert ran.code == 1
    assert "already an agent" in ran.err


def test_disabling_and_enabling(baton: Callable[..., Ran], store: DirectStore) -> None:
    """A disabled agent is signed out everywhere and listed as such, until enabled."""
    _add(baton)
    token = baton("agents", "token", "tom@desk.example").out.strip()
    hashed = hash_token(token)
    assert store.ask(lambda read: read.agent_by_token(hashed, 0)) is not None
    assert "signed out" in baton("agents", "disable", " TOM@desk.example ").out
    assert store.ask(lambda read: read.agent_by_token(hashed, 0)) is None
    assert "disabled" in baton("agents", "list").out
    assert baton("agents", "enable", "tom@desk.example").code == 0
    assert "disabled" not in baton("agents", "list").out


def test_resetting(baton: Callable[..., Ran], store: DirectStore) -> None:
    """A new code replaces the old one."""
    first = CODE.search(_add(baton).out)
    second = CODE.search(baton("agents", "reset", "tom@desk.example").out)
    assert first is not None
    assert second is not None
    found = store.ask(lambda read: read.credentials("tom@desk.example"))
    assert found is not None
    assert found.code_hash == hash_token(second.group(2)) != hash_token(first.group(2))


def test_a_token_for_a_script(baton: Callable[..., Ran], store: DirectStore) -> None:
    """The token is all that is written, and it is the agent's."""
    _add(baton)
    ran = baton("agents", "token", "tom@desk.example", "--device", "cron")
    [token] = ran.out.split()
    hashed = hash_token(token)
    found = store.ask(lambda read: read.agent_by_token(hashed, 0))
    assert found is not None
    assert found.agent.email == "tom@desk.example"


@pytest.mark.parametrize("command", ["disable", "enable", "reset", "token"])
def test_nobody(baton: Callable[..., Ran], command: str) -> None:
    """An address that nobody has is told as such."""
    ran = baton("agents", command, "nobody@desk.example")
    assert ran.code == 1
    assert "no agent with the address nobody@desk.example" in ran.err


def test_editing_somebody(
    baton: Callable[..., Ran], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is named is changed, lists too; what does not exist is refused in a sentence."""
    (folder / "rules.toml").write_text('[departments.visas]\nname = "Visas"\n')
    monkeypatch.setenv("BATON_RULES_FILE", "rules.toml")
    added = baton(
        "agents", "add", "m@x.example", "--name", "Maya", "--department", "visas", "--skill", "work"
    )
    assert added.code == 0
    ran = baton("agents", "edit", "m@x.example", "--capacity", "5", "--language", "de")
    assert "0/5  visas  de  work" in ran.out
    ran = baton("agents", "edit", "m@x.example", "--department", "", "--role", "supervisor")
    assert "supervisor" in ran.out
    assert "visas" not in ran.out
    assert "0/5  de  work" in baton("agents", "list").out
    for words, wrong in {
        "no department 'fees'": ("--department", "fees"),
        "no role 'boss'": ("--role", "boss"),
        "one at least": ("--capacity", "0"),
    }.items():
        ran = baton("agents", "edit", "m@x.example", *wrong)
        assert (ran.code, words in ran.err) == (1, True), ran.err
