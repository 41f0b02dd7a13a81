"""Norway's closed days found day by day, apart from the house: Easter by the anonymous Gregorian rule.

Written from docs/calendars.md and the law on public holidays; slow on purpose, and asks no library.
"""

from collections.abc import Callable
from datetime import date, timedelta

IsOpen = Callable[[date], bool]
ONE = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday of a year, as Nature printed the rule in 1876."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def is_public_holiday(day: date) -> bool:
    """New Year, 1 and 17 May, Christmas and the day after, and what goes with Easter."""
    fixed = f"{day:%m-%d}" in ("01-01", "05-01", "05-17", "12-25", "12-26")
    return fixed or (day - easter(day.year)).days in (-3, -2, 0, 1, 39, 49, 50)


def is_working_day(day: date, christmas_eve: bool = True) -> bool:
    """Monday to Friday and no public holiday; Christmas Eve as it is told."""
    if f"{day:%m-%d}" == "12-24" and not christmas_eve:
        return False
    return day.isoweekday() <= 5 and not is_public_holiday(day)


def counted(day: date, number: int, is_open: IsOpen = is_working_day) -> date:
    """So many open days later, or earlier when the number is negative; the day itself is day 0."""
    step = ONE if number > 0 else -ONE
    left = abs(number)
    while left:
        day += step
        left -= is_open(day)
    return day


def month_of(year: int, month: int) -> list[date]:
    """All days of a month."""
    day, found = date(year, month, 1), []
    while day.month == month:
        found.append(day)
        day += ONE
    return found
