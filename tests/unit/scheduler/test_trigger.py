"""A trigger's row as a value, and what a deploy changes about a robot's triggers."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scheduler.trigger import Trigger, WantedTrigger, trigger_registration
from scheduler.triggers import Waiting
from shared.errors import BadInput
from shared.model import Closed

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
RULE = {"items": 20, "longest_wait_seconds": 60}
ROW = Trigger(1, "mottak", "bunke", "items", RULE, None, Closed.RUN, None, NOON, None, True, None, ())
WANTED = WantedTrigger("bunke", "items", dict(RULE))


def test_what_is_the_same_goes_on_and_what_was_edited_begins_anew():
    """A row that was ended comes back as a new beginning."""
    assert ((), ()) == _change(ROW, WANTED)
    other = replace(WANTED, rule={"items": 21, "longest_wait_seconds": 60})
    assert ((other,), (ROW,)) == _change(ROW, other)
    assert ((WANTED,), ()) == _change(replace(ROW, active=False), WANTED)
    assert ((), (ROW,)) == _change(ROW)


def _change(row: Trigger, *wanted: WantedTrigger) -> tuple[tuple[WantedTrigger, ...], tuple[Trigger, ...]]:
    change = trigger_registration([row], wanted)
    return change.begin, change.over


FILE_RULE = {"file": "*", "folder": "/inn", "quiet_seconds": 60, "marker": None, "existing": "ignore"}


@pytest.mark.parametrize(
    ("kind", "rule", "without"),
    [
        ("once", {"once": "2027-01-04 06:00"}, "once"),
        ("items", RULE, "items"),
        ("after", {"after": "mottak", "outcomes": ["failed"]}, "outcomes"),
        ("file", FILE_RULE, "folder"),
        ("file", FILE_RULE, "existing"),
    ],
)
def test_a_row_says_whether_it_can_be_read(kind: str, rule: dict[str, object], without: str):
    """So that the doctor can tell before anything should have started."""
    assert replace(ROW, kind=kind, rule=rule).trouble is None
    less = {key: value for key, value in rule.items() if key != without}
    wrong = f"The trigger bunke of the robot mottak has no {without}; deploy it again."
    assert wrong == replace(ROW, kind=kind, rule=less).trouble
    assert "cannot be read" in (replace(ROW, kind="later", rule=rule).trouble or "")


def test_a_row_that_cannot_be_read_is_named():
    """Robot and trigger, so that somebody can deploy it again."""
    with pytest.raises(BadInput, match="trigger bunke of the robot mottak has no items"):
        replace(ROW, rule={"longest_wait_seconds": 60}).items(Waiting(NOON, 1), NOON)
    with pytest.raises(BadInput, match="trigger bunke of the robot mottak: The window 'x'"):
        replace(ROW, begin_window="x").items(Waiting(NOON, 20), NOON)
