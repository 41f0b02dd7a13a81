"""Until when a case that came to a person shall be done."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.calendars.calendar import Calendar, Own
from shared.calendars.week import Week
from shared.follow_up.due import MOST_DAYS, working_days
from tests.oracle.bankdays import open_on_or_after

DAYS = st.dates(date(2025, 1, 1), date(2032, 8, 1))
CALENDAR = Calendar(closed=Own(every_year={(12, 24): "julaften"}))


def after(day: date, count: int) -> date:
    """The working day that is `count` of them after a day, as the database picks it."""
    return [each for each in working_days(day, CALENDAR) if each > day][count - 1]


def test_five_working_days_after_the_thursday_before_easter_are_the_friday_after_it():
    """Easter 2026: 2 to 6 April are closed, so Wednesday 1 April gives until Monday 13 April."""
    assert date(2026, 4, 13) == after(date(2026, 4, 1), 5)


def test_a_case_of_friday_evening_counts_from_monday():
    """The weekend is nobody's working day."""
    assert date(2026, 11, 23) == after(date(2026, 11, 20), 1)


def test_a_house_that_never_opens_gives_no_days_and_ends():
    """A calendar may be wrong; whoever settles a case must not hang on it."""
    never = Calendar(ground=Week(weekdays=frozenset()))
    assert [] == working_days(date(2026, 11, 20), never)


@given(DAYS, st.integers(1, MOST_DAYS))
def test_between_the_day_and_the_due_date_lie_so_many_open_days(day: date, count: int):
    """Counted one by one by somebody else's calendar: no closed day counts, and the last day is open."""
    due = after(day, count)
    passed = [(day + timedelta(days=n)).isoformat() for n in range(1, (due - day).days + 1)]
    opened = [text for text in passed if open_on_or_after(text) == text]
    assert (count, due.isoformat()) == (len(opened), opened[-1])
    assert due == CALENDAR.after(day, count)
