"""Who may come in and how often."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.domain.errors import RateLimitedError
from relay.domain.limits import Rate
from relay.service.admission import (
    Origins,
    RateLimiter,
    address_group,
    hash_token,
    normal_origin,
)

ALLOWED = Origins.of(("https://www.site.example", "http://localhost:5000"))


@pytest.mark.parametrize(
    "origin",
    [
        "https://www.site.example",
        "https://www.site.example:443",
        "HTTPS://WWW.SITE.EXAMPLE",
        "https://www.site.example/",
        "http://localhost:5000",
    ],
)
def test_listed_origins(origin: str) -> None:
    """A listed origin may come in, however its browser writes it."""
    assert ALLOWED.allow(origin)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "https://site.example",
        "http://www.site.example",
        "https://www.site.example:8443",
        "https://www.site.example:0",
        "https://www.site.example.evil.example",
        "https://evil-www.site.example",
        "https://evil.example/https://www.site.example",
        "https://www.site.example@evil.example",
        "https://evil.example#https://www.site.example",
        "https://www.site.example.",
        "https://www.s\u0131te.example",
        "https://www.site.example\\@evil.example",
        "//www.site.example",
        "www.site.example",
        "file://www.site.example",
        "https://[::1",
        "https://www.site.example:port",
        "http://localhost",
        "http://localhost:5001",
        "http://127.0.0.1:5000",
    ],
)
def test_look_alikes(origin: str | None) -> None:
    """Whatever merely resembles a listed origin is refused."""
    assert not ALLOWED.allow(origin)


@pytest.mark.parametrize("wrong", ["www.site.example", "https://site.example/path", "*", "null"])
def test_what_is_no_origin(wrong: str) -> None:
    """A list with something else in it is refused, naming it."""
    with pytest.raises(ValueError, match="is not an origin"):
        Origins.of((wrong,))


@given(st.text(max_size=60))
def test_any_header_is_answered(origin: str) -> None:
    """Whatever stands in the header, the answer is yes or no."""
    assert ALLOWED.allow(origin) in {True, False}


@given(st.sampled_from(["http", "https"]), st.from_regex(r"[a-z]{1,9}\.example", fullmatch=True))
def test_the_normal_form_is_stable(scheme: str, host: str) -> None:
    """Normalising twice changes nothing."""
    once = normal_origin(f"{scheme}://{host}")
    assert once is not None
    assert normal_origin(once) == once


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("2001:DB8:1:2::1", "2001:0db8:0001:0002::2", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_the_unit_of_addresses(one: str, other: str, *, same: bool) -> None:
    """An IPv4 address counts alone, an IPv6 network of /64 as one, a mapped one as IPv4."""
    assert (address_group(one) == address_group(other)) is same


@pytest.mark.parametrize("odd", ["local", "", "not an address", "1.2.3.4.5"])
def test_what_is_no_address(odd: str) -> None:
    """A peer without an address is its own unit."""
    assert address_group(odd) == odd


def test_only_the_hash_of_a_token() -> None:
    """What is stored is the SHA-256 of the token and not the token."""
    assert hash_token("secret") == hashlib.sha256(b"secret").hexdigest()


def test_callers_are_counted_apart() -> None:
    """One who is too fast does not slow another down."""
    limiter = RateLimiter(Rate(per_second=1.0, burst=1), "Slower, please.")
    limiter.require("ana", 0.0)
    with pytest.raises(RateLimitedError, match="Slower") as refused:
        limiter.require("ana", 0.0)
    limiter.require("ben", 0.0)
    assert refused.value.retry_after_ms == 1_001
    limiter.require("ana", 1_001.0)


def test_forgetting_lets_nobody_through() -> None:
    """When the limiter makes room it forgets only who would be allowed anyway."""
    limiter = RateLimiter(Rate(per_second=1.0, burst=1), "Slower, please.")
    for number in range(100_000):
        limiter.require(f"idle {number}", 0.0)
    limiter.require("busy", 10_000.0)
    limiter.require("the one too many", 10_000.0)
    with pytest.raises(RateLimitedError):
        limiter.require("busy", 10_000.0)
    limiter.require("idle 7", 10_000.0)
