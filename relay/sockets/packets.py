"""Socket.IO packets with strict JSON; what cannot be read becomes ``MALFORMED``."""

from __future__ import annotations

from typing import Any

import msgspec
import orjson
from socketio.packet import EVENT, Packet


class Malformed:
    """Stands for a payload that is not JSON; its handler refuses it by name."""


MALFORMED = Malformed()


class WireJson:
    """orjson behind the names that Socket.IO calls.

    orjson refuses NaN, infinities and lone surrogates in both directions, which
    the standard library passes on to break every receiver in the room.
    """

    @staticmethod
    def dumps(value: object, **_options: object) -> str:
        """Return ``value`` as JSON; wire shapes are encoded as they are."""
        return orjson.dumps(value, default=msgspec.to_builtins).decode()

    @staticmethod
    def loads(text: str, **_options: object) -> Any:  # noqa: ANN401 - JSON is anything
        """Return the value of ``text``; raises ValueError."""
        return orjson.loads(text)


class StrictPacket(Packet):  # type: ignore[misc]  # socketio ships no types
    """A packet without binary parts whose decoding never raises.

    The frame's grammar was checked before (``relay.sockets.frames``); only the
    JSON inside can still be wrong.
    """

    uses_binary_events = False
    json = WireJson

    def decode(self, encoded_packet: str) -> int:
        """Read a packet; a payload that is no JSON is replaced by ``MALFORMED``."""
        try:
            super().decode(encoded_packet)
        except (ValueError, RecursionError):
            name = encoded_packet.partition('["')[2].partition('"')[0]
            self.data = [name, MALFORMED] if self.packet_type == EVENT else MALFORMED
        return 0
