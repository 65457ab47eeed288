"""The rules of promised times: who is on call, how long silence may last, targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from relay.domain.errors import MalformedError
from relay.domain.promises import OnCall, Promises, Targets, Timers, WhenSilent
from relay.rules.hours import calendar_of
from relay.rules.reading import Key, Misfit, fitted, own_part
from relay.service.roster import normal_email

Minutes = Annotated[float, msgspec.Meta(ge=0, le=10_080)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=86_400)]

_MINUTE_MS = 60_000


class _Timers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    visitor_remind_minutes: Minutes = 0
    visitor_complete_minutes: Minutes = 0
    agent_remind_minutes: Minutes = 0
    agent_silent_minutes: Minutes = 0
    when_silent: WhenSilent = WhenSilent.ALERT


class _Targets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    first_response_seconds: Seconds = 0
    next_response_seconds: Seconds = 0
    warn_seconds: Seconds = 30


class _Mail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    on_call: tuple[str, ...] = ()
    wait_minutes: Minutes = 5
    # Longer than relays need to notice that a visitor is here.
    answer_minutes: Annotated[float, msgspec.Meta(ge=0.1, le=10_080)] = 2


class _OwnMail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    on_call: tuple[str, ...]


class PromisesTables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tables of the file that are about promised times and about being told."""

    # Read by hand: what holds for all and departments stand side by side in one table.
    mail: dict[str, Any] = {}
    timers: _Timers = _Timers()
    targets: _Targets = _Targets()


def promises_of(tables: Mapping[str, Any], departments: tuple[str, ...]) -> Promises:
    """Return what the tables promise; raises Misfit.

    ``departments`` are the short names that there are.
    """
    file = fitted(own_part(tables, PromisesTables), PromisesTables)
    own = {name: value for name, value in file.mail.items() if isinstance(value, dict)}
    plain = {name: value for name, value in file.mail.items() if name not in own}
    mail = fitted(plain, _Mail, ("mail",))
    return Promises(
        calendar_of(tables, departments),
        _on_call(mail, own, departments),
        _timers(file.timers),
        _targets(file.targets),
        round(mail.answer_minutes * _MINUTE_MS),
    )


def _on_call(mail: _Mail, own: Mapping[str, Any], departments: tuple[str, ...]) -> OnCall:
    addresses = {}
    for name, value in own.items():
        if name not in departments:
            known = ", ".join(departments) or "none"
            sentence = f"mail.{name}: there is no department {name!r}; there are: {known}."
            raise Misfit(sentence, ("mail", name))
        at = ("mail", name)
        addresses[name] = _addresses(fitted(value, _OwnMail, at).on_call, at)
    return OnCall(
        _addresses(mail.on_call, ("mail",)), addresses, round(mail.wait_minutes * _MINUTE_MS)
    )


def _addresses(given: tuple[str, ...], at: Key) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(normal_email(one) for one in given))
    except MalformedError as error:
        sentence = f"{'.'.join(at)}.on_call: {error.message}"
        raise Misfit(sentence, (*at, "on_call")) from None


def _timers(file: _Timers) -> Timers:
    for first, then in (
        ("visitor_remind_minutes", "visitor_complete_minutes"),
        ("agent_remind_minutes", "agent_silent_minutes"),
    ):
        if getattr(file, then) and getattr(file, then) <= getattr(file, first):
            sentence = (
                f"timers.{then} must be longer than timers.{first}: both count from the last words."
            )
            raise Misfit(sentence, ("timers", then), ("timers", first))
    return Timers(
        round(file.visitor_remind_minutes * _MINUTE_MS),
        round(file.visitor_complete_minutes * _MINUTE_MS),
        round(file.agent_remind_minutes * _MINUTE_MS),
        round(file.agent_silent_minutes * _MINUTE_MS),
        file.when_silent,
    )


def _targets(file: _Targets) -> Targets:
    return Targets(
        round(file.first_response_seconds * 1000),
        round(file.next_response_seconds * 1000),
        round(file.warn_seconds * 1000),
    )
