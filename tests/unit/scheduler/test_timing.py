"""What a schedule may say, and what it is told when it says something else."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scheduler.timing import Cron, Every, read_cron, read_interval, read_timing
from shared.errors import BadInput

ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [
        ("0", {0}),
        ("7", {0}),
        ("sun", {0}),
        ("1", {1}),
        ("MON", {1}),
        ("1-5", {1, 2, 3, 4, 5}),
        ("mon-fri", {1, 2, 3, 4, 5}),
        ("5-7", {5, 6, 0}),
        ("sat-sun", {6, 0}),
        ("sun-tue", {0, 1, 2}),
        ("0-0", {0}),
        ("1,3,fri", {1, 3, 5}),
        ("1-7/2", {1, 3, 5, 0}),
        ("*/2", {0, 2, 4, 6}),
        ("*", {0, 1, 2, 3, 4, 5, 6}),
        ("0-7", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_weekdays_read_as_cron_reads_them(text: str, weekdays: set[int]) -> None:
    """Sunday is 0 and 7, Monday 1: a library that counts from Monday would start a day late."""
    assert weekdays == read_cron(f"0 6 * * {text}").weekdays


def test_minutes_hours_days_and_months_take_ranges_steps_and_lists() -> None:
    """Every field takes the same grammar, months their English names as well."""
    fields = read_cron("5-20/5,40 8,16 1-3 jan,jun-aug *")
    assert (5, 10, 15, 20, 40) == fields.minutes
    assert (8, 16) == fields.hours
    assert {1, 2, 3} == fields.days
    assert {1, 6, 7, 8} == fields.months


def test_a_day_matches_either_way_when_both_day_fields_are_restricted() -> None:
    """Vixie cron's rule, which crontab users expect: the 13th, and every Friday."""
    fields = read_cron("0 6 13 * fri")
    assert [date(2026, 12, day) for day in (4, 11, 13, 18, 25)] == [
        date(2026, 12, day) for day in range(1, 32) if fields.allows(date(2026, 12, day))
    ]


def test_a_day_field_that_begins_with_a_star_narrows_the_other() -> None:
    """Vixie cron again: of the 1st, 11th, 21st and 31st, those that are Fridays."""
    fields = read_cron("0 6 */10 * fri")
    assert [11] == [day for day in range(1, 32) if fields.allows(date(2026, 12, day))]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("@daily", "needs five fields"),
        ("0 6 * *", "it has 4"),
        ("0 6 * * 1 2", "it has 6"),
        ("60 * * * *", "Field 1 (minute)"),
        ("0 24 * * *", "24 is outside 0-23"),
        ("0 6 0 * *", "Field 3 (day of month)"),
        ("0 6 L * *", "'L' is not supported"),
        ("0 6 15W * *", "'15W' is not supported"),
        ("0 6 ? * *", "'?' cannot be read"),
        ("0 6 * 13 *", "13 is outside 1-12"),
        ("0 6 * foo *", "a name among jan, feb"),
        ("0 6 * * 8", "8 is outside 0-7"),
        ("0 6 * * 1#2", "Field 5 (weekday)"),
        ("0 6 * * fri-mon", "ends before it begins"),
        ("30-10 * * * *", "ends before it begins"),
        ("5/15 * * * *", "write 5-59/15"),
        ("*/0 * * * *", "a step of 0"),
        ("*/90 * * * *", "use an interval"),
        ("0 6 * * 1,", "Field 5 (weekday)"),
        ("0 6 -1 * *", "'-1' cannot be read"),
        ("0 6 30 2 *", "never comes"),
        ("0 6 31 4,6,9,11 */2", "never comes"),
        ("٣ 6 * * *", "Field 1 (minute)"),
    ],
)
def test_a_wrong_expression_is_told_what_is_wrong_and_where(expression: str, said: str) -> None:
    """The person who wrote the manifest gets the field and the cure, before anything is written."""
    with pytest.raises(BadInput) as told:
        Cron(expression)
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86400), ("1h30m", 5400)]
)
def test_an_interval_is_read_in_its_units(text: str, seconds: int) -> None:
    """A day is 24 elapsed hours: an interval does not know the wall clock."""
    assert seconds == read_interval(text)


@pytest.mark.parametrize("text", ["", "15", "m", "0m", "15 minutes", "-5m", "30m1h", "1.5h"])
def test_an_interval_that_cannot_be_read_is_refused(text: str) -> None:
    """Nothing is guessed: 15 could be seconds or minutes."""
    with pytest.raises(BadInput, match="cannot be read"):
        read_interval(text)


@pytest.mark.parametrize("seconds", [0, -60, 400 * 86400])
def test_an_interval_moves_on_and_within_a_year(seconds: int) -> None:
    """An interval that stands still would ask for one instant for ever."""
    with pytest.raises(BadInput, match="not between"):
        Every(seconds, ANCHOR)


def test_an_interval_needs_an_aware_anchor() -> None:
    """A naive anchor would mean another instant on another machine."""
    with pytest.raises(BadInput, match="time zone"):
        Every(60, datetime.fromisoformat("2026-01-01"))


def test_a_row_reads_back_as_a_timing() -> None:
    """The row's kind and text say everything; blanks between cron's fields do not matter."""
    assert Cron("0 6 * * 1", ZoneInfo("Europe/London")) == read_timing(
        "cron", " 0  6 * * 1", "Europe/London", ANCHOR
    )
    assert Every(900, ANCHOR) == read_timing("every", "15m", "Europe/Oslo", ANCHOR)


@pytest.mark.parametrize(
    ("kind", "zone", "said"),
    [("crom", "Europe/Oslo", "'crom'"), ("cron", "Europe/Olso", "'Europe/Olso'"), ("cron", "../x", "'../x'")],
)
def test_an_unknown_kind_or_zone_is_refused(kind: str, zone: str, said: str) -> None:
    """The message repeats what was written, so that it can be found."""
    with pytest.raises(BadInput, match=said):
        read_timing(kind, "0 6 * * 1", zone, ANCHOR)
