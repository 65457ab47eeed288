"""All settings: one frozen value, read once, each with where it came from.

In this order: the environment (``BATON_...``), a ``.env`` file, a TOML file,
the default. ``baton doctor`` prints the result.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from dotenv import dotenv_values

PREFIX = "BATON_"
"""What the names of the environment variables begin with."""

Positive = Annotated[int, msgspec.Meta(ge=1)]
Fraction = Annotated[float, msgspec.Meta(ge=0, le=1)]
PerSecond = Annotated[float, msgspec.Meta(gt=0)]
Port = Annotated[int, msgspec.Meta(ge=0, le=65_535)]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that can be set; the comment of each is its documentation."""

    # Where the relay keeps its files: the SQLite database, its backups.
    data_dir: str = ".baton"
    # sqlite:///path or postgresql://user:password@host/name; empty: SQLite in data_dir.
    database_url: str = ""
    # The address to listen on; 0.0.0.0 for all. Behind a reverse proxy leave it.
    host: str = "127.0.0.1"
    # The port to listen on.
    port: Port = 5000
    # How browsers reach the relay; empty: http://localhost:PORT.
    public_url: str = ""
    # Origins of the sites that carry the widget, separated by commas; the relay's own
    # pages are always allowed.
    origins: tuple[str, ...] = ()
    # Addresses of reverse proxies whose X-Forwarded-For is believed; none by default.
    trusted_proxies: tuple[str, ...] = ()

    # Folder of the Markdown articles that the bot answers from, or one .json or .csv file of them;
    # empty: the demo's. Read again when it changes. `baton knowledge` edits the folder.
    knowledge_dir: str = ""
    # Which bot answers: knowledge (from the articles) or webhook (your own, behind a URL).
    bot: Literal["knowledge", "webhook"] = "knowledge"
    # Where your own bot is asked, as https://HOST/PATH; DECISIONS.md and README.md describe how.
    webhook_url: str = ""
    # What its requests are signed with; at least 16 characters that both sides know.
    webhook_secret: str = ""
    # Addresses of your own network (10.0.0.5, 10.0.0.0/8) that webhook_url may lead to, separated
    # by commas; without them only public addresses by https.
    webhook_private: tuple[str, ...] = ()
    # Who answers where your own bot fails: the knowledge bot, or a person at once.
    webhook_fallback: Literal["knowledge", "person"] = "knowledge"
    # The name that visitors see above the bot's messages.
    bot_name: str = "Assistant"
    # How long the bot may think, in seconds; then a person is called.
    bot_deadline_s: Annotated[float, msgspec.Meta(gt=0, le=120)] = 8.0
    # Below this confidence (0 to 1) the bot asks again instead of answering.
    answer_confidence: Fraction = 0.45
    # Below this confidence (0 to 1) a person is called at once.
    low_confidence: Fraction = 0.25
    # This many unsure answers in a row call a person.
    repeated_failure: Positive = 2
    # A TOML file with the rules of escalation and routing; it wins over the five settings around
    # this one and is read again when it changes. `baton escalation rules` prints one with
    # everything in it.
    rules_file: str = ""
    # Words by which the bot itself admits that it does not know, separated by ";";
    # empty: a list of usual ones.
    fallback_phrases: tuple[str, ...] = ()
    # More words by which a visitor asks for a person, separated by ";".
    person_phrases: tuple[str, ...] = ()

    # Google's key for Gemini, which then writes the answers from the articles; empty: the
    # knowledge bot answers alone. GEMINI_API_KEY is honoured, too.
    gemini_api_key: str = ""
    # The model that is asked.
    gemini_model: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")] = (
        "gemini-flash-latest"
    )
    # Which of Google's libraries to use; auto: google-genai where it is installed.
    gemini_sdk: Literal["auto", "google-genai", "google-generativeai"] = "auto"
    # Another address of the service, such as a proxy's; empty: Google's.
    gemini_base_url: str = ""
    # How long the model may take, in seconds; then the knowledge bot answers. At most three
    # quarters of bot_deadline_s, so that there is time left for it.
    gemini_deadline_s: Annotated[float, msgspec.Meta(gt=0, le=90)] = 6.0
    # Calls of the model under way at a time; beyond it the knowledge bot answers.
    gemini_calls_at_once: Annotated[int, msgspec.Meta(ge=1, le=256)] = 24
    # After so many failures in a row the model is left alone ...
    gemini_failures: Positive = 5
    # ... for so many seconds, or for as long as the service asks.
    gemini_pause_s: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 30.0
    # Calls of the model for one visitor within an hour.
    gemini_calls_per_visitor_hour: Positive = 200
    # Calls of the model within a day (UTC), all relays together.
    gemini_calls_per_day: Positive = 10_000
    # Tokens within a day (UTC), all relays together.
    gemini_tokens_per_day: Positive = 10_000_000

    # The bot's first words.
    greeting: str = "Hello! How can I help you today?"
    # What the bot says when it is not sure enough to answer; empty: the default words.
    clarify: str = ""
    # What the bot says instead where it can offer what may be meant; empty: the default words.
    choose: str = ""
    # What visitors read when they are handed over; empty: the default words.
    notice_escalated: str = ""
    # What visitors read when an agent takes them; {agent} is the agent's name.
    notice_claimed: str = ""
    # What visitors read when they go back to the bot.
    notice_cancelled: str = ""
    # What visitors read when their agent's connection is lost for good.
    notice_requeued: str = ""
    # What visitors read when the conversation is finished.
    notice_completed: str = ""
    # What visitors read when they ask for a person and nobody is online.
    notice_away: str = ""
    # What visitors read when they ask for a person out of hours; {opens} is when you are back.
    notice_closed: str = ""
    # What visitors read when they left an address, {email}.
    notice_contact_left: str = ""
    # The reminder for a visitor who fell silent.
    notice_idle: str = ""
    # What visitors read when their chat is completed because they fell silent.
    notice_idle_completed: str = ""
    # What visitors read when their agent, {agent}, does not answer and a colleague is looked for.
    notice_unanswered: str = ""
    # What visitors read when their agent passes them to a department.
    notice_transferred: str = ""
    # What visitors read when a colleague takes over; {agent} is the colleague's name.
    notice_handed_over: str = ""
    # What visitors read when a supervisor puts them back into the queue.
    notice_put_back: str = ""
    # What visitors read when their agent gives them back to the bot.
    notice_returned: str = ""
    # What visitors read when nobody took them in time and the bot is back.
    notice_gave_up: str = ""

    # Messages a visitor may send per second on average ...
    visitor_messages_per_second: PerSecond = 1.0
    # ... and at once.
    visitor_message_burst: Positive = 10
    # All other requests of a visitor, such as typing and heartbeats, per second ...
    visitor_requests_per_second: PerSecond = 10.0
    # ... and at once.
    visitor_request_burst: Positive = 40
    # Requests an agent may make per second on average ...
    agent_requests_per_second: PerSecond = 20.0
    # ... and at once.
    agent_request_burst: Positive = 100
    # New conversations from one address per minute.
    sessions_per_minute_per_address: PerSecond = 5.0
    # Attempts to sign in from one address per minute.
    sign_ins_per_minute_per_address: PerSecond = 10.0
    # Attempts to sign in to one account from one address per minute.
    sign_ins_per_minute_per_account: PerSecond = 5.0
    # Connections from one address at a time; an IPv6 network (/64) counts as one.
    sockets_per_address: Positive = 20
    # Connections at a time in all.
    sockets_total: Positive = 12_000

    # The server that takes mail (SMTP); empty: no mail is sent.
    mail_host: str = ""
    # Its port: 587 with starttls, 465 with tls, 25 with none.
    mail_port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 587
    # starttls (encrypted from the greeting on), tls (from the first byte), none.
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    # The name to sign in with at the mail server; empty: without signing in.
    mail_user: str = ""
    # The password for that.
    mail_password: str = ""
    # Whom mails come from: Support <support@example.org>.
    mail_from: str = ""
    # The mail to people on call: {visitor}, {why}, {reason}, {words}, {page} and {minutes} are
    # filled in; empty: the default words.
    mail_on_call_subject: str = ""
    # Its text.
    mail_on_call_text: str = ""
    # The mail to a visitor who left before the answer: {visitor}, {agent}, {text} and {link} are
    # filled in; empty: the default words.
    mail_answer_subject: str = ""
    # Its text.
    mail_answer_text: str = ""

    # Largest file that visitors and agents may send, in bytes.
    max_file_bytes: Annotated[int, msgspec.Meta(ge=1, le=100_000_000)] = 10_000_000

    # text for people, json (one object a line) for machines.
    log_format: Literal["text", "json"] = "text"

    def where(self) -> str:
        """Return the address of the database."""
        return self.database_url or f"sqlite:///{Path(self.data_dir) / 'baton.db'}"

    def address(self) -> str:
        """Return how browsers reach the relay, without a final slash."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    def own_origins(self) -> tuple[str, ...]:
        """Return the origins under which the relay's own pages are opened."""
        local = (f"http://localhost:{self.port}", f"http://127.0.0.1:{self.port}")
        return (self.address(), *(() if self.public_url else local))


class SettingsError(Exception):
    """A setting is wrong; the text names it, where it came from and what it may be."""


class Loaded(msgspec.Struct, frozen=True):
    """The settings and, for each that is set, where it came from."""

    settings: Settings
    origin: dict[str, str]


def load(environment: Mapping[str, str] | None = None, *, folder: Path | None = None) -> Loaded:
    """Read the settings; raises SettingsError.

    Args:
        environment: The environment; the process's own by default.
        folder: Where ``.env`` and ``baton.toml`` are looked for; the current one by default.
    """
    env = os.environ if environment is None else environment
    base = Path() if folder is None else folder
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for place, found in _places(env, base):
        for name, value in found.items():
            _require_known(name, place)
            values[name] = _listed(name, value)
            origin[name] = place
    return Loaded(_convert(values, origin), origin)


def _places(env: Mapping[str, str], base: Path) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the places from the weakest to the strongest."""
    named = env.get("BATON_CONFIG")
    toml_file = Path(named) if named else base / "baton.toml"
    if named and not toml_file.is_file():
        message = f"BATON_CONFIG names {toml_file}, which is not there."
        raise SettingsError(message)
    env_file = base / ".env"
    in_file = _dotenv(env_file)
    return [
        (str(toml_file), _toml(toml_file)),
        (str(env_file), _googles_key(in_file) | _prefixed(in_file)),
        ("environment", _googles_key(env) | _prefixed(env)),
    ]


def _googles_key(env: Mapping[str, str | None]) -> dict[str, str]:
    """Return the key under the name by which Google's own tools know it."""
    key = env.get("GEMINI_API_KEY")
    return {"gemini_api_key": key} if key else {}


def _toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}"
        raise SettingsError(message) from None


def _dotenv(path: Path) -> dict[str, str | None]:
    try:
        return dotenv_values(path) if path.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}"
        raise SettingsError(message) from None


def _prefixed(env: Mapping[str, str | None]) -> dict[str, str]:
    ignored = {"BATON_CONFIG"}
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in env.items()
        if name.startswith(PREFIX)
        and not name.startswith("BATON_DESK_")
        and name not in ignored
        and value is not None
    }


def _require_known(name: str, place: str) -> None:
    if name not in Settings.__struct_fields__:
        message = f"There is no setting {name!r} (from {place}); see the README for the list."
        raise SettingsError(message)


def _listed(name: str, value: Any) -> Any:  # noqa: ANN401 - as it stands in the file
    """Split what the environment can only give as one string."""
    if not isinstance(value, str) or Settings.__annotations__[name] != "tuple[str, ...]":
        return value
    separator = ";" if name.endswith("_phrases") else ","
    return tuple(part.strip() for part in value.split(separator) if part.strip())


def _convert(values: dict[str, Any], origin: Mapping[str, str]) -> Settings:
    for name, value in values.items():
        try:
            msgspec.convert({name: value}, Settings, strict=False)
        except msgspec.ValidationError as error:
            what = str(error).partition(" - at")[0]
            message = f"{name} = {value!r} (from {origin[name]}) is wrong: {what}."
            raise SettingsError(message) from None
    return msgspec.convert(values, Settings, strict=False)
