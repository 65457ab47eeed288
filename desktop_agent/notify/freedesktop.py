"""Notifications of Linux desktops: org.freedesktop.Notifications, spoken to directly.

Qt's own tray messages have no buttons, and its D-Bus module cannot send the
unsigned number that replaces a notification.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.errors import DBusError

from desktop_agent.core.attention import Call, CallKind
from desktop_agent.notify.port import NotifierUnavailableError, Reactions
from desktop_agent.resource_files import icon_file

_log = logging.getLogger(__name__)
_NAME: Final = "org.freedesktop.Notifications"
_PATH: Final = "/org/freedesktop/Notifications"
_DBUS: Final = "org.freedesktop.DBus"
_RULES: Final = (
    f"type='signal',interface='{_NAME}',path='{_PATH}'",
    f"type='signal',sender='{_DBUS}',member='NameOwnerChanged',arg0='{_NAME}'",
)
_ANSWER_SECONDS: Final = 4.0
_CRITICAL, _NORMAL = 2, 1
_EXPIRED, _DISMISSED = 1, 2
_NEVER, _AS_USUAL = 0, -1


class FreedesktopNotifier:
    """Talks to whatever shows notifications on the session's bus."""

    words = "You are told by this desktop's notifications."

    def __init__(self, reactions: Reactions, environment: Mapping[str, str] | None = None) -> None:
        """Raise NotifierUnavailableError where there is no session bus."""
        environment = os.environ if environment is None else environment
        runtime = environment.get("XDG_RUNTIME_DIR", "")
        address = environment.get("DBUS_SESSION_BUS_ADDRESS", "")
        if not address and runtime and os.path.exists(f"{runtime}/bus"):  # noqa: PTH110 - a socket
            address = f"unix:path={runtime}/bus"
        if sys.platform != "linux" or not address:
            message = "there is no session bus"
            raise NotifierUnavailableError(message)
        self._reactions = reactions
        self._address = address
        self._bus: MessageBus | None = None
        self._owner = ""
        self._can: frozenset[str] = frozenset()
        self._ids: dict[str, int] = {}

    async def open(self) -> None:
        """Connect, and ask the service what it can do."""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                bus = MessageBus(self._address, bus_type=BusType.SESSION)
                self._bus = await bus.connect()
        except (OSError, TimeoutError, DBusError, EOFError, ValueError) as error:
            message = f"the session bus does not answer ({error!r})"
            raise NotifierUnavailableError(message) from error
        self._bus.add_message_handler(self._hear)
        try:
            await self._meet_service()
        except NotifierUnavailableError:
            await self.close()
            raise

    async def _meet_service(self) -> None:
        for rule in _RULES:
            await self._call(_DBUS, "AddMatch", "s", [rule])
        # Asking this first starts a service that the bus starts on demand.
        (capabilities,) = await self._call(_NAME, "GetCapabilities")
        (self._owner,) = await self._call(_DBUS, "GetNameOwner", "s", [_NAME])
        self._can = frozenset(capabilities)

    async def show(self, call: Call) -> None:
        """Show a call; raises NotifierUnavailableError where the service is gone."""
        replaced = self._ids.get(call.session_id, 0)
        waits = call.kind is CallKind.WAITING
        body = [
            "Baton Desk", replaced, str(icon_file(64)), *self._texts(call), self._actions(call),
            self._hints(urgent=waits), _NEVER if waits else _AS_USUAL,
        ]  # fmt: skip
        (number,) = await self._call(_NAME, "Notify", "susssasa{sv}i", body)
        self._ids[call.session_id] = number

    def _texts(self, call: Call) -> tuple[str, str]:
        """Return summary and body; markup is made harmless where it would be read."""
        if "body" not in self._can:
            return f"{call.title}: {call.body}", ""
        body = escape(call.body, quote=False) if "body-markup" in self._can else call.body
        return call.title, body

    def _actions(self, call: Call) -> list[str]:
        """Return what can be pressed, as pairs of key and label."""
        if "actions" not in self._can:
            return []
        accept = ["accept", "Accept"] if call.can_be_accepted else []
        return ["default", "Open", *accept]

    def _hints(self, *, urgent: bool) -> dict[str, Variant]:
        return {
            "urgency": Variant("y", _CRITICAL if urgent else _NORMAL),
            # It stays when Accept was pressed: should that fail, nobody would know.
            "resident": Variant("b", urgent),
            "category": Variant("s", "im.received"),
            "desktop-entry": Variant("s", "baton-desk"),
            # The app has a sound of its own, which goes on until somebody answers.
            "suppress-sound": Variant("b", urgent),
        }

    async def clear(self, session_id: str) -> None:
        """Close the session's notification."""
        number = self._ids.pop(session_id, None)
        if number is not None:
            await self._close_notification(number)

    async def close(self) -> None:
        """Close all notifications and leave the bus."""
        for number in tuple(self._ids.values()):
            try:
                await self._close_notification(number)
            except NotifierUnavailableError as error:
                _log.info("A notification was not closed: %s", error)
                break
        self._ids.clear()
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.disconnect()
            await _ended(bus)

    async def _close_notification(self, number: int) -> None:
        try:
            await self._call(_NAME, "CloseNotification", "u", [number])
        except _RefusedError as error:
            # Gone already: some services call that an error.
            _log.debug("Notification %s: %s", number, error)

    async def _call(
        self, name: str, member: str, signature: str = "", body: list[Any] | None = None
    ) -> list[Any]:
        bus = self._bus
        if bus is None or not bus.connected:
            message = "the session bus is gone"
            raise NotifierUnavailableError(message)
        path = _PATH if name == _NAME else "/org/freedesktop/DBus"
        asked = Message(
            destination=name, path=path, interface=name, member=member,
            signature=signature, body=body or [],
        )  # fmt: skip
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                answer = await bus.call(asked)
        except (OSError, TimeoutError, DBusError, EOFError) as error:
            message = f"{member} was not answered ({error!r})"
            raise NotifierUnavailableError(message) from error
        if answer.message_type is MessageType.ERROR:
            raise _RefusedError(member, answer.error_name)
        return list(answer.body)

    def _hear(self, message: Message) -> None:
        """Act on the service's own signals; any program on the bus could send such ones."""
        if message.message_type is not MessageType.SIGNAL:
            return
        heard = (message.sender, message.interface, message.signature)
        if heard == (_DBUS, _DBUS, "sss") and message.member == "NameOwnerChanged":
            self._service_changed(message.body[2])
        elif heard in {(self._owner, _NAME, "us"), (self._owner, _NAME, "uu")}:
            self._react(message.member, *message.body)

    def _service_changed(self, owner: str) -> None:
        """A service that ends or restarts takes its notifications with it."""
        self._owner = owner
        gone, self._ids = tuple(self._ids), {}
        for session_id in gone:
            self._reactions.passed(session_id)

    def _react(self, member: str | None, number: int, told: object) -> None:
        session_id = next((sid for sid, known in self._ids.items() if known == number), None)
        if session_id is None:
            return
        if member == "ActionInvoked":
            self._act(session_id, told)
        elif member == "NotificationClosed":
            del self._ids[session_id]
            if told == _EXPIRED:
                self._reactions.passed(session_id)
            elif told == _DISMISSED:
                self._reactions.dismissed(session_id)

    def _act(self, session_id: str, key: object) -> None:
        if key == "accept":
            self._reactions.accepted(session_id)
        elif key == "default":
            self._reactions.opened(session_id)


async def _ended(bus: MessageBus) -> None:
    """Wait until the connection is closed, however it ends."""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # the library's
    except (OSError, TimeoutError, DBusError, EOFError) as error:
        _log.debug("The session bus ended with %r", error)


class _RefusedError(NotifierUnavailableError):
    """The service answered with an error."""
