"""Reading TOML so that what is wrong is said with its line and key."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from relay.rules.reading import Misfit, RulesError, explained, fitted, read_text, tables_of


class _Inner(msgspec.Struct, forbid_unknown_fields=True):
    size: int = 0


class _Outer(msgspec.Struct, forbid_unknown_fields=True):
    inner: _Inner = msgspec.field(default_factory=_Inner)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """Missing, or no text: both are told as a sentence with the path."""
    with pytest.raises(RulesError, match=r"gone\.toml cannot be read"):
        read_text(tmp_path / "gone.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(RulesError, match=r"bytes\.toml cannot be read"):
        read_text(tmp_path / "bytes.toml")


def test_a_text_that_is_no_toml() -> None:
    """The line is named, the last one where the text ends too early."""
    with pytest.raises(RulesError, match="rules, line 2: this is no TOML"):
        tables_of("a = 1\nb = \n", "rules")


@pytest.mark.parametrize(
    ("value", "at", "sentence"),
    [
        ({"inner": {"size": "x"}}, (), "inner.size: Expected `int`, got `str`."),
        ({"inner": {"sise": 1}}, ("top",), "top.inner.sise: there is no such key; there are size."),
        ({"other": 1}, (), "other: there is no such key; there are inner."),
    ],
)
def test_a_value_that_does_not_fit(value: object, at: tuple[str, ...], sentence: str) -> None:
    """The whole way to the value is named, wherever the part stands in the file."""
    with pytest.raises(Misfit) as caught:
        fitted(value, _Outer, at)
    assert caught.value.sentence == sentence


def test_the_line_of_the_likeliest_key() -> None:
    """Where a key is not in the text, the next one is looked for; else it is line 1."""
    text = "[a]\nx = 1\n\n[b]\ny = 2\n"
    misfit = Misfit("x and y do not go together.", ("c", "z"), ("b", "y"))
    assert str(explained(misfit, text, "f")) == "f, line 5: x and y do not go together."
    assert str(explained(Misfit("no.", ("c",)), text, "f")) == "f, line 1: no."
