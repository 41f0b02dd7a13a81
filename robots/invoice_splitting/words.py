"""Amounts and dates as people read them, in bokmål, nynorsk and English."""

from datetime import date

from .request import Language

_HARD_SPACE = "\N{NO-BREAK SPACE}"
_ORE = 100
_NORWEGIAN_MONTHS = (
    "januar februar mars april mai juni juli august september oktober november desember".split()  # noqa: SIM905 (reads as the list it is)
)
_ENGLISH_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 (as above)
)


def money(ore: int, language: Language = "nb") -> str:
    """Write an amount of øre: 1 234,50 kr, or NOK 1,234.50 in English."""
    kroner, rest = divmod(ore, _ORE)
    if language == "en":
        return f"NOK{_HARD_SPACE}{kroner:,}.{rest:02}"
    return f"{kroner:,},{rest:02} kr".replace(",", _HARD_SPACE, f"{kroner:,}".count(",")).replace(
        " ", _HARD_SPACE
    )


def day(when: date, language: Language = "nb") -> str:
    """Write a date: 20. desember 2026, or 20 December 2026 in English."""
    if language == "en":
        return f"{when.day} {_ENGLISH_MONTHS[when.month - 1]} {when.year}"
    return f"{when.day}. {_NORWEGIAN_MONTHS[when.month - 1]} {when.year}"


def account(number: str) -> str:
    """Write an account number as banks print it: 1234 56 78903."""
    return f"{number[:4]} {number[4:6]} {number[6:]}"
