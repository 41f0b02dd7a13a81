"""What robot.toml may say about when a robot starts, and what it hears when it says something else."""

import re
import tomllib

import pytest
from pydantic import ValidationError

from shared.manifest_schedule import Schedule
from shared.model import Closed

RULE = 'day = "last working day of the month"\nat = "06:00"\n'
DAILY = 'cron = "0 6 * * *"\n'


def read(text: str) -> Schedule:
    return Schedule.model_validate({"name": "a", **tomllib.loads(text)})


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        (DAILY, Closed.RUN),
        (DAILY + 'calendar = "bank"', Closed.SKIP),
        (DAILY + 'calendar = "bank"\nclosed = "next"', Closed.NEXT),
        (RULE + 'calendar = "bank"', Closed.SKIP),
        ('day = "the 12th, else the working day before"\nat = "06:00"\ncalendar = "bank"', Closed.PREVIOUS),
        ('day = "the 12th, else the working day after"\nat = "06:00"\ncalendar = "bank"', Closed.NEXT),
    ],
)
def test_a_closed_day_is_skipped_when_a_calendar_is_named(text: str, closed: Closed):
    """Unless the schedule says otherwise; without a calendar no day is closed."""
    assert closed == read(text).on_closed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('at = "06:00"\n' + DAILY, "at: .*only a day rule has a time of its own"),
        ('day = "every working day"\ncalendar = "bank"', "at: .*is missing"),
        (RULE, "calendar: .*a day rule needs the calendar"),
        (RULE.replace("06:00", "6"), "at: .*'6' cannot be read; write it like 06:00"),
        (RULE.replace("last working", "lst wrking"), "day: .*cannot be read; such rules can"),
        (RULE + 'every = "1h"\ncalendar = "bank"', "day: .*two of cron, every and day are given"),
        (DAILY + 'closed = "skip"', "closed: .*no calendar is named"),
        (DAILY + 'calendar = "bank"\nclosed = "later"', "closed"),
        ('every = "1h"\ncalendar = "bank"\nclosed = "next"', "closed: .*no days that could be moved"),
        (
            'day = "the 12th, else the working day before"\nat = "06:00"\ncalendar = "bank"\nclosed = "skip"',
            "closed: .*says already where a closed day goes",
        ),
        (DAILY + 'window = "20-05"', "window: .*write it like 20:00-05:00"),
        (DAILY + 'window = "20:00-20:00"', "window: .*opens when it closes"),
        (RULE + 'calendar = "bank"\nwindow = "20:00-05:00"', "window: .*06:00 lies outside it"),
        ('every = "1d"\nwindow = "20:00-05:00"', "window: .*may pass it by"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_when_it_is_read(text: str, said: str):
    """At the manifest, with the key and the cure, and not at night."""
    with pytest.raises(ValidationError) as wrong:
        read(text)
    found = "\n".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong.value.errors())
    assert re.search(said, found), found
