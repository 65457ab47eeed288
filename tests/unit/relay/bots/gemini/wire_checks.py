"""What every library must send, on the wire, whichever of the two is installed."""

from __future__ import annotations

import pytest

from relay.bots.gemini.pieces import ModelSetup, Prompt
from relay.bots.gemini.reading import read_whole
from relay.bots.gemini.sdk import Model
from tests.fakes.gemini_server import KEY, GeminiServer

PROMPT = Prompt("Do this.", '{"articles": [{"id": "visa-fees"}]}')


def setup_of(stub: GeminiServer) -> ModelSetup:
    """Return how a model reaches the stub."""
    return ModelSetup(KEY, "gemini-test", base_url=stub.url)


class WireChecks:
    """Tests for a class with a ``model`` fixture to inherit."""

    def test_what_goes_out(self, model: Model, stub: GeminiServer) -> None:
        """One content of the user's, instructions apart, a form for the answer, and no tools."""
        text = "".join(piece.text for piece in model.stream(PROMPT, 5.0))
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
        fields = {"known", "articles", "handoff", "answer"}
        assert set(config["responseSchema"]["properties"]) == fields
        assert not asked.body.get("tools")
        assert KEY not in asked.prompt

    def test_a_plain_text_has_no_form(self, model: Model, stub: GeminiServer) -> None:
        """Where a text is asked for, the model is not held to fields."""
        stub.behaviour = "plain"
        pieces = list(model.stream(Prompt("Sum up.", "{}", plain=True), 5.0))
        assert "".join(piece.text for piece in pieces) == stub.words
        assert pieces[-1].tokens == 120
        assert "responseSchema" not in stub.asked[0].body["generationConfig"]

    def test_asking_for_the_model_itself(self, model: Model, stub: GeminiServer) -> None:
        """A key that is taken passes the check, and nothing is generated for it."""
        model.check(5.0)
        assert stub.asked == []
        stub.behaviour = "bad_key"
        with pytest.raises(Exception, match="400"):
            model.check(5.0)
