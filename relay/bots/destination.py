"""Where a webhook's requests may go: resolved once, checked, and connected to as checked.

An address that an owner sets, or a name that somebody else controls, must not lead
the relay to what only it can reach: its own machine, its network, a cloud's metadata.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

_PORTS = {"https": 443, "http": 80}
# IPv4 within IPv6, as translated by a network (RFC 6052).
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")

Address = IPv4Address | IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class DestinationError(ValueError):
    """Requests may not go there; the text says why and what would change that."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A place that was checked: ``address`` is connected to, ``host`` is who must answer."""

    scheme: str
    host: str
    port: int
    address: str
    target: str


def networks_of(listed: Sequence[str]) -> tuple[Network, ...]:
    """Return the networks that are listed; raises DestinationError for what is none."""
    try:
        return tuple(ipaddress.ip_network(one, strict=False) for one in listed)
    except ValueError as error:
        problem = f"{error}. Write an address, or a network such as 10.0.0.0/8."
        raise DestinationError(problem) from None


def resolve(url: str, private: Sequence[Network]) -> Destination:
    """Look ``url`` up and return where to connect to.

    Args:
        url: ``https://...``, or ``http://...`` where only addresses in ``private`` answer.
        private: Networks that may be connected to although they are not public.

    Raises:
        DestinationError: Where it leads to no place that may be connected to.
    """
    scheme, host, port, target = _parts(url)
    addresses = _looked_up(host, port)
    for address in addresses:
        listed = any(address in network for network in private)
        if listed or (scheme == "https" and _is_public(address)):
            return Destination(scheme, host, port, str(address), target)
    what = "not public" if scheme == "https" else "not listed, and http is for listed ones only"
    problem = (
        f"{host} is {', '.join(map(str, addresses))}, which is {what}. "
        "BATON_WEBHOOK_PRIVATE lists addresses of your own that may be used."
    )
    raise DestinationError(problem)


def _parts(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError as error:
        problem = f"{url!r} is no address: {error}."
        raise DestinationError(problem) from None
    if scheme not in _PORTS or not host or parts.username is not None:
        problem = f"{url!r} must be https://HOST/PATH, without a name or password in it."
        raise DestinationError(problem)
    query = f"?{parts.query}" if parts.query else ""
    return scheme, host, port or _PORTS[scheme], f"{parts.path or '/'}{query}"


def _looked_up(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        problem = f"{host} cannot be found: {error}."
        raise DestinationError(problem) from None
    # As text, because a scope (fe80::1%eth0) is no part of the address.
    texts = dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found)
    return [ipaddress.ip_address(text) for text in texts]


def _is_public(address: Address) -> bool:
    """Tell whether ``address``, and any that it stands for, is one of the whole internet."""
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, IPv4Address):
        return True
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED:
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return all(_is_public(one) for one in inner if one is not None)
