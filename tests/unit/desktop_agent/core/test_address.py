"""Reading the relay's address as people type it."""

from __future__ import annotations

import pytest

from desktop_agent.core.address import AddressError, is_exposed, relay_address


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chat.example.org", "https://chat.example.org"),
        ("  https://chat.example.org/ ", "https://chat.example.org"),
        ("https://Chat.Example.org/baton/", "https://chat.example.org/baton"),
        ("localhost:5000", "http://localhost:5000"),
        ("127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("http://10.0.0.7:5000", "http://10.0.0.7:5000"),
        ("http://[::1]:5000", "http://[::1]:5000"),
    ],
)
def test_an_address_is_completed(typed: str, meant: str) -> None:
    """A scheme is added, https but on this machine; the slash at the end goes."""
    assert relay_address(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "   ", "ftp://chat.example.org", "https://", "two words", "https://a:port"]
)
def test_what_is_no_address_is_refused_in_words(typed: str) -> None:
    """Something that cannot be a relay's address is refused with an example."""
    with pytest.raises(AddressError, match=r"chat\.example\.org"):
        relay_address(typed)


@pytest.mark.parametrize(
    ("address", "exposed"),
    [
        ("http://chat.example.org", True),
        ("https://chat.example.org", False),
        ("http://localhost:5000", False),
        ("http://[::1]:5000", False),
    ],
)
def test_plain_http_counts_as_exposed_unless_it_stays_on_this_machine(
    address: str,
    exposed: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """A password may cross this machine unencrypted, but no network."""
    assert is_exposed(address) is exposed
