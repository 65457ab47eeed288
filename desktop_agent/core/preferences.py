"""What an agent may choose about the app itself, and how that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum


class ThemeChoice(StrEnum):
    """Which colours the window has; ``SYSTEM`` follows the desktop, also while it runs."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class SendKey(StrEnum):
    """Which key sends; the other of the two begins a new line."""

    ENTER = "enter"
    CTRL_ENTER = "ctrl_enter"


@dataclass(frozen=True, slots=True)
class Preferences:
    """Kept on this computer, for everybody who signs in on it.

    ``knows_tray``: it was said once that closing the window does not end the app.
    """

    theme: ThemeChoice = ThemeChoice.SYSTEM
    send_key: SendKey = SendKey.ENTER
    sound: bool = True
    notifications: bool = True
    start_hidden: bool = False
    knows_tray: bool = False


def to_plain(preferences: Preferences) -> dict[str, str | bool]:
    """Return the preferences as JSON takes them."""
    return asdict(preferences)


def from_plain(plain: object) -> Preferences:
    """Read what another version may have kept; what makes no sense is passed over."""
    read = Preferences()
    if not isinstance(plain, Mapping):
        return read
    for field in fields(Preferences):
        default = getattr(read, field.name)
        value = plain.get(field.name, default)
        try:
            fitting = value if isinstance(default, bool) else type(default)(value)
        except ValueError:
            continue
        if isinstance(fitting, type(default)):
            read = replace(read, **{field.name: fitting})
    return read
