"""The agent's preferences: read at the start, kept whenever one is changed."""

from __future__ import annotations

from dataclasses import replace

from desktop_agent.core.effects import SavePreferences
from desktop_agent.core.events import PreferencesRead
from desktop_agent.core.intents import Prefer
from desktop_agent.core.state import State
from desktop_agent.core.step import Handler, Step, still


def _read(state: State, event: PreferencesRead) -> Step:
    return still(replace(state, preferences=event.preferences))


def _prefer(state: State, intent: Prefer) -> Step:
    if intent.preferences == state.preferences:
        return still(state)
    state = replace(state, preferences=intent.preferences)
    return still(state, SavePreferences(intent.preferences))


HANDLERS: dict[type, Handler] = {PreferencesRead: _read, Prefer: _prefer}
