"""Reading the relay's address as people type it."""

from __future__ import annotations

from urllib.parse import urlsplit

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class AddressError(ValueError):
    """What was typed is not an address; the text says what is missing."""


def relay_address(typed: str) -> str:
    """Return ``typed`` as ``scheme://host[:port][/path]`` without a trailing slash.

    Without a scheme, https is meant, but http on this very machine. Raises
    AddressError where it cannot be a relay's address.
    """
    text = typed.strip()
    if not text:
        message = "Enter the relay's address, for example chat.example.org."
        raise AddressError(message)
    if "://" not in text:
        text = f"{_scheme_for(text)}://{text}"
    return _checked(text)


def is_exposed(address: str) -> bool:
    """Tell whether words to ``address`` would cross a network unencrypted."""
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname not in _THIS_MACHINE


def _scheme_for(text: str) -> str:
    try:
        host = urlsplit(f"//{text}").hostname
    except ValueError:
        host = None
    return "http" if host in _THIS_MACHINE else "https"


def _checked(text: str) -> str:
    message = f"“{text}” is not an address. It should look like https://chat.example.org."
    try:
        parts = urlsplit(text)
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        raise AddressError(message) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in text:
        raise AddressError(message)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"
