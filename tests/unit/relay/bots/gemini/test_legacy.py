"""What google-generativeai sends, on the wire."""

from __future__ import annotations

import pytest

from relay.bots.gemini.legacy import LegacyModel
from relay.bots.gemini.pieces import ModelSetup, Prompt
from relay.bots.gemini.reading import read_whole
from tests.fakes.gemini_server import KEY, GeminiServer

pytestmark = pytest.mark.filterwarnings("ignore")
"""What the library warns of at import is no matter of these tests."""

PROMPT = Prompt("Do this.", '{"articles": [{"id": "visa-fees"}]}')


def _model(stub: GeminiServer) -> LegacyModel:
    return LegacyModel(ModelSetup(KEY, "gemini-test", base_url=stub.url))


def test_what_goes_out(stub: GeminiServer) -> None:
    """One content of the user's, the instructions apart, a form for the answer, and no tools."""
    text = "".join(piece.text for piece in _model(stub).stream(PROMPT, 5.0))
    assert read_whole(text, plain=False).articles == ("visa-fees",)
    [asked] = stub.asked
    assert "/models/gemini-test:streamGenerateContent" in asked.path
    [content] = asked.body["contents"]
    assert content["role"] == "user"
    assert [part["text"] for part in content["parts"]] == [PROMPT.data]
    [instruction] = asked.body["systemInstruction"]["parts"]
    assert instruction["text"] == "Do this."
    config = asked.body["generationConfig"]
    assert config["responseMimeType"] == "application/json"
    assert set(config["responseSchema"]["properties"]) == {"known", "articles", "handoff", "answer"}
    assert not asked.body.get("tools")
    assert KEY not in asked.prompt


def test_a_plain_text_has_no_form(stub: GeminiServer) -> None:
    """Where a text is asked for, the model is not held to fields."""
    stub.behaviour = "plain"
    pieces = list(_model(stub).stream(Prompt("Sum up.", "{}", plain=True), 5.0))
    assert "".join(piece.text for piece in pieces) == stub.words
    assert pieces[-1].tokens == 120
    assert "responseSchema" not in stub.asked[0].body["generationConfig"]


def test_asking_for_the_model_itself(stub: GeminiServer) -> None:
    """A key that is taken passes the check, and nothing is generated for it."""
    _model(stub).check(5.0)
    assert stub.asked == []
    stub.behaviour = "bad_key"
    with pytest.raises(Exception, match="400"):
        _model(stub).check(5.0)
