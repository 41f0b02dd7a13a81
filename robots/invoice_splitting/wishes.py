"""Reads what residents type: numbers, amounts and dates as Norwegians write them, and nothing guessed."""

import re
from dataclasses import dataclass
from datetime import date

from shared import BusinessError

from .amounts import parts_needed
from .request import SplitRequest

_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_AMOUNT = re.compile(
    r"(?:kr\.? ?)?"
    r"(?P<kroner>[0-9]{1,9}|[0-9]{1,3}(?: [0-9]{3}){1,2}|[0-9]{1,3}(?:\.[0-9]{3}){1,2})"
    r"(?:,(?P<ore>[0-9]{1,2})|[.,]-|,--)?"
    r"(?: ?(?:kr\.?|kroner|nok))?",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_NORWEGIAN_DATE = re.compile(r"(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\. ?(?P<year>[0-9]{4})")
_ORE = 100


@dataclass(frozen=True)
class Wish:
    """A wish that can be read; whether it is allowed is another question."""

    parts: int
    first: date


def wish(request: SplitRequest, remainder_ore: int) -> Wish:
    """Read a request's number (or amount) and date; raises `BusinessError` for what cannot be read."""
    return Wish(_parts(request, remainder_ore), first_date(request.first_date))


def _parts(request: SplitRequest, remainder_ore: int) -> int:
    if (request.instalments is None) == (request.amount is None):
        raise BusinessError(
            "wish_unclear",
            "Søknaden må ha enten et antall avdrag eller et beløp per avdrag, og bare ett av dem.",
        )
    if request.instalments is not None:
        return number(request.instalments)
    assert request.amount is not None  # noqa: S101 (one of the two is given, by the condition above)
    return parts_needed(remainder_ore, amount_ore(request.amount))


def number(typed: int | str) -> int:
    """Read a whole number; raises `BusinessError`."""
    if isinstance(typed, int):
        return typed
    if not _NUMBER.fullmatch(typed.strip()):
        raise BusinessError("number_unreadable", "Ønsket antall avdrag er ikke et tall.")
    return int(typed)


def amount_ore(typed: int | str) -> int:
    """Read an amount above zero, in øre; a bare number is kroner. Raises `BusinessError`.

    A dot stands only before thousands and a comma only before øre, as in 1.234,50: what could be read in two
    ways, such as 1234.50 or 1,234, is not read at all.
    """
    if isinstance(typed, int):
        ore = typed * _ORE
    else:
        found = _AMOUNT.fullmatch(" ".join(typed.split()))
        ore = (
            0
            if found is None
            else int(re.sub(r"[ .]", "", found["kroner"])) * _ORE + _hundredths(found["ore"])
        )
    if ore <= 0:
        raise BusinessError("amount_unreadable", "Ønsket beløp per avdrag er ikke et beløp over null.")
    return ore


def _hundredths(digits: str | None) -> int:
    return int((digits or "").ljust(2, "0"))


def first_date(typed: str) -> date:
    """Read a date as 2026-12-20 or 20.12.2026; raises `BusinessError`."""
    text = typed.strip()
    found = _ISO_DATE.fullmatch(text) or _NORWEGIAN_DATE.fullmatch(text)
    try:
        if found is not None:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        pass  # 31.02.2027 looks like a date and is none
    raise BusinessError("date_unreadable", "Ønsket første forfallsdato er ikke en dato.")
