"""What robot.toml may say about a folder where files arrive."""

import pytest

from shared.watched_folder import (
    demand_folders,
    folder_as_said,
    folder_in,
    marker_as_said,
    pattern_as_said,
    quiet_as_said,
    seconds,
)

RIGHT = [
    (folder_as_said, "/srv/inn"),
    (folder_as_said, "/srv/søknader om støtte"),
    (folder_as_said, "C:\\inn"),
    (folder_as_said, "\\\\server\\felles\\inn"),
    (folder_as_said, "values.inbox"),
    (pattern_as_said, "*.xml"),
    (pattern_as_said, "bank_[0-9]*.txt"),
    (marker_as_said, "{name}.ok"),
    (marker_as_said, "{stem}.done"),
    (marker_as_said, "ferdig-{name}"),
    (quiet_as_said, "2s"),
    (quiet_as_said, "1d"),
]
WRONG = [
    (folder_as_said, "inn"),
    (folder_as_said, "~/inn"),
    (folder_as_said, "/srv/../etc"),
    (folder_as_said, "C:\\inn\\..\\x"),
    (folder_as_said, "/srv/\x00"),
    (folder_as_said, "values.a.b"),
    (pattern_as_said, ""),
    (pattern_as_said, "../*.xml"),
    (pattern_as_said, "a\\b"),
    (marker_as_said, "ferdig"),
    (marker_as_said, "{name}"),
    (marker_as_said, "../{name}.ok"),
    (marker_as_said, "{navn}.ok"),
    (quiet_as_said, "1s"),
    (quiet_as_said, "2d"),
    (quiet_as_said, "soon"),
]


@pytest.mark.parametrize(("read", "text"), RIGHT)
def test_what_can_be_is_taken_as_it_is_said(read, text: str):
    """Paths of either kind of system, and a name that the values have."""
    assert text == read(text)


@pytest.mark.parametrize(("read", "text"), WRONG)
def test_what_leads_elsewhere_or_means_nothing_is_refused(read, text: str):
    """With a ValueError, which robot.toml's reader makes a sentence of."""
    with pytest.raises(ValueError, match=r"."):
        read(text)


@pytest.mark.parametrize(("text", "expected"), [("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86400)])
def test_a_time_is_elapsed_time(text: str, expected: int):
    """A day is 24 hours."""
    assert expected == seconds(text)


def test_a_folder_may_be_a_value_of_the_environment():
    """Production and test watch folders of their own."""
    assert "/srv/inn" == folder_in("values.inbox", {"inbox": "/srv/inn"})
    assert "/srv/inn" == folder_in("/srv/inn", {})


@pytest.mark.parametrize("values", [{}, {"inbox": 3}, {"inbox": "inn"}])
def test_a_value_that_is_no_folder_is_told_with_trigger_and_environment(values: dict[str, object]):
    """Whoever reads it knows where to write what."""
    with pytest.raises(ValueError, match=r"test: the trigger post looks for files in values\.inbox"):
        demand_folders([("post", "values.inbox")], "test", values)
