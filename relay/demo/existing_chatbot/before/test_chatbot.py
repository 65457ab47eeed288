"""The shop's own tests of its assistant."""

import pytest
from chatbot import ANSWERS, answer, app
from flask.testing import FlaskClient


@pytest.fixture
def client() -> FlaskClient:
    """A client of the application."""
    return app.test_client()


@pytest.mark.parametrize(("question", "expected"), [
    ("When do you open on weekends?", "9 am"), ("my tyre has a puncture", "14 euros"),
    ("Can I rent a bike for a day?", "18 euros"), ("Where are you?", "Canal Street"),
])  # fmt: skip
def test_questions(client: FlaskClient, question: str, expected: str) -> None:
    """Usual questions get their answers."""
    response = client.post("/chat", json={"message": question})
    assert response.status_code == 200
    assert set(response.get_json()) == {"reply"}
    assert expected in response.get_json()["reply"]


def test_what_it_does_not_know(client: FlaskClient) -> None:
    """A question about something else is admitted."""
    reply = client.post("/chat", json={"message": "Do you sell pianos?"}).get_json()["reply"]
    assert reply == "Sorry, I don't know that."


@pytest.mark.parametrize("body", [{}, {"message": ""}, {"message": "  "}, {"message": 7}])
def test_nothing_said(client: FlaskClient, body: dict[str, object]) -> None:
    """Without a message there is an error, and no cookie."""
    response = client.post("/chat", json=body)
    assert response.status_code == 400
    assert response.get_json() == {"error": "Please write something."}


def test_no_json(client: FlaskClient) -> None:
    """A form is not understood."""
    assert client.post("/chat", data={"message": "hello"}).status_code == 400


def test_nothing_is_remembered(client: FlaskClient) -> None:
    """The assistant sets no cookies."""
    response = client.post("/chat", json={"message": "Where are you?"})
    assert "Set-Cookie" not in response.headers


def test_the_page(client: FlaskClient) -> None:
    """The page shows the chat, and only that."""
    page = client.get("/")
    assert page.status_code == 200
    assert b'id="form"' in page.data
    assert client.get("/nothing").status_code == 404


def test_every_answer_can_be_reached() -> None:
    """Each answer is the one to its own words."""
    assert [answer(words) for words in ANSWERS] == list(ANSWERS.values())
