"""What robot.toml may say about what starts a robot, and what it hears when it says something else."""

import tomllib

import pytest
from pydantic import ValidationError

from shared.manifest_trigger import Trigger
from shared.model import Closed

BATCH = 'items = 20\nlongest_wait = "2h"\n'
AFTER = 'after = "mottak"\n'
ONCE = 'once = "2027-01-04 06:00"\n'
FILE = 'file = "*.xml"\nfolder = "/inn"\n'
FILE_RULE = {"file": "*.xml", "folder": "/inn", "quiet_seconds": 60, "marker": None, "existing": "ignore"}


def read(text: str) -> Trigger:
    return Trigger.model_validate({"name": "a", **tomllib.loads(text)})


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (ONCE, {"once": "2027-01-04 06:00"}),
        (BATCH, {"items": 20, "longest_wait_seconds": 7200}),
        (AFTER, {"after": "mottak", "outcomes": ["succeeded"]}),
        (FILE, FILE_RULE),
        (FILE + 'marker = "{name}.ok"', FILE_RULE | {"quiet_seconds": None, "marker": "{name}.ok"}),
        (FILE + 'quiet = "2m"\nexisting = "start"', FILE_RULE | {"quiet_seconds": 120, "existing": "start"}),
        (
            AFTER + 'outcomes = ["timed_out", "failed"]',
            {"after": "mottak", "outcomes": ["failed", "timed_out"]},
        ),
    ],
)
def test_a_trigger_is_one_kind_of_cause(text: str, rule: dict[str, object]):
    """The order in which outcomes are written is no edit."""
    assert rule == read(text).rule


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        (BATCH, Closed.RUN),
        (BATCH + 'calendar = "bank"', Closed.NEXT),
        (BATCH + 'calendar = "bank"\nclosed = "skip"', Closed.SKIP),
        (ONCE + 'calendar = "bank"\nclosed = "previous"', Closed.PREVIOUS),
    ],
)
def test_what_happened_on_a_closed_day_waits(text: str, closed: Closed):
    """It does not happen again the next day, so that skipping has to be said."""
    assert closed == read(text).on_closed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "none of once, items, file and after is given"),
        (ONCE + BATCH, "two of once, items, file and after are given"),
        ("items = 20", "longest_wait.*is missing"),
        (AFTER + 'longest_wait = "2h"', "only cases wait"),
        ('items = 20\nlongest_wait = "soon"', "not a time to wait"),
        ('once = "4 January"', "not a day and a time"),
        ('once = "2027-02-30 06:00"', "once"),
        ('once = "1027-02-20 06:00"', "not in this century"),
        (BATCH + 'outcomes = ["failed"]', "only the run of another robot has outcomes"),
        (AFTER + "outcomes = []", "not how a run that began can end"),
        (AFTER + 'outcomes = ["missed"]', "not how a run that began can end"),
        ('file = "*.xml"', "folder.*is missing"),
        (BATCH + 'folder = "/inn"', "only files lie in a folder"),
        (ONCE + 'quiet = "1m"', "only files have it"),
        (AFTER + 'existing = "start"', "only files have it"),
        (FILE + 'quiet = "1s"', "not between 2 seconds and a day"),
        (FILE.replace("/inn", "inn"), "no absolute path"),
        (FILE.replace("*.xml", "a/*"), "not a pattern"),
        (FILE + 'marker = "ok"', "not a marker"),
        (BATCH + 'closed = "skip"', "no calendar is named"),
        (BATCH + 'calendar = "bank"\nclosed = "previous"', "cannot start a run the day before"),
        (ONCE + 'window = "20:00-05:00"', "lies outside it"),
        (BATCH + 'window = "always"', "window"),
    ],
)
def test_what_cannot_be_is_refused(text: str, said: str):
    """With a word on what is wrong."""
    with pytest.raises(ValidationError, match=f"(?s){said}"):
        read(text)
