"""Whose turn it is, and what comes back through the application's own field."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import gevent
import pytest
from flask import Response, abort, got_request_exception, jsonify
from flask.typing import ResponseReturnValue

from relay.domain.notices import Notices
from relay.handoff.exchange import STATE_HEADER, WAITING
from relay.protocol.vocabulary import MAX_TEXT_CHARS
from tests.playbook import AgentPart
from tests.unit.relay.handoff.conftest import UNKNOWN, Guest, Shop

ESCALATED = Notices().away
COMPLETED = "This chat was completed. Write again at any time; the assistant is here."


@pytest.fixture
def maya(shop: Shop, ana: Guest) -> AgentPart:
    """An agent who has taken the visitor."""
    ana.says("I want to talk to a human")
    maya = shop.agent()
    maya.claims(ana.part)
    return maya


def test_an_answer_is_left_as_it_is(shop: Shop, ana: Guest) -> None:
    """Status, headers and every byte of the view's answer stay, but for the cookie."""
    body = b'{"extra":  [1],\n "reply": "Spaced  out " }'
    shop.views = lambda _text: Response(body, 201, {"X-Own": "1"}, content_type="application/json")
    answer = ana.post("tandems")
    assert (answer.status_code, answer.get_data(), answer.headers["X-Own"]) == (201, body, "1")
    assert answer.headers[STATE_HEADER] == "bot"


def test_a_bot_that_does_not_know(shop: Shop, ana: Guest) -> None:
    """Where the rules call a person, that is the reply; other fields stay."""
    shop.views = lambda _text: jsonify(reply=UNKNOWN, intent="none")
    answer = ana.post("pianos")
    assert answer.get_json() == {"reply": ESCALATED, "intent": "none"}
    assert answer.headers[STATE_HEADER] == "pending"
    assert shop.play.session(ana.part).reason is not None


def test_who_asks_for_a_person(shop: Shop, ana: Guest) -> None:
    """The bot is not asked any more once a person is wanted."""
    assert ana.says("I want to talk to a human") == ESCALATED
    assert ana.says("Hello?") == WAITING
    assert shop.asked == []


def test_an_answer_that_is_not_sure(shop: Shop, ana: Guest) -> None:
    """A confidence in the reply is judged like any bot's."""
    shop.views = lambda _text: jsonify(reply="Perhaps.", confidence=0.3)
    assert ana.says("pianos") == shop.play.policies.notices.clarify
    assert ana.says("pianos?") == ESCALATED


@pytest.mark.parametrize("confidence", [True, "0.1", -1, 7, None])
def test_a_field_that_only_has_the_name(shop: Shop, ana: Guest, confidence: object) -> None:
    """What is no confidence is not taken for one."""
    shop.views = lambda _text: jsonify(reply="Yes.", confidence=confidence)
    assert ana.says("tandems") == "Yes."


def _raises(_text: str) -> ResponseReturnValue:
    message = "the model is down"
    raise RuntimeError(message)


@pytest.mark.parametrize("view", [_raises, lambda _text: abort(503), lambda _text: ("no", 500)])
def test_a_bot_that_fails(shop: Shop, ana: Guest, view: object) -> None:
    """An error of the view calls a person instead of being shown."""
    shop.views = view  # type: ignore[assignment]  # parametrised
    assert ana.says("tandems") == ESCALATED
    assert shop.play.session(ana.part).state == "pending"


def test_failures_are_told_to_the_owner(
    shop: Shop, ana: Guest, caplog: pytest.LogCaptureFixture
) -> None:
    """What the view raised is logged, and signalled to whoever watches Flask's errors."""
    seen: list[Exception] = []

    def note(_app: object, exception: Exception) -> None:
        seen.append(exception)

    shop.views = _raises
    with got_request_exception.connected_to(note), caplog.at_level(logging.ERROR):
        ana.says("tandems")
    assert [str(error) for error in seen] == ["the model is down"]
    assert "the model is down" in caplog.text


def _stream() -> Iterator[bytes]:
    yield b'{"reply": "streamed"}'


@pytest.mark.parametrize("response", [
    lambda: Response(_stream(), content_type="application/json"), lambda: "plain text",
    lambda: jsonify(["reply"]), lambda: jsonify(reply=7), lambda: jsonify(other="x"),
])  # fmt: skip
def test_answers_that_cannot_be_read(shop: Shop, ana: Guest, response: object) -> None:
    """What has no reply in its field goes out as it is, and nothing is owed for it."""
    shop.views = lambda _text: response()  # type: ignore[operator]  # parametrised
    with shop.app.test_request_context("/"):
        expected = shop.app.make_response(response()).get_data()  # type: ignore[operator]  # as above
    assert ana.post("tandems").get_data() == expected
    assert shop.play.session(ana.part).bot_due_seq is None


def test_a_very_long_answer(shop: Shop, ana: Guest) -> None:
    """The visitor gets all of it; what is kept ends where a message must."""
    long = "x" * (MAX_TEXT_CHARS + 100)
    shop.views = lambda _text: jsonify(reply=long)
    assert ana.says("tandems") == long
    assert len(shop.play.script(ana.part)[-1]) == len("Assistant: ") + MAX_TEXT_CHARS


def test_a_person_answers(shop: Shop, ana: Guest, maya: AgentPart) -> None:
    """What a person said since the last answer comes with the next, in order."""
    maya.says(ana.part, "Hello Ana")
    maya.says(ana.part, "What is it?")
    expected = "You're now chatting with Maya.\n\nHello Ana\n\nWhat is it?"
    assert ana.says("Here I am") == expected
    assert shop.asked == []


def test_an_answer_is_waited_for(shop: Shop, ana: Guest, maya: AgentPart) -> None:
    """What a person says while the request waits comes with its own answer."""
    ana.says("Hello?")
    asking = gevent.spawn(ana.says, "Tandems?")
    gevent.sleep(0.1)
    maya.says(ana.part, "Two.")
    shop.told()
    assert asking.get(timeout=20) == "Two."


def test_nobody_answers_yet(ana: Guest, maya: AgentPart) -> None:
    """After its time the request is answered with who has the message."""
    assert ana.says("Hello?") == "You're now chatting with Maya."
    assert ana.says("Tandems?") == "Maya has your message and will answer here."
    del maya


def test_an_answer_that_was_lost(shop: Shop, ana: Guest, maya: AgentPart) -> None:
    """What an answer brought that never arrived is brought again by the next."""
    ana.says("Hello?")
    before = ana.client.get_cookie("baton_visitor")
    assert before is not None
    maya.says(ana.part, "Hello Ana")
    assert ana.says("Are you there?") == "Hello Ana"
    ana.client.set_cookie("baton_visitor", before.value)
    assert ana.says("Are you there??") == "Hello Ana"
    del shop


def test_the_bot_again(shop: Shop, ana: Guest, maya: AgentPart) -> None:
    """After completion the view answers again; the last words of the person are not lost."""
    maya.says(ana.part, "Goodbye")
    maya.completes(ana.part)
    reply = ana.says("tandems")
    assert reply.startswith("You're now chatting with Maya.\n\nGoodbye\n\n" + COMPLETED)
    assert reply.endswith("About tandems: yes.")
    assert ana.says("bells") == "About bells: yes."
    del shop


def test_a_late_answer(shop: Shop, ana: Guest) -> None:
    """A bot that answers after a person was called is not heard."""

    def slow(_text: str) -> ResponseReturnValue:
        gevent.sleep(0.3)
        return jsonify(reply="Too late.")

    ana.says("bells")
    shop.views = slow
    asking = gevent.spawn(ana.says, "tandems")
    gevent.sleep(0.1)
    other = Guest(shop.app.test_client(), shop.play)
    cookie = ana.client.get_cookie("baton_visitor")
    assert cookie is not None
    other.client.set_cookie("baton_visitor", cookie.value)
    assert other.says("I want to talk to a human") == ESCALATED
    assert asking.get(timeout=20) == ESCALATED
    assert not [line for line in shop.play.script(ana.part) if "Too late" in line]


def test_a_page_that_listens(shop: Shop, ana: Guest, maya: AgentPart) -> None:
    """The first empty message tells at once what is new; the next ones wait for news."""
    assert ana.says("") == "You're now chatting with Maya."
    assert ana.ticket.listens
    assert ana.says("") == ""
    listening = gevent.spawn(ana.says, "")
    gevent.sleep(0.1)
    maya.says(ana.part, "Hello Ana")
    shop.told()
    assert listening.get(timeout=20) == "Hello Ana"


def test_a_page_that_listens_hears_once(ana: Guest, maya: AgentPart) -> None:
    """What is sent beside the listening waits for nothing and takes no news away."""
    ana.says("")
    maya.says(ana.part, "Hello Ana")
    answer = ana.post("Here I am")
    assert answer.get_json() == {"reply": ""}
    assert answer.headers[STATE_HEADER] == "active"
    assert "Set-Cookie" not in answer.headers
    assert ana.says("") == "Hello Ana"


@pytest.mark.parametrize("message", ["", "  "])
def test_listening_while_nobody_is_there(shop: Shop, ana: Guest, message: str) -> None:
    """An empty message to the bot is what it always was."""
    ana.says("tandems")
    assert ana.post("").status_code == 400
    shop.views = lambda text: (jsonify(error=text), 422)
    assert ana.post(message).status_code in {400, 422}
