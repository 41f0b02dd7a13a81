import json
import logging
import warnings
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest

from shared.log import configure_process_log
from shared.redact import Redactor


@pytest.fixture
def out() -> Iterator[StringIO]:
    """A process log that takes Python's logging, which is as it was afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = StringIO()
    configure_process_log(stream, Redactor(["tyttebær"]), environment="demo")
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def lines(stream: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_library_speaks_in_our_lines(out: StringIO):
    """httpx tells each address that it asks, identity numbers and all."""
    logging.getLogger("httpx").info("GET %s", "http://example.org/15839010270")
    (line,) = lines(out)
    expected = {"level": "info", "environment": "demo", "logger": "httpx"}
    assert expected | {"event": "GET http://example.org/[identity number]"} == {
        name: line[name] for name in line if name != "time"
    }


def test_arguments_that_do_not_fit_are_shown_filtered(out: StringIO):
    """Python's own way is to print them to standard error, unfiltered."""
    record = logging.LogRecord("x", logging.WARNING, "x.py", 1, "%d of", ("15839010270",), None)
    logging.getLogger().handlers[0].emit(record)
    assert ("%d of", ["[identity number]"]) == (lines(out)[0]["event"], lines(out)[0]["arguments"])


def test_its_exceptions_are_told(out: StringIO):
    """With the traceback, filtered."""
    try:
        raise ValueError("tyttebær")
    except ValueError:
        logging.getLogger("x").exception("oops")
    assert lines(out)[0]["exception"].endswith("ValueError: [secret]")


@pytest.mark.parametrize(("number", "level"), [(5, "debug"), (25, "info"), (31, "warning"), (50, "critical")])
def test_levels_between_ours_are_the_lower_one(out: StringIO, number: int, level: str):
    """Libraries invent levels; ours are five."""
    logging.getLogger().setLevel(0)
    logging.getLogger("x").log(number, "x")
    assert level == lines(out)[0]["level"]


def test_warnings_are_lines_too(out: StringIO):
    """They would go to standard error otherwise."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("15839010270 is old", stacklevel=1)
    assert "[identity number] is old" in lines(out)[0]["event"]
