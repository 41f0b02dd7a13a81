"""Gross time (N2) worked out slowly, one fact at a time, from the register's paper and not from its code.

Knows nothing of SQL, slices or time zone databases: Oslo is one hour before UTC, two between 01:00 UTC on the
last Sundays of March and October.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import floor


@dataclass(frozen=True)
class Settled:
    """One settled item; `share` in permille, 0 when nothing was done."""

    item: int
    key: str
    cycle: int
    robot: str
    share: int
    at: datetime


@dataclass(frozen=True)
class Minutes:
    """Time by hand in ms that holds from one day until, not including, another; low, expected, high."""

    begin: date
    end: date
    ms: tuple[int, int, int]


def oslo_date(at: datetime) -> date:
    """The day in Oslo of an instant in UTC."""
    summer = _last_sunday(at.year, 3) <= at < _last_sunday(at.year, 10)
    return (at + timedelta(hours=2 if summer else 1)).date()


def _last_sunday(year: int, month: int) -> datetime:
    """01:00 UTC on the last Sunday of March or October, both of which have 31 days."""
    day = next(day for day in range(31, 24, -1) if date(year, month, day).isoweekday() == 7)
    return datetime(year, month, day, 1, tzinfo=UTC)


def gross(items: Iterable[Settled], minutes: list[Minutes], first: date, after: date) -> tuple[int, ...]:
    """Sum formula (1) over the items that count and ended on the days from `first` until `after`."""
    total = [0, 0, 0]
    for item in _first_of_each_case(items):
        day = oslo_date(item.at)
        for version in minutes:
            if first <= day < after and version.begin <= day < version.end:
                for place, ms in enumerate(version.ms):
                    total[place] += floor(Fraction(ms) * Fraction(item.share, 1000) + Fraction(1, 2))
    return tuple(total)


def _first_of_each_case(items: Iterable[Settled]) -> Iterable[Settled]:
    cases: dict[tuple[str, int], Settled] = {}
    for item in items:
        case = (item.key, item.cycle)
        if item.share and (case not in cases or (item.at, item.item) < (cases[case].at, cases[case].item)):
            cases[case] = item
    return cases.values()
