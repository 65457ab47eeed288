"""What a visitor mentioned that an agent may need: addresses, numbers, dates, money.

Nothing is converted or completed: an agent reads it as the visitor wrote it. Long
runs of digits, as of payment cards, are left out on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class EntityKind(StrEnum):
    """What kind of thing was mentioned."""

    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    DATE = "date"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Entity:
    """Something a visitor mentioned, as they wrote it."""

    kind: EntityKind
    text: str


# Every repetition below is bounded and begins at the edge of a word: however long and
# odd a message is, the time to read it grows with its length and no faster.
_EMAIL = re.compile(
    r"(?<![\w.%+'-])[\w.%+'-]{1,64}+@(?:[\w-]{1,63}+\.){1,8}[^\W\d_]{2,24}+(?![\w@])"
)

_AMOUNT = r"\d{1,3}(?:[.,'\u2019 \u00a0\u202f]\d{3}){1,4}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_SIGNS = r"[$€£¥₹₩₽₺₴₦₱₫฿₪₵]"
_CODES = (
    "USD|EUR|GBP|CHF|CAD|AUD|NZD|INR|JPY|CNY|KRW|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|RUB|UAH|TRY"
    "|BRL|MXN|ARS|COP|CLP|ZAR|NGN|KES|GHS|EGP|AED|SAR|PKR|BDT|LKR|NPR|IDR|MYR|SGD|THB|VND|PHP|HKD"
)
_COINS = (
    "euros?|dollars?|pounds?|rupees?|francs?|yen|yuan|reais|pesos?|lakhs?|crores?"
    "|dólares|dolares|libras|livres|pfund|franken|złotych|zł|kr|cents?|rs"
)
_MONEY = re.compile(
    rf"(?<![\w.,])(?:(?:{_SIGNS}|(?:US|CA|AU|A|C|NZ|HK|S|R)\$|(?:{_CODES}|rs\.?)(?=\W?\d))"
    rf"[ \u00a0]?"
    rf"(?:{_AMOUNT})(?:[ \u00a0]?(?:k|mio|million|lakhs?|crores?)\b)?"
    rf"|(?:{_AMOUNT})[ \u00a0]?(?:k[ \u00a0]?)?(?:{_SIGNS}|(?:{_CODES}|{_COINS})\b))(?!\w)",
    re.IGNORECASE,
)

_MONTHS = (
    "jan(?:uary|uar|vier|eiro)?|ene(?:ro)?|gennaio|feb(?:ruary|ruar|rero|braio)?|février|fevereiro"
    "|mar(?:ch|s|zo|ço)?|märz|apr(?:il|ile)?|avril|abr(?:il)?|may|mai|mayo|maio|maggio"
    "|june?|juni|juin|junio|junho|giugno|july?|juli|juillet|julio|julho|luglio"
    "|aug(?:ust)?|août|ago(?:sto)?|sep(?:t|tember|tembre|tiembre)?|setembro|settembre"
    "|oct(?:ober|obre|ubre)?|okt(?:ober)?|outubro|ottobre|nov(?:ember|embre|iembre|embro)?"
    "|dec(?:ember)?|dez(?:ember|embro)?|déc(?:embre)?|dic(?:iembre|embre)?"
)
_DATE = re.compile(
    r"(?<![\w./-])(?:"
    r"(?P<y>\d{4})(?P<s1>[-/.])(?P<m>\d{1,2})(?P=s1)(?P<d>\d{1,2})"
    r"|(?P<a>\d{1,2})(?P<s2>[-/.])(?P<b>\d{1,2})(?P=s2)(?:\d{4}|\d{2})"
    r"|\d{4}年\d{1,2}月(?:\d{1,2}日)?"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?[ -](?:of |de |di )?(?:{_MONTHS})\b\.?"
    r"(?:,?[ -](?:de )?\d{4})?"
    rf"|(?:{_MONTHS})\b\.?[ -](?:\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?[ ]\d{{4}})?|(?:de )?\d{{4}})"
    r")(?![\w/-]|\.\d)",
    re.IGNORECASE,
)

_NAMED = (
    "n°|№|order|application|booking|reservation|case|ticket|reference|ref|invoice|customer|client|student"
    "|member(?:ship)?|passport|file|account|tracking|number|no|nr|num|id"
    "|bestellung|auftrag|bestellnummer|auftragsnummer|rechnung|vorgang|kundennummer|aktenzeichen"
    "|commande|dossier|facture|pedido|solicitud|factura|ordine|pratica|encomenda"
)
_NUMBER = re.compile(
    r"(?<![\w/@.-])(?:"
    r"#[ ]?[A-Z]{0,6}[-/]?\d{2,12}"
    r"|[A-Z]{1,6}[-/]?\d{3,12}(?:[-/]?[A-Z\d]{1,12}){0,3}"
    r"|[A-Za-z]{1,6}[-/]\d{4,12}(?:[-/][A-Za-z\d]{1,12}){0,3}"
    rf"|(?i:(?:{_NAMED})(?:[ ](?:number|no|nr|id|n°))?[.:#]?[ ]{{0,2}}(?:is[ ]|:[ ])?#?)"
    r"(?P<bare>(?=[A-Za-z/-]{0,6}\d)[A-Za-z\d]{1,12}(?:[-/][A-Za-z\d]{1,12}){0,3})"
    r"|\d{5,12}"
    r")(?![\w@/-])"
)

_PHONE = re.compile(r"(?<![\w./+-])(?:\+|\(|\d)(?:[ ().\-/\u00a0]{0,3}\d){6,17}+(?![\w/-]|[.,]\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")

_PHONE_DIGITS = range(7, 16)
_PLAIN_PHONE_DIGITS = range(9, 13)
_FEWEST_DIGITS = 3
_MONTHS_OF_YEAR, _DAYS_OF_MONTH = 12, 31


def entities_in(text: str) -> Iterator[Entity]:
    """Yield what ``text`` mentions, in its order; nothing is counted as two things."""
    taken = bytearray(len(text))
    found: list[tuple[int, Entity]] = []
    for kind, spans in _READERS:
        for start, end in spans(text):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append((start, Entity(kind, text[start:end].strip())))
    found.sort(key=lambda one: one[0])
    yield from (entity for _, entity in found)


def distinct(entities: Iterable[Entity]) -> list[Entity]:
    """Return ``entities`` without repeats, whatever their case; the first of each stays."""
    seen: dict[tuple[EntityKind, str], Entity] = {}
    for entity in entities:
        seen.setdefault((entity.kind, entity.text.casefold()), entity)
    return list(seen.values())


Spans = Iterator[tuple[int, int]]


def _emails(text: str) -> Spans:
    yield from (match.span() for match in _EMAIL.finditer(text))


def _money(text: str) -> Spans:
    yield from (match.span() for match in _MONEY.finditer(text))


def _dates(text: str) -> Spans:
    for match in _DATE.finditer(text):
        if match["m"] is not None:
            parts = [(int(match["m"]), int(match["d"]))]
        elif match["a"] is not None:
            # Day first in most of the world, month first in the United States.
            day, month = int(match["a"]), int(match["b"])
            parts = [(month, day), (day, month)]
        else:
            yield match.span()
            continue
        if any(1 <= m <= _MONTHS_OF_YEAR and 1 <= d <= _DAYS_OF_MONTH for m, d in parts):
            yield match.span()


def _phones(text: str) -> Spans:
    for match in _PHONE.finditer(text):
        written = match.group()
        digits = [part for part in re.split(r"\D+", written) if part]
        if all(_YEAR.fullmatch(part) for part in digits):
            continue
        if written.startswith(("+", "0", "(")):
            right = sum(map(len, digits)) in _PHONE_DIGITS
        else:
            right = len(digits) > 1 and sum(map(len, digits)) in _PLAIN_PHONE_DIGITS
        if right:
            yield match.span()


def _numbers(text: str) -> Spans:
    for match in _NUMBER.finditer(text):
        start, end = match.span("bare") if match["bare"] is not None else match.span()
        written = text[start:end]
        few = sum(char.isdigit() for char in written) < _FEWEST_DIGITS
        if not (few or _YEAR.fullmatch(written)):
            yield start, end


_READERS: tuple[tuple[EntityKind, Callable[[str], Spans]], ...] = (
    (EntityKind.EMAIL, _emails),
    (EntityKind.DATE, _dates),
    (EntityKind.MONEY, _money),
    (EntityKind.PHONE, _phones),
    (EntityKind.NUMBER, _numbers),
)
