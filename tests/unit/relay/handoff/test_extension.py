"""The extension: when it is on, when it is off, and what it refuses."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from relay.handoff import Handoff, HandoffError
from relay.handoff.extension import runs_on_gevent
from relay.settings import Settings
from tests.unit.relay.handoff.conftest import Guest, Shop


def test_it_is_off_in_tests_and_elsewhere(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    """Without gevent the application is as it was; the log says so once, its tests never."""
    assert not runs_on_gevent()
    ana = Guest(shop.app.test_client(), shop.play)
    with caplog.at_level(logging.WARNING, logger="relay.handoff"):
        shop.app.testing = True
        assert ana.says("tandems") == "About tandems: yes."
        assert caplog.text == ""
        shop.app.testing = False
        for _ in range(2):
            assert ana.says("I want a human") == "About I want a human: yes."
    assert len(caplog.records) == 1
    assert "baton serve --app" in caplog.text
    assert ana.client.get_cookie("baton_visitor") is None


@pytest.mark.parametrize("path", [
    "/socket.io/", "/widget/baton-chat.js", "/api/v1/agents/sign-in", "/api/v1/visitor/messages",
])  # fmt: skip
def test_who_looks_for_it_is_told(shop: Shop, path: str) -> None:
    """Agents and widgets that come to a server that cannot are told what is missing."""
    answer = shop.app.test_client().post(path)
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert "gevent" in answer.get_json()["detail"]


def test_other_addresses_are_the_applications(shop: Shop) -> None:
    """What the application does not have it does not have, on or off."""
    client = shop.app.test_client()
    assert client.get("/nothing").status_code == 404
    shop.mount()
    assert client.get("/nothing").status_code == 404
    assert client.get("/readyz").status_code == 200
    assert client.get("/api/v1/visitor/entries").status_code == 401


def test_one_application_has_one_handoff(shop: Shop) -> None:
    """A second handoff is refused at once."""
    with pytest.raises(HandoffError, match="already"):
        Handoff(shop.app, reply=lambda text: text)


def test_later(shop: Shop) -> None:
    """A handoff can be given its application later, as factories do."""
    app, handoff = Flask("later"), Handoff(reply=lambda text: text)
    with pytest.raises(HandoffError, match="init_app"):
        handoff.mount(Settings())
    handoff.init_app(app)
    relay = handoff.mount(Settings(database_url=shop.play.database.url.render_as_string()))
    assert app.test_client().get("/healthz").status_code == 200
    relay.reader.close()


@pytest.mark.parametrize(("chat", "said"), [("/talk", "/chat"), ("/only-get", "/chat")])
def test_a_path_that_takes_no_message(shop: Shop, chat: str, said: str) -> None:
    """A wrong path is refused with those that could be meant."""
    app = Flask("shop")
    app.add_url_rule("/only-get", view_func=lambda: "x")
    app.add_url_rule("/chat", endpoint="chat", view_func=shop.chat, methods=["POST"])
    with pytest.raises(HandoffError, match=said):
        Handoff(app, reply=lambda text: text, chat=chat).mount(Settings())
    assert app.view_functions["chat"] == shop.chat


def test_an_address_that_is_taken(shop: Shop) -> None:
    """An application that uses an address Baton needs is told which, and left alone."""
    shop.app.add_url_rule("/widget/<name>", endpoint="own", view_func=lambda name: name)
    with pytest.raises(HandoffError, match="/widget/"):
        shop.mount()
    assert shop.app.test_client().get("/widget/x").data == b"x"
    assert shop.app.view_functions["chat"] == shop.chat


def test_a_reply_that_is_none() -> None:
    """What cannot answer is refused where it is given."""
    with pytest.raises(TypeError, match="function of the text"):
        Handoff(Flask("shop"), reply=lambda: "x")


def test_the_widgets_bot_is_the_function(shop: Shop) -> None:
    """Whoever comes by the widget is answered by the application's own function."""
    relay = shop.mount()
    ana = shop.play.visitor("Ana")
    ana.opens()
    ana.says("tandems")
    relay.hands.runner.start(shop.play.asked)
    assert relay.hands.runner._greenlets.join(timeout=20)
    assert shop.play.script(ana)[-1] == "Assistant: Reply to tandems"
