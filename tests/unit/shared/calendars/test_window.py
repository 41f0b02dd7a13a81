"""Hours in which a run may begin."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendars.window import Window, read_time, read_window
from shared.errors import BadInput

TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def at(text: str) -> time:
    return time.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [("20:00", True), ("23:59", True), ("00:00", True), ("04:59", True), ("05:00", False), ("12:00", False)],
)
def test_a_window_may_go_over_midnight(moment: str, inside: bool):
    """It holds its opening, and not its closing."""
    assert inside == read_window("20:00-05:00").holds(at(moment))
    assert inside != read_window("05:00-20:00").holds(at(moment))


@pytest.mark.parametrize(
    "text", ["20-05", "20:00", "25:00-05:00", "20:00-20:00", "20:00-05:00-06:00", "x", ""]
)
def test_a_window_that_cannot_be_read_is_refused(text: str):
    """With how it is written."""
    with pytest.raises(BadInput, match="The window"):
        read_window(text)


@pytest.mark.parametrize("text", ["6:00", "24:00", "06.00", "06:60", "٠٦:٠٠"])
def test_a_time_that_cannot_be_read_is_refused(text: str):
    """With how it is written."""
    with pytest.raises(BadInput, match="write it like 06:00"):
        read_time(text)


@given(TIMES, TIMES, TIMES)
def test_whatever_is_inside_closes_within_its_length(opens: time, closes: time, moment: time):
    """The closing comes after, and no later than the window is long."""
    window = Window(opens, closes)
    local = datetime.combine(datetime(2027, 1, 1), moment)  # noqa: DTZ001 - what a wall clock shows
    if window.holds(moment) and opens != closes:
        assert timedelta() < window.closing(local) - local <= window.length
        assert window.closing(local).time() == closes
