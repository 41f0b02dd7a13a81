"""Months and tertials by Oslo's day, over the month border and both clock changes (E13, I-1, I-16)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.period import (
    Period,
    month,
    oslo_day,
    read_month,
    read_tertial,
    read_year,
    tertial,
    year,
    year_to_date,
)

instants = st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis adds the zone)


def utc(text: str) -> datetime:
    """Read an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_half_past_ten_at_night_in_utc_is_the_first_of_may_in_oslo():
    """E13: 2026-04-30T22:30Z belongs to May and to T2."""
    instant = utc("2026-04-30T22:30")
    assert (False, True, True) == (
        instant in month(2026, 4),
        instant in month(2026, 5),
        instant in tertial(2026, 2),
    )


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        (month(2026, 3), "2026-02-28T23:00", "2026-03-31T22:00"),
        (month(2026, 10), "2026-09-30T22:00", "2026-10-31T23:00"),
        (tertial(2026, 1), "2025-12-31T23:00", "2026-04-30T22:00"),
        (tertial(2026, 3), "2026-08-31T22:00", "2026-12-31T23:00"),
        (year(2026), "2025-12-31T23:00", "2026-12-31T23:00"),
    ],
)
def test_a_period_begins_and_ends_at_midnight_in_oslo(period: Period, since: str, until: str):
    """I-16: summer time is two hours before UTC, winter time one; March and October have both."""
    assert (utc(since), utc(until)) == (period.since, period.until)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 5, 17), 24)]
)
def test_the_days_of_the_clock_changes_have_their_own_length(day: date, hours: int):
    """The last Sundays of March and October have 23 and 25 hours."""
    period = Period(day, day + timedelta(days=1))
    assert timedelta(hours=hours) == period.until - period.since


@pytest.mark.parametrize(
    "text", ["2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T22:59", "2026-10-24T22:00"]
)
def test_the_doubled_hour_belongs_to_its_day(text: str):
    """Half past two comes twice on 25 October 2026; both are that day."""
    assert date(2026, 10, 25) == oslo_day(utc(text))


def test_an_instant_without_a_zone_has_no_day():
    """A naive time would be read in the machine's zone."""
    with pytest.raises(ValueError, match="zone"):
        oslo_day(datetime(2026, 5, 1))  # noqa: DTZ001 (the case itself)


def test_any_zone_names_the_same_day():
    """An instant is an instant: 00:30 on 1 May in Oslo, written in Tokyo."""
    tokyo = datetime(2026, 5, 1, 7, 30, tzinfo=timezone(timedelta(hours=9)))
    assert date(2026, 5, 1) == oslo_day(tokyo)


@given(instants)
def test_every_instant_is_in_one_month_one_tertial_and_one_year(instant: datetime):
    """I-1: months make up tertials and the year, without gap or overlap."""
    years = range(instant.year - 1, instant.year + 2)
    months = [instant in month(y, m) for y in years for m in range(1, 13)]
    tertials = [instant in tertial(y, t) for y in years for t in (1, 2, 3)]
    assert (1, 1, 1) == (sum(months), sum(tertials), sum(instant in year(y) for y in years))


@given(instants)
def test_a_period_and_the_day_agree(instant: datetime):
    """Whether an instant is in a month is the same question as which day it has in Oslo."""
    day = oslo_day(instant)
    assert instant in month(day.year, day.month)


def test_the_year_to_date_includes_today():
    """The report's usual period, on 22 November."""
    assert (date(2026, 1, 1), date(2026, 11, 22)) == (
        year_to_date(date(2026, 11, 22)).first,
        year_to_date(date(2026, 11, 22)).last,
    )


def test_new_years_day_is_a_year_to_date_of_one_day():
    """A period has at least one day."""
    assert Period(date(2027, 1, 1), date(2027, 1, 2)) == year_to_date(date(2027, 1, 1))


def test_periods_are_read_as_they_are_written():
    """`avlast report --year 2026`, `--tertial 2026-T2`, `--month 2026-05`."""
    assert (year(2026), tertial(2026, 2), month(2026, 5)) == (
        read_year("2026"),
        read_tertial("2026-t2"),
        read_month("2026-05"),
    )


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "26-05", "2026", "mai 2026", "", "2026-05-01", "٢٠٢٦-05"]
)
def test_a_month_that_cannot_be_read_says_how_to_write_it(text: str):
    """A wrong period would be a wrong report."""
    with pytest.raises(BadInput, match="2026-05"):
        read_month(text)


@pytest.mark.parametrize("text", ["2026-T4", "2026-T0", "T2", "2026"])
def test_a_tertial_that_cannot_be_read_says_how_to_write_it(text: str):
    """There are three."""
    with pytest.raises(BadInput, match="2026-T2"):
        read_tertial(text)


def test_a_period_without_days_is_refused():
    """Nothing could be counted in it, and zero would look like a result."""
    with pytest.raises(ValueError, match="at least one day"):
        Period(date(2026, 5, 1), date(2026, 5, 1))
