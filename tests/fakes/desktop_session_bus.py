"""A desktop session for tests: a private D-Bus with a notification service and a tray.

The services are ours, the bus and everything that is said on it are real.
"""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from dbus_fast import BusType, Message, MessageFlag, MessageType, Variant
from dbus_fast.aio import MessageBus

NOTIFICATIONS: Final = "org.freedesktop.Notifications"
WATCHER: Final = "org.kde.StatusNotifierWatcher"
CAPABILITIES: Final = ("actions", "body", "body-markup", "persistence", "sound")
EXPIRED, DISMISSED, CLOSED = 1, 2, 3
_NOTIFICATIONS_PATH: Final = "/org/freedesktop/Notifications"
_WATCHER_PATH: Final = "/StatusNotifierWatcher"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_ITEM: Final = "org.kde.StatusNotifierItem"
_MENU: Final = "com.canonical.dbusmenu"
_ANSWER_SECONDS: Final = 20.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shown:
    """One notification as the service was asked to show it."""

    number: int
    icon: str
    summary: str
    body: str
    actions: tuple[str, ...]
    hints: dict[str, Any]
    expires_ms: int


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of a tray's menu; ``checked`` is None where it cannot be."""

    number: int
    label: str
    enabled: bool
    checked: bool | None


@dataclass(frozen=True, slots=True)
class TrayItem:
    """What a tray shows of one app; ``pixels`` are ARGB bytes by edge."""

    tooltip: str
    pixels: dict[int, bytes]
    menu: tuple[MenuEntry, ...]


@dataclass(slots=True)
class NotificationService:
    """Shows notifications in memory."""

    capabilities: tuple[str, ...] = CAPABILITIES
    open: dict[int, Shown] = field(default_factory=dict)
    history: list[Shown] = field(default_factory=list)
    last: int = 0

    def answer(self, bus: MessageBus, message: Message) -> Message | None:
        """Answer a call of org.freedesktop.Notifications."""
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if message.path != _NOTIFICATIONS_PATH or message.interface != NOTIFICATIONS:
            return None
        if message.member == "GetCapabilities":
            return Message.new_method_return(message, "as", [list(self.capabilities)])
        if message.member == "Notify":
            return Message.new_method_return(message, "u", [self._notify(*message.body)])
        if message.member == "CloseNotification":
            self.close(bus, message.body[0], CLOSED)
            return Message.new_method_return(message)
        return None

    def close(self, bus: MessageBus, number: int, reason: int) -> None:
        """Take a notification away and say so."""
        if self.open.pop(number, None) is not None:
            self.signal(bus, "NotificationClosed", "uu", [number, reason])

    def signal(self, bus: MessageBus, member: str, signature: str, body: list[Any]) -> None:
        """Tell everybody on the bus."""
        told = Message.new_signal(_NOTIFICATIONS_PATH, NOTIFICATIONS, member, signature, body)
        bus.send(told)

    def _notify(self, *asked: Any) -> int:  # noqa: ANN401 - as the wire has it
        _app, replaced, icon, summary, body, actions, hints, expires_ms = asked
        if replaced not in self.open:
            self.last += 1
            replaced = self.last
        plain = {name: variant.value for name, variant in hints.items()}
        shown = Shown(replaced, icon, summary, body, tuple(actions), plain, expires_ms)
        self.open[replaced] = shown
        self.history.append(shown)
        return int(replaced)


@dataclass(slots=True)
class TrayService:
    """A status notifier watcher that is its own host."""

    items: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, _bus: MessageBus, message: Message) -> Message | None:
        """Answer a call of org.kde.StatusNotifierWatcher and of its properties."""
        if message.message_type is not MessageType.METHOD_CALL or message.path != _WATCHER_PATH:
            return None
        if message.member == "RegisterStatusNotifierItem":
            named = str(message.body[0])
            # An item gives its service's name, or its path and means its connection.
            item = (named, "/StatusNotifierItem")
            self.items.append((str(message.sender), named) if named.startswith("/") else item)
            return Message.new_method_return(message)
        if message.interface == _PROPERTIES and message.member == "Get":
            value = self._properties()[message.body[1]]
            return Message.new_method_return(message, "v", [value])
        if message.interface == _PROPERTIES and message.member == "GetAll":
            return Message.new_method_return(message, "a{sv}", [self._properties()])
        return None

    def _properties(self) -> dict[str, Variant]:
        return {
            "IsStatusNotifierHostRegistered": Variant("b", True),  # noqa: FBT003 - D-Bus's own
            "ProtocolVersion": Variant("i", 0),
            "RegisteredStatusNotifierItems": Variant("as", [name for name, _ in self.items]),
        }


class SessionBus:
    """The session, used from a test's own thread."""

    def __init__(self, address: str) -> None:
        """Connect to the bus at ``address``."""
        self.address = address
        self.notifications = NotificationService()
        self.tray = TrayService()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._buses: dict[str, MessageBus] = {}
        self._asking: MessageBus = self._do(self._connected())

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to be part of this session."""
        return {"DBUS_SESSION_BUS_ADDRESS": self.address}

    def serve(self, name: str) -> None:
        """Let the service of this name appear."""
        service = self.notifications if name == NOTIFICATIONS else self.tray
        self._buses[name] = self._do(self._connected(service.answer))
        self._do(self._buses[name].request_name(name))

    def withdraw(self, name: str) -> None:
        """Let the service of this name end, as if it had crashed."""
        bus = self._buses.pop(name)
        if name == NOTIFICATIONS:
            self.notifications.open.clear()
        self._do(_left(bus))

    def shown(self) -> list[Shown]:
        """Return the notifications on screen, in their order."""
        return list(self.notifications.open.values())

    def invoke(self, number: int, key: str) -> None:
        """Press a button of a notification, ``default`` being the notification itself."""
        self._signal("ActionInvoked", "us", [number, key])

    def close(self, number: int, reason: int) -> None:
        """Let the person or the time close a notification."""
        bus, service = self._buses[NOTIFICATIONS], self.notifications
        self._loop.call_soon_threadsafe(service.close, bus, number, reason)

    def spoof(self, member: str, signature: str, body: list[Any]) -> None:
        """Let a program that is not the service send one of its signals."""
        service = self.notifications
        self._loop.call_soon_threadsafe(service.signal, self._asking, member, signature, body)

    def tray_item(self) -> TrayItem | None:
        """Return what the tray shows of the newest app, if any."""
        if not self.tray.items:
            return None
        service, path = self.tray.items[-1]
        return self._do(self._read_item(service, path))

    def press(self, label: str) -> None:
        """Choose the first entry of the tray's menu whose label begins so."""
        item = self.tray_item()
        entries = () if item is None else item.menu
        entry = next(entry for entry in entries if entry.label.startswith(label))
        service, _ = self.tray.items[-1]
        event = [entry.number, "clicked", Variant("i", 0), 0]
        self._do(self._call(service, "/MenuBar", _MENU, "Event", "isvu", body=event))

    def activate(self) -> None:
        """Click the tray's icon."""
        service, path = self.tray.items[-1]
        self._do(self._call(service, path, _ITEM, "Activate", "ii", body=[0, 0]))

    def stop(self) -> None:
        """Leave the bus."""
        for bus in (*self._buses.values(), self._asking):
            self._do(_left(bus))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    # --- in the other thread --------------------------------------------

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_ANSWER_SECONDS)

    def _signal(self, member: str, signature: str, body: list[Any]) -> None:
        bus, service = self._buses[NOTIFICATIONS], self.notifications
        self._loop.call_soon_threadsafe(service.signal, bus, member, signature, body)

    async def _connected(
        self, answer: Callable[[MessageBus, Message], Message | None] | None = None
    ) -> MessageBus:
        bus = await MessageBus(self.address, bus_type=BusType.SESSION).connect()
        if answer is not None:
            bus.add_message_handler(lambda message: answer(bus, message))
        return bus

    async def _call(self, *where: str, body: list[Any] | None = None) -> list[Any]:
        service, path, interface, member, *signature = where
        asked = Message(
            destination=service, path=path, interface=interface, member=member,
            signature=signature[0] if signature else "", body=body or [],
            flags=MessageFlag.NONE,
        )  # fmt: skip
        answer = await self._asking.call(asked)
        if answer.message_type is MessageType.ERROR:
            message = f"{member}: {answer.error_name} {answer.body}"
            raise AssertionError(message)
        return list(answer.body)

    async def _read_item(self, service: str, path: str) -> TrayItem:
        (plain,) = await self._call(service, path, _PROPERTIES, "GetAll", "s", body=[_ITEM])
        pixmaps = plain["IconPixmap"].value
        _icon, _pixmaps, title, text = plain["ToolTip"].value
        body = [0, -1, []]
        _revision, root = await self._call(
            service, str(plain["Menu"].value), _MENU, "GetLayout", "iias", body=body
        )
        entries = (_entry(child.value) for child in root[2])
        return TrayItem(
            tooltip=" ".join(part for part in (title, text) if part),
            pixels={width: bytes(data) for width, _height, data in pixmaps},
            menu=tuple(entry for entry in entries if entry.label),
        )


async def _left(bus: MessageBus) -> None:
    """Disconnect and wait until the socket is closed."""
    bus.disconnect()
    await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # the library's


def _entry(layout: list[Any]) -> MenuEntry:
    number, properties, _children = layout
    plain = {name: variant.value for name, variant in properties.items()}
    checkable = bool(plain.get("toggle-type"))
    return MenuEntry(
        number=number,
        label=str(plain.get("label", "")).replace("_", ""),
        enabled=bool(plain.get("enabled", True)),
        checked=plain.get("toggle-state") == 1 if checkable else None,
    )


@contextmanager
def session_bus(*services: str) -> Iterator[SessionBus]:
    """Run a private bus with ``services``, which are NOTIFICATIONS and WATCHER by name."""
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if daemon.stdout is None:
        message = "dbus-daemon has no output"
        raise RuntimeError(message)
    try:
        bus = SessionBus(daemon.stdout.readline().strip())
        for name in services:
            bus.serve(name)
        try:
            yield bus
        finally:
            bus.stop()
    finally:
        daemon.terminate()
        daemon.wait()
        daemon.stdout.close()
