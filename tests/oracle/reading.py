"""Reads what people type and counts months, letter by letter and month by month."""

from datetime import date, timedelta
from fractions import Fraction

DIGITS = frozenset("0123456789")
LAST_DAYS = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


def number_of(typed: object) -> int | None:
    """Read a number of instalments; None when it is not one."""
    text = str(typed).strip()
    return int(text) if _digits(text) else None


def amount_in_kroner(typed: object) -> Fraction | None:
    """Read an amount as Norwegians write it, above zero; None when it is not one."""
    text = "".join(str(typed).lower().split()).removeprefix("kr").removesuffix("kr")
    kroner, _, ore = text.partition(",")
    first, *thousands = kroner.split(".")
    readable = _digits(first) and all(_digits(group) and len(group) == 3 for group in thousands)
    if not readable or not (_digits(ore or "0") and len(ore) <= 2):
        return None
    amount = Fraction("".join([first, *thousands]) + "." + (ore or "0"))
    return amount if amount > 0 else None


def day_of(typed: str) -> str | None:
    """Read a date as yyyy-mm-dd; None when there is no such day."""
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        return None


def tomorrow(day: str) -> str:
    """Give the next day."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def month_later(day: str, months: int) -> str:
    """Give the same day so many months on, or the last day of a month that is too short."""
    year, month, wanted = (int(part) for part in day.split("-"))
    for _ in range(months):
        month += 1
        if month > 12:
            year, month = year + 1, 1
    last = 29 if month == 2 and _leap(year) else LAST_DAYS[month]
    return f"{year:04}-{month:02}-{min(wanted, last):02}"


def luhn_holds(number: str) -> bool:
    """Whether the last digit is right by modulus 10: a doubled digit's own digits are read from a table."""
    doubled = dict(zip("0123456789", (0, 2, 4, 6, 8, 1, 3, 5, 7, 9), strict=True))
    total = 0
    for at, digit in enumerate(reversed(number)):
        total += doubled[digit] if at % 2 == 1 else int(digit)
    return total % 10 == 0


def _digits(text: str) -> bool:
    return bool(text) and set(text) <= DIGITS


def _leap(year: int) -> bool:
    return year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)
