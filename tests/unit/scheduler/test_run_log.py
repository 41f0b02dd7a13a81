"""The lines of a run as a person reads them."""

from pathlib import Path

import orjson
import pytest

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
