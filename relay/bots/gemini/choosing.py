"""Which of Google's two libraries is used."""

from __future__ import annotations

import importlib.util

from relay.bots.gemini.pieces import ModelSetup
from relay.bots.gemini.sdk import Model

_MODULES = {"google-genai": "google.genai", "google-generativeai": "google.generativeai"}


class NoSdkError(Exception):
    """The library is not installed; the text says what to install."""


def chosen_sdk(setup: ModelSetup) -> str:
    """Return the name of the library to use; raises NoSdkError where it is missing."""
    wanted = _MODULES if setup.sdk == "auto" else (setup.sdk,)
    for name in wanted:
        if _is_installed(_MODULES[name]):
            return name
    extra = "gemini-legacy" if setup.sdk == "google-generativeai" else "gemini"
    message = f"Install baton-handoff[{extra}] to answer with Gemini."
    raise NoSdkError(message)


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        # The package around it is missing, too.
        return False


def make_model(setup: ModelSetup) -> Model:
    """Return the adapter of the library to use; raises NoSdkError."""
    if chosen_sdk(setup) == "google-genai":
        from relay.bots.gemini.maintained import MaintainedModel

        return MaintainedModel(setup)
    from relay.bots.gemini.legacy import LegacyModel

    return LegacyModel(setup)
