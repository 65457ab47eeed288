"""Enrolling agents and signing them in and out, on both kinds of database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.errors import MalformedError, UnauthenticatedError
from relay.domain.roster import Role
from relay.service import roster
from relay.service.admission import hash_token
from relay.service.records import Credentials, Device, NewAgent
from tests.playbook import Playbook


def _new(play: Playbook, **changes: object) -> NewAgent:
    plain = NewAgent(
        agent_id=play.new_id(),
        email="maya@desk.example",
        name="Maya",
        role=Role.AGENT,
        capacity=3,
        created_at=play.now,
        code_hash=hash_token("code"),
        code_expires_at=play.now + roster.CODE_LIFETIME_MS,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields by name


def _add(play: Playbook, **changes: object) -> NewAgent:
    agent = _new(play, **changes)
    play.carry_out(lambda tx: roster.add_agent(tx, agent))
    return agent


def _credentials(play: Playbook, email: str = "maya@desk.example") -> Credentials:
    found = play.database.ask(lambda read: read.credentials(email))
    assert found is not None
    return found


def _is_signed_in(play: Playbook, token: str) -> bool:
    hashed = hash_token(token)
    return play.database.ask(lambda read: read.agent_by_token(hashed, play.now)) is not None


def _sign_in(play: Playbook, agent: NewAgent, token: str) -> str:
    device = Device(play.new_id(), agent.agent_id, hash_token(token), "laptop", play.now)
    play.carry_out(lambda tx: roster.sign_in(tx, roster.SignIn(device)))
    return device.device_id


def test_adding_an_agent(play: Playbook) -> None:
    """Name and address are stored in the form they are looked up and shown in."""
    _add(play, email="  Maya@Desk.Example ", name="Maya\u202e \n Lopez")
    found = _credentials(play).agent
    assert (found.email, found.name, found.load) == ("maya@desk.example", "Maya Lopez", 0)


def test_an_address_is_taken_once(play: Playbook) -> None:
    """A second agent with the same address, however written, is refused whole."""
    _add(play)
    with pytest.raises(MalformedError, match="already an agent"):
        _add(play, email="MAYA@desk.example", name="Other")
    assert len(play.database.ask(lambda read: read.agents(play.now))) == 1


def test_a_taken_address_does_not_spoil_its_group(play: Playbook) -> None:
    """Functions carried out together with a refused one are committed."""
    _add(play)
    taken, other = _new(play), _new(play, email="tom@desk.example", name="Tom")
    refused, done = play.database.write_all(
        [lambda tx: roster.add_agent(tx, taken), lambda tx: roster.add_agent(tx, other)]
    )
    assert isinstance(refused, MalformedError)
    assert not isinstance(done, Exception)
    assert _credentials(play, "tom@desk.example").agent.name == "Tom"


@pytest.mark.parametrize("name", ["", "   ", "\u202e", "x" * 81])
def test_a_name_that_visitors_could_not_read(play: Playbook, name: str) -> None:
    """An agent has a name, and one that fits where it is shown and stored."""
    with pytest.raises(MalformedError):
        _add(play, name=name)


@pytest.mark.parametrize("capacity", [0, -1])
def test_an_agent_who_takes_nobody(play: Playbook, capacity: int) -> None:
    """A capacity below one would make an agent who can never answer anybody."""
    with pytest.raises(MalformedError):
        _add(play, capacity=capacity)


@pytest.mark.parametrize(
    "email", ["", "maya", "maya@", "@desk.example", "maya@desk", "ma ya@desk.example",
              "m@" + "x" * 250 + ".example", "maya@@desk.example", "maya@."],
)  # fmt: skip
def test_what_is_no_address(email: str) -> None:
    """What cannot be an e-mail address is refused, and the refusal shows it."""
    with pytest.raises(MalformedError, match="e-mail"):
        roster.normal_email(email)


@pytest.mark.parametrize(
    ("email", "normal"),
    [
        ("Maya@Desk.Example", "maya@desk.example"),
        (" maya@localhost\n", "maya@localhost"),
        ("maya+chat@mail.desk.example", "maya+chat@mail.desk.example"),
    ],
)
def test_addresses_in_their_normal_form(email: str, normal: str) -> None:
    """Case and outer space do not matter."""
    assert roster.normal_email(email) == normal


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 14, "x" * 257, "passwordpassword", "aaaaaaaaaaaaaaaaaaaa",
     "baton baton baton baton", "abababababababab", "maya.lopez.maya.lopez", "Password111111111"],
)  # fmt: skip
def test_passwords_that_are_refused(password: str) -> None:
    """Too short, too long, and too easy are refused with advice."""
    with pytest.raises(MalformedError, match="words"):
        roster.require_good_password(password, "maya.lopez@desk.example")


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "x9!kQ2#mZ7$wP4&", "ein langes Kennwort für mich"]
)
def test_passwords_that_are_taken(password: str) -> None:
    """Length decides; no rules about capitals or digits."""
    roster.require_good_password(password, "maya@desk.example")


def test_enrolling_uses_the_code_up(play: Playbook) -> None:
    """The first password replaces the code and signs the device in."""
    agent = _add(play)
    device = Device(play.new_id(), agent.agent_id, hash_token("token"), "laptop", play.now)
    enrol = roster.Enrol(agent.agent_id, hash_token("code"), "hashed", device)
    play.carry_out(lambda tx: roster.enrol(tx, enrol))
    found = _credentials(play)
    assert (found.password_hash, found.code_hash, found.code_expires_at) == ("hashed", None, None)
    assert _is_signed_in(play, "token")


def test_a_code_that_was_used_since_it_was_checked(play: Playbook) -> None:
    """Who comes second with the same code changes no password and is not signed in."""
    agent = _add(play)
    first, second = (
        roster.Enrol(
            agent.agent_id,
            hash_token("code"),
            f"hash {number}",
            Device(play.new_id(), agent.agent_id, hash_token(f"{number}"), "laptop", play.now),
        )
        for number in (1, 2)
    )
    play.carry_out(lambda tx: roster.enrol(tx, first))
    with pytest.raises(UnauthenticatedError, match="one-time code"):
        play.carry_out(lambda tx: roster.enrol(tx, second))
    assert _credentials(play).password_hash == "hash 1"
    assert (_is_signed_in(play, "1"), _is_signed_in(play, "2")) == (True, False)


def test_signing_out_is_for_one_device(play: Playbook) -> None:
    """Other devices stay signed in."""
    agent = _add(play)
    laptop = _sign_in(play, agent, "laptop token")
    _sign_in(play, agent, "phone token")
    play.carry_out(lambda tx: roster.sign_out(tx, agent.agent_id, laptop, play.now))
    assert not _is_signed_in(play, "laptop token")
    assert _is_signed_in(play, "phone token")


def test_nobody_signs_out_another(play: Playbook) -> None:
    """A device is revoked only together with its own agent's id."""
    maya = _add(play)
    tom = _add(play, email="tom@desk.example", name="Tom")
    device = _sign_in(play, maya, "maya token")
    play.carry_out(lambda tx: roster.sign_out(tx, tom.agent_id, device, play.now))
    assert _is_signed_in(play, "maya token")


def test_disabling_signs_out_everywhere(play: Playbook) -> None:
    """A disabled agent's tokens are dead, and enabling does not bring them back."""
    agent = _add(play)
    _sign_in(play, agent, "token")
    play.carry_out(lambda tx: roster.disable(tx, agent.agent_id, play.now))
    assert _credentials(play).agent.disabled
    assert not _is_signed_in(play, "token")
    play.carry_out(lambda tx: roster.enable(tx, agent.agent_id))
    assert not _credentials(play).agent.disabled
    assert not _is_signed_in(play, "token")


def test_a_reset_replaces_the_password(play: Playbook) -> None:
    """After a reset only the new code opens the account, for a while."""
    agent = _add(play, password_hash="hashed", code_hash=None, code_expires_at=None)
    _sign_in(play, agent, "token")
    play.carry_out(lambda tx: roster.reset(tx, agent.agent_id, "code hash", play.now))
    found = _credentials(play)
    assert (found.password_hash, found.code_hash) == (None, "code hash")
    assert found.code_expires_at == play.now + roster.CODE_LIFETIME_MS
    assert not _is_signed_in(play, "token")


def test_an_unknown_address(play: Playbook) -> None:
    """There is nothing to check a sign-in against for an address nobody has."""
    assert play.database.ask(lambda read: read.credentials("nobody@desk.example")) is None


def test_roles_by_name() -> None:
    """The roles are found by their names; another is refused with the list."""
    assert roster.role_named("supervisor") is Role.SUPERVISOR
    with pytest.raises(MalformedError, match="agent, supervisor, administrator"):
        roster.role_named("king")


def test_one_refusal_for_all_wrong_credentials() -> None:
    """The refusal does not say which of address and password was wrong."""
    assert str(roster.wrong_credentials()) == "The e-mail address or the password is wrong."


def test_editing_an_agent(play: Playbook) -> None:
    """What they may do, how much, where and in which languages; and the queue is looked at."""
    maya = play.agent("Maya", capacity=1).agent
    changed = replace(
        maya, name=" Maya  M. ", role=Role.SUPERVISOR, capacity=4, departments=("visas",),
        languages=("de", "tr"), skills=("student",),
    )  # fmt: skip
    outcome = play.database.write(lambda tx: roster.edit_agent(tx, changed))
    assert outcome.stirs
    found = play.database.ask(lambda read: read.agent(maya.agent_id, play.now))
    assert found == replace(changed, name="Maya M.")
    for wrong in (replace(changed, capacity=0), replace(changed, name=" ")):
        with pytest.raises(MalformedError):
            play.carry_out(lambda tx, wrong=wrong: roster.edit_agent(tx, wrong))
