"""What the app is told from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_agent.settings import read_settings


def test_without_anything_the_systems_folder_is_used() -> None:
    """The relay's address is that of the last sign-in then."""
    settings = read_settings([], {})
    assert settings.relay == ""
    assert settings.data_dir.is_absolute()
    assert settings.data_dir.name == "baton-desk"
    assert settings.use_keyring
    assert not settings.sign_in_token_on_stdin
    assert settings.database.parent == settings.data_dir


def test_the_environment_sets_and_the_command_line_wins(tmp_path: Path) -> None:
    """Each option can be set either way."""
    environment = {
        "BATON_DESK_RELAY": "chat.example.org",
        "BATON_DESK_DATA_DIR": str(tmp_path / "environment"),
        "BATON_DESK_KEYRING": "off",
    }
    settings = read_settings([], environment)
    assert settings.relay == "https://chat.example.org"
    assert settings.data_dir == tmp_path / "environment"
    assert not settings.use_keyring
    arguments = ["--relay", "localhost:5000", "--data-dir", str(tmp_path), "--sign-in-token-stdin"]
    settings = read_settings(arguments, environment)
    assert settings.relay == "http://localhost:5000"
    assert settings.data_dir == tmp_path
    assert settings.sign_in_token_on_stdin


def test_an_address_that_makes_no_sense_ends_with_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Wherever it came from."""
    with pytest.raises(SystemExit):
        read_settings([], {"BATON_DESK_RELAY": "ftp://nowhere"})
    assert "is not an address" in capsys.readouterr().err
