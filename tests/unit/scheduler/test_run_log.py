"""The lines of a run as a person reads them."""

from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.run_log import Line, Wanted, in_words, lines

SETTLED = (
    '{"time":"2026-11-22T10:42:38Z","level":"info","environment":"test","robot":"r","run":1,"version":"v",'
    '"event":"item settled","item":3,"outcome":"done","cause":null}'
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The log of a run."""
    return tmp_path / "log.jsonl"


def told(file: Path, *more: bytes) -> list[str]:
    """What is read, with something written at each further look."""

    def again():
        for each in more:
            with file.open("ab") as out:
                out.write(each)
            yield

    return [str(line.said["event"]) for line in lines(file, again())]


def test_a_line_says_when_in_norway_and_what():
    """What is the same on every line is left out."""
    said = orjson.loads(SETTLED)
    assert "11.42.38 item settled  item=3 outcome=done" == in_words(said)


def test_a_failure_is_marked_and_has_its_traceback_below():
    """The eye finds it among hundreds of lines."""
    said = {
        "time": "2026-07-22T10:00:00Z",
        "level": "error",
        "event": "failed",
        "exception": "Traceback\n  x",
    }
    assert "12.00.00 ERROR failed\nTraceback\n  x" == in_words(said)


def test_a_line_that_is_no_json_is_shown_as_it_is(log: Path):
    """A killed process may leave half a line."""
    log.write_bytes(b'{"event":"a"}\nhalf a line\n[1]\n')
    assert ["a", "half a line", "[1]"] == told(log)


def test_following_waits_for_whole_lines(log: Path):
    """A line that is being written is told once, whole."""
    log.write_bytes(b'{"event":"a"}\n{"event":')
    assert ["a", "b", "c"] == told(log, b'"b"}\n', b'{"event":"c"}')


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), [True, True, True]),
        (Wanted(level="warning"), [False, True, True]),
        (Wanted(item=3), [True, False, False]),
        (Wanted(item=3, level="error"), [False, False, False]),
    ],
)
def test_lines_are_chosen_by_item_and_level(wanted: Wanted, expected: list[bool]):
    """A line without a level, as a torn one has none, is never hidden for it."""
    some = ({"level": "info", "item": 3}, {"level": "error"}, {"event": "torn"})
    assert expected == [wanted.includes(Line("", said)) for said in some]


def test_a_line_without_end_is_cut_and_the_next_one_is_whole(log: Path):
    """A log of gigabytes is read a line at a time, and no line is longer than anybody reads."""
    log.write_bytes(b'{"event":"' + b"a" * 5_000_000 + b'"}\n{"event":"b"}\n' + b"c" * 3_000_000)
    first, second, third = told(log, b"c" * 2_000_000, b"\n")
    assert ("b", True, True) == (second, len(first) < 1100, third.startswith("ccc"))
    assert "a line of more than 1048576 bytes" in first


def test_what_a_value_says_is_no_line_of_the_log():
    """Whoever writes a case could else write what a robot seems to have said."""
    said = {
        "time": "2026-07-22T10:00:00Z",
        "level": "info",
        "event": "a\n12.00.00 b",
        "title": "c\r\n12.00.00 d",
    }
    assert "12.00.00 a ⏎ 12.00.00 b  title=c ⏎ 12.00.00 d" == in_words(said)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00", "9999-12-31T23:59:59-23:00", 10**40, [], None, "x"])
def test_a_time_that_no_clock_shows_is_dashes(time: object):
    """The rest of the line is still worth reading."""
    assert "--.--.-- a" == in_words({"time": time, "level": "info", "event": "a"})


def test_a_value_nested_beyond_reading_is_said_to_be(log: Path):
    """It is no reason not to show the rest."""
    log.write_bytes(b'{"time":1,"event":"a","x":' + b"[" * 400 + b"]" * 400 + b"}\n")
    assert ["--.--.-- ? a  x=(nested too deep)"] == [in_words(line.said) for line in lines(log, iter(()))]


@given(
    st.lists(
        st.binary(max_size=80)
        | st.sampled_from([b'{"event":', b'"level":[]', b"\n", b"{}", SETTLED.encode()])
    )
)
def test_any_bytes_are_shown(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]):
    """A disk that failed in the middle of a run is when a log is needed most."""
    file = tmp_path_factory.mktemp("log") / "log.jsonl"
    file.write_bytes(b"".join(pieces))
    for line in lines(file, iter(())):
        assert in_words(line.said)
        assert Wanted().includes(line) in {True, False}
