"""One-time codes."""

from __future__ import annotations

import re

from relay.service.codes import new_code


def test_codes_are_easy_to_read_out_and_hard_to_guess() -> None:
    """Four groups of five, without letters that look alike, each another."""
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"([a-hjkmnp-zX2-9]{5}-){3}[a-hjkmnp-zX2-9]{5}", c) for c in codes)
