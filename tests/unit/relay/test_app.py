"""The composition root: settings reach what they are for, and nothing opens too early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from relay.app import Relay, build, clock
from relay.domain.notices import Notices
from relay.settings import Settings
from tests.fakes.scripted_bot import ScriptedBot

Building = Callable[..., Relay]


@pytest.fixture
def building(tmp_path: Path) -> Iterator[Building]:
    """Puts relays together from settings, and closes them after the test."""
    built: list[Relay] = []

    def make(**settings: object) -> Relay:
        plain = {"data_dir": str(tmp_path / "data")} | settings
        built.append(build(Settings(**plain), ScriptedBot()))  # type: ignore[arg-type]  # settings by name
        return built[-1]

    yield make
    for relay in built:
        relay.stop()


def test_building_opens_nothing(building: Building, tmp_path: Path) -> None:
    """Putting a relay together creates no file and needs no database."""
    building()
    building(database_url="postgresql://nobody@127.0.0.1:1/nothing")
    assert list(tmp_path.iterdir()) == []


def test_the_rules_of_handing_over(building: Building) -> None:
    """Thresholds and phrases are those of the settings."""
    policies = building(
        answer_confidence=0.7,
        low_confidence=0.1,
        repeated_failure=5,
        person_phrases=("Mensch",),
        fallback_phrases=("weiß nicht",),
    ).policies
    rules = policies.escalation
    assert (rules.answer_confidence, rules.low_confidence, rules.repeated_failure) == (0.7, 0.1, 5)
    assert (rules.person_phrases, rules.fallback_phrases) == (("Mensch",), ("weiß nicht",))
    assert policies.bot_name == "Edu"


def test_usual_phrases_without_ones_own(building: Building) -> None:
    """Without an owner's list the bot's usual ways of giving up count."""
    assert "i don't know" in building().policies.escalation.fallback_phrases


def test_the_owners_rules_are_read_and_read_again(building: Building, tmp_path: Path) -> None:
    """A change holds for the next question, without a restart; a slip changes nothing."""
    path = tmp_path / "rules.toml"
    path.write_text("[repetition]\nthreshold = 4\n")
    relay = building(rules_file=str(path))
    assert relay.policies.escalation.repetition == 4
    path.write_text("[repetition]\nthreshold = 5 # more\n")
    relay.look_at_rules()
    assert relay.policies.escalation.repetition == 5
    path.write_text("[repetition]\n")
    relay.look_at_rules()
    path.write_text("[repetition")
    relay.look_at_rules()
    assert relay.policies.escalation.repetition == 3


def test_rules_that_make_no_sense_stop_the_start(building: Building, tmp_path: Path) -> None:
    """Better no relay than one that hands over by other rules than its owner believes."""
    path = tmp_path / "rules.toml"
    path.write_text("[repetition]\nthreshold = 0\n")
    with pytest.raises(ValueError, match=r"line 2: repetition\.threshold"):
        building(rules_file=str(path))


def test_the_bot_has_its_whole_time(building: Building) -> None:
    """The reminder comes only after the bot's deadline has passed for good."""
    policies = building(bot_deadline_s=20.0).policies
    assert policies.bot_grace_ms > 20_000


WORDS = {
    "greeting": "greeting", "clarify": "clarify", "choose": "choose",
    "escalated": "notice_escalated", "claimed": "notice_claimed",
    "cancelled": "notice_cancelled", "requeued": "notice_requeued",
    "completed": "notice_completed",
}  # fmt: skip


@pytest.mark.parametrize(("notice", "setting"), WORDS.items())
def test_the_owners_words(building: Building, notice: str, setting: str) -> None:
    """Each of the owner's texts is what visitors read."""
    notices = building(**{setting: "Olá"}).policies.notices
    assert getattr(notices, notice) == "Olá"


@pytest.mark.parametrize(("notice", "setting"), WORDS.items())
@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_blank_words(building: Building, notice: str, setting: str, blank: str) -> None:
    """A text of nothing to read leaves the usual words: the bot never falls silent by a slip."""
    notices = building(**{setting: blank}).policies.notices
    assert getattr(notices, notice) == getattr(Notices(), notice)


@pytest.mark.parametrize("wrong", [{"origins": ("site.example",)}, {"database_url": "mysql://h/d"}])
def test_settings_that_make_no_sense(building: Building, wrong: dict[str, object]) -> None:
    """What cannot be put together is refused as a value, for the command line to tell."""
    with pytest.raises(ValueError, match="not"):
        building(**wrong)


def test_the_clock_counts_milliseconds() -> None:
    """Times are whole milliseconds since 1970, and do not run backwards here."""
    first, second = clock(), clock()
    assert isinstance(first, int)
    assert 1_700_000_000_000 < first <= second


def test_mail_by_the_settings(building: Building) -> None:
    """Mail is sent where there is a server for it, and settings without a sender are refused."""
    assert building().courier is None
    assert building(mail_host="smtp.example", mail_from="s@desk.example").courier is not None
    with pytest.raises(ValueError, match="BATON_MAIL_FROM"):
        building(mail_host="smtp.example")
