"""desktop-notifier for tests, as far as the app uses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sent:
    """One notification as it was handed over."""

    title: str
    message: str
    urgent: bool
    buttons: dict[str, Callable[[], None]]
    on_clicked: Callable[[], None]
    on_dismissed: Callable[[], None]


@dataclass
class FakeLibrary:
    """Implements the port ``Library``; ``fails`` breaks every call."""

    may_notify: bool = True
    fails: bool = False
    screen: dict[str, Sent] = field(default_factory=dict)
    sent: int = 0

    async def allowed(self) -> bool:
        """Return what the person has decided."""
        self._fail()
        return self.may_notify

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
        """Put it on screen."""
        self._fail()
        self.sent += 1
        shown = Sent(title, message, urgent, dict(buttons), on_clicked, on_dismissed)
        self.screen[f"id-{self.sent}"] = shown
        return f"id-{self.sent}"

    async def clear(self, identifier: str) -> None:
        """Take it away."""
        self._fail()
        del self.screen[identifier]

    def _fail(self) -> None:
        if self.fails:
            message = "the notification centre is gone"
            raise RuntimeError(message)
