"""Settings: where they come from, which wins, and what is said when one is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from relay.settings import Settings, SettingsError, load


def test_nothing_set(tmp_path: Path) -> None:
    """Without any source the defaults hold, and nothing claims another origin."""
    loaded = load({}, folder=tmp_path)
    assert loaded.settings == Settings()
    assert loaded.origin == {}


def test_the_order_of_sources(tmp_path: Path) -> None:
    """The environment wins over .env, that over the TOML file, and each is named."""
    (tmp_path / "baton.toml").write_text('port = 1\nhost = "toml"\nbot_name = "toml"\n')
    (tmp_path / ".env").write_text("BATON_PORT=2\nBATON_HOST=dotenv\n")
    loaded = load({"BATON_PORT": "3"}, folder=tmp_path)
    settings = loaded.settings
    assert (settings.port, settings.host, settings.bot_name) == (3, "dotenv", "toml")
    assert loaded.origin["port"] == "environment"
    assert loaded.origin["host"].endswith(".env")
    assert loaded.origin["bot_name"].endswith("baton.toml")


def test_another_toml_file(tmp_path: Path) -> None:
    """BATON_CONFIG names the file to read instead."""
    other = tmp_path / "other.toml"
    other.write_text("port = 8080\n")
    assert load({"BATON_CONFIG": str(other)}, folder=tmp_path).settings.port == 8080


def test_a_toml_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that was asked for by name and is missing is an error, not silence."""
    missing = tmp_path / "missing.toml"
    with pytest.raises(SettingsError, match=r"missing\.toml"):
        load({"BATON_CONFIG": str(missing)}, folder=tmp_path)


def test_lists(tmp_path: Path) -> None:
    """Lists are split at commas, phrases at semicolons; empty parts are passed over."""
    environment = {
        "BATON_ORIGINS": "https://a.example, https://b.example,",
        "BATON_PERSON_PHRASES": "call me, please; real human ;",
        "BATON_TRUSTED_PROXIES": "",
    }
    settings = load(environment, folder=tmp_path).settings
    assert settings.origins == ("https://a.example", "https://b.example")
    assert settings.person_phrases == ("call me, please", "real human")
    assert settings.trusted_proxies == ()


def test_lists_in_toml(tmp_path: Path) -> None:
    """A TOML list is taken as it is."""
    (tmp_path / "baton.toml").write_text('origins = ["https://a.example"]\n')
    assert load({}, folder=tmp_path).settings.origins == ("https://a.example",)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BATON_PORT", "many"),
        ("BATON_PORT", "-1"),
        ("BATON_PORT", "65536"),
        ("BATON_ANSWER_CONFIDENCE", "1.5"),
        ("BATON_REPEATED_FAILURE", "0"),
        ("BATON_BOT_DEADLINE_S", "0"),
        ("BATON_VISITOR_MESSAGES_PER_SECOND", "0"),
        ("BATON_SOCKETS_TOTAL", "1.5"),
        ("BATON_LOG_FORMAT", "xml"),
        ("BATON_PORT", ""),
    ],
)
def test_a_wrong_value(tmp_path: Path, name: str, value: str) -> None:
    """A wrong value is refused with its name, itself and where it came from."""
    with pytest.raises(SettingsError) as wrong:
        load({name: value}, folder=tmp_path)
    said = str(wrong.value)
    assert name.removeprefix("BATON_").lower() in said
    assert repr(value) in said
    assert "environment" in said


@pytest.mark.parametrize("place", ["environment", ".env", "baton.toml"])
def test_an_unknown_setting(tmp_path: Path, place: str) -> None:
    """A misspelt setting is refused wherever it stands, instead of doing nothing."""
    environment = {"BATON_PROT": "1"} if place == "environment" else {}
    if place == ".env":
        (tmp_path / ".env").write_text("BATON_PROT=1\n")
    if place == "baton.toml":
        (tmp_path / "baton.toml").write_text("prot = 1\n")
    with pytest.raises(SettingsError, match="no setting 'prot'") as wrong:
        load(environment, folder=tmp_path)
    assert place in str(wrong.value)


def test_what_belongs_to_others(tmp_path: Path) -> None:
    """Other programs' variables, and the desktop app's, are none of the relay's business."""
    environment = {"PATH": "/bin", "BATON_DESK_RELAY": "http://x.example", "baton_port": "1"}
    assert load(environment, folder=tmp_path).settings == Settings()


@pytest.mark.parametrize("name", ["baton.toml", ".env"])
def test_a_file_that_is_no_text(tmp_path: Path, name: str) -> None:
    """A file that cannot be read is named, without a traceback."""
    (tmp_path / name).write_bytes(b"BATON_HOST=\xff\xfe\n")
    with pytest.raises(SettingsError, match=name.replace(".", r"\.")):
        load({}, folder=tmp_path)


def test_broken_toml(tmp_path: Path) -> None:
    """A syntax error is told with its file and line."""
    (tmp_path / "baton.toml").write_text("port 1\n")
    with pytest.raises(SettingsError, match="line 1"):
        load({}, folder=tmp_path)


@pytest.mark.parametrize(
    ("toml", "where"),
    [
        ("", "sqlite:///.baton/baton.db"),
        ('data_dir = "/var/lib/baton"', "sqlite:////var/lib/baton/baton.db"),
        ('database_url = "postgresql://h/d"', "postgresql://h/d"),
    ],
)
def test_where_the_database_is(tmp_path: Path, toml: str, where: str) -> None:
    """Without an address the database is a file in the data folder."""
    (tmp_path / "baton.toml").write_text(toml)
    assert load({}, folder=tmp_path).settings.where() == where


def test_the_relays_own_address() -> None:
    """By default both names of the loopback are the relay's own pages; else only its own."""
    plain = Settings(port=8080)
    assert plain.address() == "http://localhost:8080"
    assert set(plain.own_origins()) == {"http://localhost:8080", "http://127.0.0.1:8080"}
    public = Settings(public_url="https://chat.example/")
    assert public.own_origins() == ("https://chat.example",)


def test_settings_are_frozen() -> None:
    """Nobody changes a setting while the relay runs."""
    with pytest.raises(AttributeError):
        Settings().port = 1


def test_googles_key_under_its_own_name(tmp_path: Path) -> None:
    """GEMINI_API_KEY is read from the environment and .env; ours wins, and may switch it off."""
    (tmp_path / ".env").write_text("GEMINI_API_KEY=from-file\n")
    loaded = load({}, folder=tmp_path)
    assert loaded.settings.gemini_api_key == "from-file"
    assert loaded.origin["gemini_api_key"].endswith(".env")
    env = {"GEMINI_API_KEY": "from-env"}
    assert load(env, folder=tmp_path).settings.gemini_api_key == "from-env"
    off = env | {"BATON_GEMINI_API_KEY": ""}
    assert load(off, folder=tmp_path).settings.gemini_api_key == ""
