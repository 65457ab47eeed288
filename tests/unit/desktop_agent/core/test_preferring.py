"""Choosing, as dialogues."""

from __future__ import annotations

from desktop_agent.core.effects import SavePreferences
from desktop_agent.core.events import PreferencesRead
from desktop_agent.core.intents import Prefer, SignOut
from desktop_agent.core.preferences import Preferences, ThemeChoice
from tests.fakes.desktop_playbook import Playbook, online

DARK = Preferences(theme=ThemeChoice.DARK)


def test_a_choice_counts_at_once_and_is_kept() -> None:
    """And only where it is one: the same again is not written."""
    desk = Playbook().when(Prefer(DARK), SavePreferences(DARK))
    assert desk.state.preferences == DARK
    desk.when(Prefer(DARK))


def test_what_was_kept_is_not_written_again() -> None:
    """Reading changes nothing on disk."""
    desk = Playbook().when(PreferencesRead(DARK))
    assert desk.state.preferences == DARK


def test_signing_out_changes_nothing_about_it() -> None:
    """They belong to the computer."""
    desk = online().hears(Prefer(DARK), SignOut())
    assert desk.state.preferences == DARK
