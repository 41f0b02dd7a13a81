"""A hundred schedules of a municipality: the words that a manifest would hold, beside what they mean.

The meaning is not read from the words: both are made here, side by side, from one number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

from tests.oracle.closed_days import counted, is_working_day, month_of
from tests.oracle.starts import Described, IsDay

ANCHOR = datetime(2026, 12, 31, 12, tzinfo=UTC)
QUARTERS, TENS, FIVES = (
    frozenset(range(0, 1440, 15)),
    frozenset(range(0, 1440, 10)),
    frozenset(range(0, 1440, 5)),
)
ANY_DAY: IsDay = lambda _: True  # noqa: E731 - a value among values


@dataclass(frozen=True)
class Case:
    """One schedule: the keys of robot.toml, and what they mean."""

    toml: str
    means: Described


def bank(day: date) -> bool:
    """Whether banks settle: the calendar `bank` as it is shipped."""
    return is_working_day(day, christmas_eve=False)


def payment_run(day: date) -> bool:
    """The 12th and the 27th, else the banking day before: the list `payment_runs` as it is shipped."""
    if not bank(day):
        return False
    after = day
    while after.day not in (12, 27):
        after += timedelta(days=1)
        if bank(after):
            return False
    return True


def _last_working_day(day: date) -> bool:
    return day == [each for each in month_of(day.year, day.month) if is_working_day(each)][-1]


def _two_before_the_12th(day: date) -> bool:
    return any(day == counted(date(*month, 12), -2) for month in _near(day))


def _after_the_15th(day: date) -> bool:
    return any(day == counted(date(*month, 15), 1) for month in _near(day))


def _near(day: date) -> list[tuple[int, int]]:
    later, earlier = day + timedelta(days=31), day - timedelta(days=31)
    return [(each.year, each.month) for each in (earlier, day, later)]


def _often(number: int) -> Case:
    """All day long, with and without calendar and window."""
    kinds: tuple[Callable[[], Case], ...] = (
        lambda: Case('cron = "*/15 * * * *"', Described(ANY_DAY, QUARTERS)),
        lambda: Case('cron = "*/10 * * * *"\ncalendar = "town_hall"', _closing(TENS, "skip")),
        lambda: Case('every = "10m"', Described(ANY_DAY, frozenset(), every=600, anchor=ANCHOR)),
        lambda: Case(
            'cron = "*/5 * * * *"\nwindow = "20:00-05:00"', Described(ANY_DAY, FIVES, window=(1200, 300))
        ),
        lambda: Case(
            'every = "15m"\ncalendar = "bank"',
            Described(ANY_DAY, frozenset(), bank, "skip", every=900, anchor=ANCHOR),
        ),
        lambda: Case(
            'cron = "*/10 * * * 1-5"\ncalendar = "town_hall"\nclosed = "next"',
            Described(lambda day: day.isoweekday() < 6, TENS, is_working_day, "next"),
        ),
        lambda: Case(
            'every = "5m"\nwindow = "01:30-14:30"',
            Described(ANY_DAY, frozenset(), window=(90, 870), every=300, anchor=ANCHOR),
        ),
    )
    return kinds[number % len(kinds)]()


def _closing(minutes: frozenset[int], closed: str, is_open: IsDay = is_working_day) -> Described:
    return Described(ANY_DAY, minutes, is_open, closed)


def _seldom(number: int) -> Case:
    """Once a day or a month, by every rule there is."""
    hour, minute = number % 24, number * 7 % 60
    at, minutes = f"{hour:02}:{minute:02}", frozenset({hour * 60 + minute})
    kinds: tuple[Callable[[], Case], ...] = (
        lambda: Case(_rule("last working day of the month", at), Described(_last_working_day, minutes)),
        lambda: Case(_rule("2 working days before the 12th", at), Described(_two_before_the_12th, minutes)),
        lambda: Case(_rule("next working day after the 15th", at), Described(_after_the_15th, minutes)),
        lambda: Case(_rule("every working day", at, "payment_runs"), Described(payment_run, minutes)),
        lambda: Case(
            _rule("the 17th and the 26th", at) + '\nclosed = "previous"',
            Described(lambda day: day.day in (17, 26), minutes, is_working_day, "previous"),
        ),
        lambda: Case(
            _rule("the 1st, else the working day after", at),
            Described(lambda day: day.day == 1, minutes, is_working_day, "next"),
        ),
        lambda: Case(
            f'cron = "{minute} {hour} * * 4"\ncalendar = "bank"\nclosed = "next"',
            Described(lambda day: day.isoweekday() == 4, minutes, bank, "next"),
        ),
        lambda: Case('cron = "30 2 * * *"', Described(ANY_DAY, frozenset({150}))),
    )
    return kinds[number % len(kinds)]()


def _rule(day: str, at: str, calendar: str = "town_hall") -> str:
    return f'day = "{day}"\nat = "{at}"\ncalendar = "{calendar}"'


def a_hundred() -> list[Case]:
    """A hundred schedules that fall due somewhat more than 10 000 times on an average day."""
    return [
        _seldom(number // 6) if number % 6 == 0 else _often(number) for number, _ in zip(count(), range(100))
    ]
