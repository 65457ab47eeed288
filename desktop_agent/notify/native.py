"""Notifications of Windows and macOS, through desktop-notifier."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

from desktop_agent.core.attention import Call
from desktop_agent.notify.port import NotifierUnavailableError, Reactions
from desktop_agent.resource_files import icon_file

_ON_LINUX: bool = sys.platform == "linux"


class Library(Protocol):
    """What of desktop-notifier is used, so that one place knows its names."""

    async def allowed(self) -> bool:
        """Ask the system, and once the person, for leave to notify."""

    async def send(
        self,
        title: str,
        message: str,
        *,
        urgent: bool,
        buttons: Sequence[tuple[str, Callable[[], None]]],
        on_clicked: Callable[[], None],
        on_dismissed: Callable[[], None],
    ) -> str:
        """Show a notification and return its identifier."""

    async def clear(self, identifier: str) -> None:
        """Take a notification away."""


class NativeNotifier:
    """Tells through the system's own notification centre."""

    words = "You are told by this system's notifications."

    def __init__(self, reactions: Reactions, load: Callable[[], Library] | None = None) -> None:
        """Raise NotifierUnavailableError where the library or the system has none."""
        self._reactions = reactions
        self._library = (load or _desktop_notifier)()
        self._identifiers: dict[str, str] = {}

    async def open(self) -> None:
        """Ask for leave; raises NotifierUnavailableError where it is refused."""
        if not await self._asked(self._library.allowed()):
            message = "notifications are not allowed in the system's settings"
            raise NotifierUnavailableError(message)

    async def show(self, call: Call) -> None:
        """Show a call instead of the same session's earlier one."""
        await self.clear(call.session_id)
        react = self._reactions
        accept = [("Accept", partial(react.accepted, call.session_id))]
        self._identifiers[call.session_id] = await self._asked(
            self._library.send(
                call.title,
                call.body,
                urgent=call.can_be_accepted,
                buttons=accept if call.can_be_accepted else [],
                on_clicked=partial(react.opened, call.session_id),
                on_dismissed=partial(react.dismissed, call.session_id),
            )
        )

    async def clear(self, session_id: str) -> None:
        """Take the session's notification away."""
        identifier = self._identifiers.pop(session_id, None)
        if identifier is not None:
            await self._asked(self._library.clear(identifier))

    async def close(self) -> None:
        """Take all notifications away."""
        for session_id in tuple(self._identifiers):
            try:
                await self.clear(session_id)
            except NotifierUnavailableError:
                self._identifiers.clear()
                return

    async def _asked(self, answer: Any) -> Any:  # noqa: ANN401 - any coroutine of the library
        try:
            return await answer
        except Exception as error:
            message = f"the system's notifications failed ({error!r})"
            raise NotifierUnavailableError(message) from error


def _desktop_notifier() -> Library:
    if _ON_LINUX:
        message = "on Linux the desktop is spoken to directly"
        raise NotifierUnavailableError(message)
    try:
        return _DesktopNotifier()
    except Exception as error:
        message = f"desktop-notifier does not work here ({error!r})"
        raise NotifierUnavailableError(message) from error


class _DesktopNotifier:
    """The library itself, imported only where it is used."""

    def __init__(self) -> None:
        from importlib import import_module

        self._names: Any = import_module("desktop_notifier")
        icon = self._names.Icon(path=icon_file(256))
        self._notifier = self._names.DesktopNotifier(app_name="Baton Desk", app_icon=icon)

    async def allowed(self) -> bool:
        return bool(await self._notifier.request_authorisation())

    async def send(
        self,
        title: str,
        message: str,
        *,
        urgent: bool,
        buttons: Sequence[tuple[str, Callable[[], None]]],
        on_clicked: Callable[[], None],
        on_dismissed: Callable[[], None],
    ) -> str:
        urgency = self._names.Urgency
        identifier: str = await self._notifier.send(
            title=title,
            message=message,
            urgency=urgency.Critical if urgent else urgency.Normal,
            buttons=[self._names.Button(title=t, on_pressed=act) for t, act in buttons],
            on_clicked=on_clicked,
            on_dismissed=on_dismissed,
        )
        return identifier

    async def clear(self, identifier: str) -> None:
        await self._notifier.clear(identifier)
