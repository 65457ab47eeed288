"""Which of the two libraries is used."""

from __future__ import annotations

import pytest

from relay.bots.gemini.choosing import chosen_sdk, make_model
from relay.bots.gemini.legacy import LegacyModel
from relay.bots.gemini.maintained import MaintainedModel
from relay.bots.gemini.pieces import ModelSetup


@pytest.mark.filterwarnings("ignore")
def test_the_maintained_library_is_preferred() -> None:
    """Where both are installed the maintained one is used, unless the other is asked for."""
    setup = ModelSetup("key", "model")
    assert chosen_sdk(setup) == "google-genai"
    assert isinstance(make_model(setup), MaintainedModel)
    other = ModelSetup("key", "model", sdk="google-generativeai")
    assert isinstance(make_model(other), LegacyModel)
