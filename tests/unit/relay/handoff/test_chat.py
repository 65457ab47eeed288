"""What reaches Baton through the application's own endpoint, and what never does."""

from __future__ import annotations

import pytest
from flask import abort

from relay.handoff.chat import Kept
from relay.protocol.vocabulary import MAX_TEXT_CHARS
from relay.service.outcome import AskBot, Summarise
from tests.fakes.pushing import RememberingFollowUps
from tests.unit.relay.handoff.conftest import Guest, Shop


def test_the_conversation_is_kept(shop: Shop, ana: Guest) -> None:
    """Both sides are in one transcript, and the function is not asked besides."""
    assert ana.says("tandems") == "About tandems: yes."
    assert ana.says("bells") == "About bells: yes."
    assert shop.play.script(ana.part)[2:] == [
        "visitor: tandems", "Assistant: About tandems: yes.",
        "visitor: bells", "Assistant: About bells: yes.",
    ]  # fmt: skip
    session = shop.play.session(ana.part)
    assert (session.bot_due_seq, session.bot_due_at) == (None, None)
    assert shop.asked == ["tandems", "bells"]


@pytest.mark.parametrize("body", [{}, {"message": 7}, {"message": None}, {"text": "x"}, [], "x"])
def test_what_is_no_message(shop: Shop, body: object) -> None:
    """Other requests are the view's alone, whatever it makes of them, and begin nothing."""
    client = shop.app.test_client()
    before = client.post("/chat", json=body)
    shop.mount()
    after = client.post("/chat", json=body)
    assert (after.status_code, after.get_data()) == (before.status_code, before.get_data())
    assert shop.play.database.rows("SELECT 1 FROM chat_sessions") == []


def test_forms_and_broken_bodies(shop: Shop, ana: Guest) -> None:
    """What is no JSON is the view's alone."""
    for data, kind in ((b"message=x", "application/x-www-form-urlencoded"),
                       (b"{", "application/json"), (b"\xff", "application/json")):  # fmt: skip
        assert ana.client.post("/chat", data=data, content_type=kind).status_code == 400
    assert shop.play.database.rows("SELECT 1 FROM chat_sessions") == []


@pytest.mark.parametrize("text", ["x" * (MAX_TEXT_CHARS + 1), "\0\x1b"])
def test_messages_that_cannot_be_kept(shop: Shop, ana: Guest, text: str) -> None:
    """What is too long or empty for Baton is still the chatbot's."""
    shop.views = lambda text: {"reply": str(len(text))}
    assert ana.says(text) == str(len(text))
    assert shop.play.database.rows("SELECT 1 FROM messages WHERE voice = 'visitor'") == []


@pytest.mark.parametrize("value", ["rubbish", f"{'0' * 32}.{'t' * 43}.5.0"])
def test_a_cookie_that_is_nobodys(shop: Shop, ana: Guest, value: str) -> None:
    """With an unknown ticket the visitor begins anew, without noticing."""
    ana.client.set_cookie("baton_visitor", value)
    assert ana.says("tandems") == "About tandems: yes."
    assert len(shop.play.database.rows("SELECT 1 FROM chat_sessions")) == 1


def test_anothers_session_in_ones_own_cookie(shop: Shop, ana: Guest) -> None:
    """One's own token with another's session begins a new conversation and shows nothing."""
    ben = Guest(shop.app.test_client(), shop.play)
    ana.says("my secret")
    ben.says("I want to talk to a human")
    mixed = f"{ana.ticket.session_id}.{ben.ticket.token}.0.0"
    for message in ("", "tandems"):
        ben.client.set_cookie("baton_visitor", mixed)
        answer = ben.post(message)
        assert b"secret" not in answer.get_data()
    assert len(shop.play.script(ana.part)) == 4
    assert ben.ticket.session_id != ana.ticket.session_id


def test_when_nobody_new_is_admitted(shop: Shop) -> None:
    """Where a limit is reached the chatbot answers newcomers alone, as it did before."""
    shop.mount(sessions_per_minute_per_address=1.0)
    first, second = (Guest(shop.app.test_client(), shop.play) for _ in range(2))
    assert first.says("tandems") == second.says("tandems") == "About tandems: yes."
    assert second.client.get_cookie("baton_visitor") is None
    assert len(shop.play.database.rows("SELECT 1 FROM chat_sessions")) == 1


def test_behind_a_proxy(shop: Shop) -> None:
    """Visitors are told apart by what a trusted proxy says, and only a trusted one."""
    shop.mount(sessions_per_minute_per_address=1.0, trusted_proxies=("127.0.0.1",))
    for peer, admitted in (("127.0.0.1", True), ("192.0.2.7", False)):
        begun = []
        for number in range(2):
            ana = Guest(shop.app.test_client(), shop.play)
            ana.post("tandems", headers={"X-Forwarded-For": f"198.51.100.{number}"},
                     environ_base={"REMOTE_ADDR": peer})  # fmt: skip
            begun.append(ana.client.get_cookie("baton_visitor") is not None)
        assert begun == [True, admitted]


def test_who_is_too_fast(shop: Shop) -> None:
    """A known visitor who is too fast is told when to come back: words are not dropped."""
    shop.mount(visitor_message_burst=1, visitor_messages_per_second=0.01)
    ana = Guest(shop.app.test_client(), shop.play)
    ana.says("tandems")
    refused = ana.post("bells")
    assert (refused.status_code, refused.get_json()["code"]) == (429, "rate_limited")
    assert int(refused.headers["Retry-After"]) > 0
    assert shop.asked == ["tandems"]


def test_the_views_own_refusals(shop: Shop, ana: Guest) -> None:
    """What the view refuses stays refused its way, and no bot owes an answer to it."""
    shop.app.register_error_handler(403, lambda _error: ({"error": "own words"}, 403))
    shop.views = lambda _text: abort(403)
    answer = ana.post("tandems")
    assert (answer.status_code, answer.get_json()) == (403, {"error": "own words"})
    assert (
        shop.play.database.rows("SELECT 1 FROM chat_sessions WHERE bot_due_seq IS NOT NULL") == []
    )


def test_only_the_question_is_answered_on_the_spot() -> None:
    """What else follows from a visitor's words, as a summary, is begun as ever."""
    others = RememberingFollowUps()
    kept = Kept(others)
    asked, summarise = AskBot("0" * 32, 1, 3, None), Summarise("0" * 32, 1, 4, None)
    kept.start(iter((asked, summarise)))
    assert (kept.asks, others.started) == ([asked], [summarise])
