"""Who may come in and how often: tokens, origins and rates, for sockets and web alike."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from relay.domain.errors import RateLimitedError
from relay.domain.limits import Meter, Rate

_METERS_AT_MOST = 100_000
_DEFAULT_PORTS = {"http": 80, "https": 443}


TOKEN_BYTES = 32
"""Random bytes in the token of a visitor or an agent."""


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Return what is stored of a token.

    Tokens carry 256 random bits, so a plain SHA-256 resists guessing and keeps
    looking them up cheap; passwords go through argon2id instead.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def normal_origin(origin: str) -> str | None:
    """Return ``origin`` as scheme://host:port in lower case, or None if it is none."""
    try:
        parts = urlsplit(origin)
        port = _DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.path not in {"", "/"}:
        return None
    return f"{parts.scheme}://{parts.hostname}:{port}"


@dataclass(frozen=True, slots=True)
class Origins:
    """The web pages that may carry the widget; compared as a whole, never by suffix."""

    allowed: frozenset[str]

    @classmethod
    def of(cls, origins: tuple[str, ...]) -> Origins:
        """Normalise a list of origins; raises ValueError naming one that is none."""
        allowed = set()
        for origin in origins:
            normal = normal_origin(origin)
            if normal is None:
                message = f"{origin!r} is not an origin such as https://www.example.org"
                raise ValueError(message)
            allowed.add(normal)
        return cls(frozenset(allowed))

    def allow(self, origin: str | None) -> bool:
        """Say whether a page of this origin may talk to the relay as a visitor."""
        return origin is not None and normal_origin(origin) in self.allowed


def address_group(address: str) -> str:
    """Return the unit in which addresses are counted: an IPv4 address, an IPv6 /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:  # noqa: PLR2004 - the protocol's own number
        return address
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped) if mapped else parsed.exploded[:19]


class RateLimiter:
    """Counts callers against one rate; forgets those who would be allowed anyway."""

    def __init__(self, rate: Rate, message: str) -> None:
        """Keep the rate and the sentence with which it is refused."""
        self._rate = rate
        self._message = message
        self._meters: dict[str, Meter] = {}

    def require(self, caller: str, now: float) -> None:
        """Count one request at ``now`` (milliseconds); raises RateLimitedError."""
        meter = self._meters.get(caller)
        if meter is None:
            if len(self._meters) >= _METERS_AT_MOST:
                self._forget_idle(now)
            meter = self._meters[caller] = Meter(self._rate)
        wait = meter.take(now)
        if wait:
            raise RateLimitedError(self._message, wait)

    def _forget_idle(self, now: float) -> None:
        self._meters = {key: m for key, m in self._meters.items() if m.full_at > now}


@dataclass(frozen=True, slots=True)
class VisitorLimits:
    """How often visitors may ask for what, over sockets and HTTP together."""

    messages: RateLimiter
    requests: RateLimiter
    sessions: RateLimiter
