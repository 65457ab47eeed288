"""The words of the mails, and how they are filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_BLANK = re.compile(r"\{(\w+)\}")
_GAP = re.compile(r"\n{3,}")


class CalledFor(StrEnum):
    """Why people on call are written to."""

    NOBODY_THERE = "nobody"
    LONG_WAIT = "wait"


@dataclass(frozen=True, slots=True)
class MailWords:
    """What mails say; words in braces are filled in."""

    on_call_subject: str = "{visitor} waits for a person"
    on_call_text: str = (
        "{visitor} would like to talk to a person, and {why}.\n"
        "\n"
        "{reason}\n"
        "\n"
        "Their last words:\n"
        "{words}\n"
        "\n"
        "They are on: {page}\n"
        "\n"
        "Take the chat in the agents' app. This is written once for each reason, and not any "
        "more when somebody has taken the chat."
    )
    answer_subject: str = "{agent} answered you"
    answer_text: str = (
        "Hello,\n"
        "\n"
        "you left your address in our chat. {agent} has answered:\n"
        "\n"
        "{text}\n"
        "\n"
        "To go on, open the chat where you left it:\n"
        "{link}"
    )
    nobody_there: str = "nobody is online"
    long_wait: str = "has been waiting for {minutes} minutes"


def filled(words: str, values: Mapping[str, str]) -> str:
    """Return ``words`` with what stands in braces filled in, once.

    What is filled in is not looked at again, so that a visitor who writes ``{link}``
    gets no link. Unknown words in braces stay.
    """
    text = _BLANK.sub(lambda found: values.get(found[1], found[0]), words)
    return _GAP.sub("\n\n", text)
