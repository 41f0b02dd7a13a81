import json
from io import BytesIO, StringIO, TextIOWrapper

import pytest

from shared.log.process import ProcessLines, readable

LINE = (
    json.dumps({"time": "2026-11-22T10:15:02Z", "level": "info", "event": "tatt", "run": 7}).encode() + b"\n"
)


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class Gone(StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_machines_get_json():
    """What collects logs reads them as they stand in the files."""
    stream = StringIO()
    ProcessLines(stream).write(LINE)
    assert LINE.decode() == stream.getvalue()


def test_people_get_words():
    """On a terminal nobody reads JSON."""
    stream = Terminal()
    ProcessLines(stream).write(LINE)
    assert "10:15:02 info     tatt  run=7\n" == stream.getvalue()


def test_a_traceback_stands_below_its_line():
    """With its own line breaks."""
    event = {"time": "2026-11-22T10:15:02Z", "level": "error", "event": "x", "exception": "a\nb"}
    assert "10:15:02 error    x\na\nb\n" == readable(event)


def test_a_terminal_that_knows_no_norwegian_gets_the_line_all_the_same():
    """A worker in the C locale; what it cannot show is written out in letters that it can."""
    stream = TextIOWrapper(BytesIO(), encoding="ascii")
    ProcessLines(stream).write('{"event":"blåbær"}\n'.encode())
    assert b'{"event":"bl\\xe5b\\xe6r"}\n' == stream.buffer.getvalue()


@pytest.mark.parametrize("closed", [True, False])
def test_a_stream_that_is_gone_stops_no_work(closed: bool):
    """Who started the worker may have closed the terminal."""
    stream = Gone()
    if closed:
        stream.close()
    ProcessLines(stream).write(LINE)
