"""A worker killed -9 at the settings as shipped: its items are back at work within a minute."""

import statistics
from pathlib import Path

import pytest

from tests.support.figures import tell
from tests.support.resumed import seconds_until_resumed, shipped_house

PROMISED_SECONDS = 60


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(1, marks=pytest.mark.timeout(400)),
        pytest.param(20, marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
    ],
)
def test_a_killed_workers_items_are_back_at_work_within_a_minute(
    tmp_path: Path, database: str, kills: int
) -> None:
    """By the database's clock, from the kill until another attempt has settled the item."""
    with shipped_house(tmp_path, database) as house:
        seconds = [seconds_until_resumed(house, f"case {number}") for number in range(kills)]
    tell(f"{kills} kills: {min(seconds):.1f} / {statistics.median(seconds):.1f} / {max(seconds):.1f} s")
    assert [] == [each for each in seconds if each > PROMISED_SECONDS]
    assert {f"case {number}": 1 for number in range(kills)} == house.marks()
    assert {("done", None): kills} == house.outcomes()
