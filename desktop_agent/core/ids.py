"""Identifiers that sort by the time they were made."""

from __future__ import annotations

from uuid import UUID

RANDOM_BYTES = 10
"""How much randomness one identifier takes."""


def uuid7(now_ms: int, randomness: bytes) -> str:
    """Return a UUIDv7 (RFC 9562) for the time ``now_ms`` from ten random bytes.

    Python's own arrives with 3.14. Time-ordered identifiers keep the relay's
    index on them compact.
    """
    bits = (now_ms & (1 << 48) - 1) << 80 | int.from_bytes(randomness[:RANDOM_BYTES], "big")
    version = 0x7 << 76
    variant = 0b10 << 62
    cleared = bits & ~(0xF << 76) & ~(0b11 << 62)
    return str(UUID(int=cleared | version | variant))
