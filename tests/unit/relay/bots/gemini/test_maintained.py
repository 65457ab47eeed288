"""What google-genai sends, on the wire."""

from __future__ import annotations

import pytest

from relay.bots.gemini.maintained import MaintainedModel
from tests.fakes.gemini_server import GeminiServer
from tests.unit.relay.bots.gemini.wire_checks import WireChecks, setup_of


@pytest.mark.filterwarnings("ignore")  # what the library warns of at import is no matter here
class TestMaintainedModel(WireChecks):
    """The checks of every library, on google-genai."""

    @pytest.fixture
    def model(self, stub: GeminiServer) -> MaintainedModel:
        """A model that is asked of the stub."""
        return MaintainedModel(setup_of(stub))
