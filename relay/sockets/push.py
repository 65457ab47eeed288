"""The only place that emits; what it sends is a hint, the database is the truth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from relay.domain.facts import Fact
from relay.protocol.registry import fact_name
from relay.protocol.vocabulary import Namespace
from relay.service.audience import Side, View, deliveries
from relay.translation import fact as fact_to_wire

_NAMESPACES = {Side.VISITOR: Namespace.VISITOR.value, Side.AGENT: Namespace.AGENT.value}


class SocketPush:
    """Implements the port ``Push`` on a Socket.IO server."""

    def __init__(self, server: Any) -> None:  # noqa: ANN401 - socketio ships no types
        """Emit through ``server``, a ``socketio.Server``."""
        self._server = server

    def tell(self, facts: Iterable[Fact], *, skip: str | None = None) -> None:
        """Push ``facts`` to their audience.

        ``skip`` is the connection whose answer carries its own message already;
        a change of owner goes to it all the same.
        """
        for fact in facts:
            for delivery in deliveries(fact):
                payload = fact_to_wire(delivery)
                self._server.emit(
                    fact_name(payload),
                    payload,
                    to=list(delivery.rooms),
                    skip_sid=None if delivery.view is View.CHANGE else skip,
                    namespace=_NAMESPACES[delivery.side],
                )
