"""Sessions over HTTP: list, read, take, answer, finish, look back, find."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from relay.store.direct import DirectStore
from relay.store.indexer import Indexer
from tests.playbook import Playbook, VisitorPart
from tests.unit.relay.web.api.conftest import Api


@pytest.fixture
def waiting(play: Playbook) -> Callable[[str], VisitorPart]:
    """Brings visitors who wait for a person."""

    def one(name: str) -> VisitorPart:
        visitor = play.visitor(name)
        visitor.opens()
        visitor.says(f"{name} needs help with the tuition fees")
        visitor.asks_for_person()
        return visitor

    return one


@pytest.fixture
def ana(waiting: Callable[[str], VisitorPart]) -> VisitorPart:
    """A visitor who waits."""
    return waiting("Ana")


def _path(visitor: VisitorPart, rest: str = "") -> str:
    return f"/sessions/{visitor.session_id}{rest}"


def test_a_whole_chat(maya: Api, ana: VisitorPart, play: Playbook) -> None:
    """A session is taken, answered and finished with an outcome, all over HTTP."""
    claimed = maya.ask("POST", _path(ana, "/claim"))
    assert claimed.status_code == 200
    fence = claimed.get_json()["card"]["fence"]
    said = maya.ask("POST", _path(ana, "/replies"), {"fence": fence, "text": "Hello Ana"})
    assert said.status_code == 201
    body = {"fence": fence, "outcome": "solved", "tags": ["fees", "vip"]}
    assert maya.ask("POST", _path(ana, "/complete"), body).status_code == 200
    detail = maya.get(_path(ana))
    assert detail["card"]["state"] == "completed"
    assert (detail["outcome"], detail["tags"]) == ("solved", ["fees", "vip"])
    assert play.script(ana)[-3:] == ["(claimed)", "Maya: Hello Ana", "(completed)"]
    transcript = maya.get(_path(ana, "/entries?since=2"))
    assert [entry["seq"] for entry in transcript["entries"]] == list(range(3, 8))


def test_one_of_two_gets_it(maya: Api, otto: Api, ana: VisitorPart) -> None:
    """A session that is taken is refused to the next one, who learns by whom."""
    assert maya.ask("POST", _path(ana, "/claim")).status_code == 200
    late = otto.ask("POST", _path(ana, "/claim"))
    assert late.status_code == 409
    assert "Maya took this chat first" in late.get_json()["detail"]


def test_only_the_owner_answers(maya: Api, otto: Api, ana: VisitorPart) -> None:
    """Who does not have the session can neither answer nor finish it, with whatever fence."""
    fence = maya.ask("POST", _path(ana, "/claim")).get_json()["card"]["fence"]
    for rest, body in (
        ("/replies", {"fence": fence, "text": "Hi"}),
        ("/complete", {"fence": fence}),
    ):
        refused = otto.ask("POST", _path(ana, rest), body)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "not_owner")


def test_a_repeat_is_carried_out_once(maya: Api, ana: VisitorPart, play: Playbook) -> None:
    """Under one key everything happens once and is answered the same, also when it is over."""
    answers = [maya.ask("POST", _path(ana, "/claim"), key="c1") for _ in range(2)]
    assert answers[0].get_data() == answers[1].get_data()
    body = {"fence": answers[0].get_json()["card"]["fence"]}
    said = [
        maya.ask("POST", _path(ana, "/replies"), body | {"text": "Hello"}, key="r1")
        for _ in range(3)
    ]
    assert {answer.status_code for answer in said} == {201}
    assert len({answer.get_data() for answer in said}) == 1
    done = [maya.ask("POST", _path(ana, "/complete"), body, key="d1") for _ in range(2)]
    assert [answer.status_code for answer in done] == [200, 200]
    assert done[0].get_data() == done[1].get_data()
    assert play.script(ana).count("Maya: Hello") == 1


def test_a_key_used_for_something_else(maya: Api, ana: VisitorPart, play: Playbook) -> None:
    """The same key with another body is refused and changes nothing."""
    fence = maya.ask("POST", _path(ana, "/claim")).get_json()["card"]["fence"]
    maya.ask("POST", _path(ana, "/replies"), {"fence": fence, "text": "One"}, key="k")
    other = maya.ask("POST", _path(ana, "/replies"), {"fence": fence, "text": "Two"}, key="k")
    assert other.status_code == 422
    assert "Two" not in " ".join(play.script(ana))


@pytest.mark.parametrize("key", ["", " ", "x" * 129, "snow\u2603man"])
def test_keys_that_are_none(maya: Api, ana: VisitorPart, key: str) -> None:
    """A key that cannot be kept is refused before anything happens."""
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}
    assert maya.ask("POST", _path(ana, "/claim"), headers=headers).status_code == 400


def test_lists_page_by_page(
    maya: Api, waiting: Callable[[str], VisitorPart], play: Playbook
) -> None:
    """Every session is listed once, newest first, in pages that the cursors join."""
    visitors = []
    for number in range(7):
        play.wait(1_000 * (number % 2))
        visitors.append(waiting(f"V{number}").session_id)
    seen: list[str] = []
    cursor = ""
    for _ in count():
        page = maya.get(f"/sessions?state=pending&limit=3{cursor}")
        seen += [card["session_id"] for card in page["items"]]
        if "next" not in page:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(seen) == sorted(visitors)
    opened = [maya.get(f"/sessions/{one}")["card"]["opened_at"] for one in seen]
    assert opened == sorted(opened, reverse=True)
    assert maya.get("/sessions?state=completed")["items"] == []


@pytest.mark.parametrize("cursor", ["x", "bm90IGpzb24", "MTI", "%F0", "W10"])
def test_cursors_of_ones_own_making(maya: Api, cursor: str) -> None:
    """A cursor that no page ended with is refused in words."""
    answer = maya.ask("GET", f"/sessions?cursor={cursor}")
    assert answer.status_code == 400
    assert "cursor" in answer.get_json()["detail"]


def test_history_of_a_visitor(maya: Api, ana: VisitorPart) -> None:
    """The sessions of the same visitor are listed from any of them."""
    page = maya.get(_path(ana, "/history"))
    assert [card["session_id"] for card in page["items"]] == [ana.session_id]


def test_finding_words(maya: Api, waiting: Callable[[str], VisitorPart], play: Playbook) -> None:
    """Messages are found by all words asked for, whatever their case and accents, page by page."""
    ids = [waiting(name).session_id for name in ("Zoe", "Ana", "Émile")]
    Indexer(DirectStore(play.database.url)).batch()
    first = maya.get("/search?q=TUITION%20fees&limit=2")
    assert [hit["session_id"] for hit in first["items"]] == [ids[2], ids[1]]
    rest = maya.get(f"/search?q=TUITION%20fees&limit=2&cursor={first['next']}")
    assert [hit["session_id"] for hit in rest["items"]] == [ids[0]]
    assert "next" not in rest
    assert [hit["visitor_name"] for hit in maya.get("/search?q=emile")["items"]] == ["Émile"]
    assert maya.get("/search?q=tuition%20zebra")["items"] == []


@pytest.mark.parametrize(
    "words", ['"', "AND OR NOT", "a* ^b", "text:fees", "(", "-", "'; --", "%00"]
)
def test_words_are_only_words(maya: Api, ana: VisitorPart, words: str) -> None:
    """Nothing in a search is taken for a command of the index."""
    assert ana.session_id
    assert maya.ask("GET", "/search", query_string={"q": words}).status_code == 200
