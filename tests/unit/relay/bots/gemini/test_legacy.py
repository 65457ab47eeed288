"""What google-generativeai sends, on the wire."""

from __future__ import annotations

import pytest

from relay.bots.gemini.legacy import LegacyModel
from tests.fakes.gemini_server import GeminiServer
from tests.unit.relay.bots.gemini.wire_checks import WireChecks, setup_of


@pytest.mark.filterwarnings("ignore")  # what the library warns of at import is no matter here
class TestLegacyModel(WireChecks):
    """The checks of every library, on google-generativeai."""

    @pytest.fixture
    def model(self, stub: GeminiServer) -> LegacyModel:
        """A model that is asked of the stub."""
        return LegacyModel(setup_of(stub))
