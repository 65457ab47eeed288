"""What the tray and the window's title say, as a pure function of the state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop_agent.core.attention import pending_count
from desktop_agent.core.selectors import takes_chats
from desktop_agent.core.state import Phase, State
from desktop_agent.viewmodels.wording import count_words

NAME = "Baton Desk"
_MOST_DIGITS = 9


class TrayStatus(StrEnum):
    """Whether visitors reach this agent."""

    ONLINE = "online"
    AWAY = "away"
    DISCONNECTED = "disconnected"
    SIGNED_OUT = "signed_out"


_STATUS_WORDS = {
    TrayStatus.ONLINE: "You take chats",
    TrayStatus.AWAY: "You have paused",
    TrayStatus.DISCONNECTED: "No connection to the relay",
    TrayStatus.SIGNED_OUT: "Signed out",
}


@dataclass(frozen=True, slots=True)
class TrayLook:
    """Only our own words and numbers: some systems read a tooltip as markup."""

    badge: str
    status: TrayStatus
    tooltip: str
    take_words: str
    can_take: bool
    can_pause: bool
    sound: bool


def tray_look(state: State) -> TrayLook:
    """Describe the tray's icon, tooltip and menu."""
    status = _status(state)
    waiting = len(state.waiting)
    return TrayLook(
        badge=badge_of(pending_count(state)),
        status=status,
        tooltip=_tooltip(state, status),
        take_words=f"Take the next chat ({waiting} waiting)" if waiting else "Nobody is waiting",
        can_take=state.listed and bool(waiting) and state.claiming is None,
        can_pause=status in {TrayStatus.ONLINE, TrayStatus.AWAY},
        sound=state.preferences.sound,
    )


def badge_of(count: int) -> str:
    """Return a count as there is room for it: nothing, 1 to 9, or 9+."""
    if not count:
        return ""
    return str(count) if count <= _MOST_DIGITS else f"{_MOST_DIGITS}+"


def window_title(state: State) -> str:
    """Return the window's title with the count, which every task bar shows."""
    badge = badge_of(pending_count(state))
    return f"({badge}) {NAME}" if badge else NAME


def _status(state: State) -> TrayStatus:
    if state.phase in {Phase.SIGNED_OUT, Phase.SIGNING_IN}:
        return TrayStatus.SIGNED_OUT
    if state.phase is not Phase.ONLINE:
        return TrayStatus.DISCONNECTED
    return TrayStatus.ONLINE if takes_chats(state) else TrayStatus.AWAY


def _tooltip(state: State, status: TrayStatus) -> str:
    waiting = len(state.waiting)
    unread = pending_count(state) - waiting
    facts = [
        f"{count_words(waiting, 'visitor waits', 'visitors wait')}" if waiting else "",
        f"{count_words(unread, 'chat has', 'chats have')} new messages" if unread else "",
        _STATUS_WORDS[status],
    ]
    return f"{NAME}: {', '.join(fact for fact in facts if fact)}"
