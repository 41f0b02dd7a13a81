"""A trigger as people say it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scheduler.trigger import Trigger
from scheduler.trigger_words import trigger_in_words
from shared.calendars import Language, read_calendars
from shared.model import Closed

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
TOWN_HALL = read_calendars(Path(__file__).parents[3] / "config" / "calendars.toml")["town_hall"]
BATCH = Trigger(
    1,
    "mottak",
    "bunke",
    "items",
    {"items": 20, "longest_wait_seconds": 7200},
    None,
    Closed.RUN,
    None,
    NOON,
    None,
    True,
    None,
    (),
)
ONCE = replace(BATCH, kind="once", rule={"once": "2027-01-04 06:00"}, next_due=NOON)
AFTER = replace(BATCH, kind="after", rule={"after": "mottak", "outcomes": ["succeeded", "failed"]})

FILE = replace(
    BATCH,
    kind="file",
    rule={
        "file": "*.xml",
        "folder": "/inn",
        "quiet_seconds": 60,
        "marker": "{name}.ok",
        "existing": "ignore",
    },
)


@pytest.mark.parametrize(
    ("lang", "once", "batch", "after"),
    [
        (
            "nb",
            "én gang, mandag 4. januar 2027 kl. 06.00",
            "når 20 saker venter, eller én har ventet 2 timer",
            "etter kjøringer av mottak som ender slik: fullført eller feilet",
        ),
        (
            "nn",
            "éin gong, måndag 4. januar 2027 kl. 06.00",
            "når 20 saker ventar, eller éi har venta 2 timar",
            "etter køyringar av mottak som endar slik: fullført eller feila",
        ),
        (
            "en",
            "once, Monday 4 January 2027 at 06:00",
            "when 20 cases are waiting, or one has waited 2 hours",
            "after runs of mottak that end like this: succeeded or failed",
        ),
    ],
)
def test_each_kind_is_told_in_three_languages(lang: Language, once: str, batch: str, after: str):
    """In the words of the process owner."""
    assert [once, batch, after] == [trigger_in_words(each, lang) for each in (ONCE, BATCH, AFTER)]


def test_an_agreed_time_that_is_over_says_so():
    """It may go on standing in the file."""
    said = trigger_in_words(replace(ONCE, next_due=None))
    assert "én gang, mandag 4. januar 2027 kl. 06.00 (er over)" == said


def test_closed_days_and_hours_are_told():
    """What waits says where it waits for."""
    kept = replace(
        BATCH,
        rule={"items": 1, "longest_wait_seconds": 60},
        calendar="x",
        closed=Closed.NEXT,
        begin_window="07:00-16:00",
        definition=TOWN_HALL.definition,
    )
    assert (
        "så snart en sak venter; på stengte dager (town_hall) venter det til neste "
        "åpne dag; begynner bare mellom kl. 07.00 og 16.00" == trigger_in_words(kept)
    )


@pytest.mark.parametrize(
    ("lang", "without", "whole"),
    [
        ("nb", {}, "når en fil *.xml i /inn er ferdig: uendret i 1 minutt og merket med {name}.ok"),
        ("nn", {"marker": None}, "når ei fil *.xml i /inn er ferdig: uendra i 1 minutt"),
        ("en", {"quiet_seconds": None}, "when a file *.xml in /inn is complete: marked by {name}.ok"),
    ],
)
def test_a_file_says_when_it_is_whole(lang: Language, without: dict[str, None], whole: str):
    """By its quiet time, by its marker or by both."""
    assert whole == trigger_in_words(replace(FILE, rule={**FILE.rule, **without}), lang)
