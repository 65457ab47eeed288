"""Numbers, times and states in words."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale

from relay.protocol.vocabulary import SessionState

_SECOND = 1_000
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR

_STATES = {
    SessionState.BOT: "With the bot",
    SessionState.PENDING: "Waiting",
    SessionState.ACTIVE: "With an agent",
    SessionState.COMPLETED: "Completed",
    SessionState.ABANDONED: "The visitor left",
    SessionState.ERASED: "Erased",
    SessionState.UNKNOWN: "In a state this version does not know",
}


def duration_words(milliseconds: int) -> str:
    """Return a span of time as short as a glance: ``now``, ``45 s``, ``3 min``, ``2 h``."""
    if milliseconds < 5 * _SECOND:
        return "now"
    if milliseconds < _MINUTE:
        return f"{milliseconds // (5 * _SECOND) * 5} s"
    if milliseconds < _HOUR:
        return f"{milliseconds // _MINUTE} min"
    if milliseconds < _DAY:
        return f"{milliseconds // _HOUR} h"
    return f"{milliseconds // _DAY} d"


def time_words(at: int) -> str:
    """Return the time of day of ``at`` (ms since 1970) here, in the system's format."""
    moment = QDateTime.fromMSecsSinceEpoch(at).time()
    return QLocale.system().toString(moment, QLocale.FormatType.ShortFormat)


def language_words(tag: str) -> str:
    """Return a language's name for its tag, or the tag where Qt does not know it."""
    locale = QLocale(tag)
    if locale.language() is QLocale.Language.C:
        return tag
    return QLocale.languageToString(locale.language())


def state_words(state: SessionState) -> str:
    """Return a session's state as a label."""
    return _STATES[state]


def count_words(count: int, one: str, many: str) -> str:
    """Return ``1 message`` or ``3 messages``."""
    return f"{count} {one if count == 1 else many}"
