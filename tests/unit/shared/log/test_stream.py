import os
import threading
from pathlib import Path
from typing import Any

import pytest

from shared.log import FilteredStream
from shared.redact import Redactor


class Said:
    """A log that remembers."""

    def __init__(self, **bound: object) -> None:
        self.bound = bound
        self.lines: list[dict[str, Any]] = []

    def bind(self, **bound: object) -> "Said":
        other = Said(**self.bound, **bound)
        other.lines = self.lines
        return other

    def info(self, event: str, **said: object) -> None:
        self.lines.append({"event": event, **self.bound, **said})


def test_what_is_printed_becomes_lines_of_the_log():
    """A robot's print is part of its story."""
    log = Said()
    print("en", "to\ntre", file=FilteredStream(log, Redactor(), stream="stdout"))
    assert [{"event": "output", "stream": "stdout", "text": text} for text in ("en to", "tre")] == log.lines


def test_a_number_split_over_two_writes_does_not_get_through():
    """Lines are filtered whole."""
    log = Said()
    with FilteredStream(log, Redactor()) as stream:
        stream.write("158390")
        stream.flush()
        stream.write("10270")
    assert ["[identity number]"] == [line["text"] for line in log.lines]


def test_closing_twice_says_the_end_once():
    """Python closes standard streams again when it ends."""
    log = Said()
    stream = FilteredStream(log, Redactor())
    stream.write("slutt")
    stream.close()
    stream.close()
    assert 1 == len(log.lines)
    with pytest.raises(ValueError, match="closed"):
        stream.write("mer")


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_a_pipe_is_poured_however_it_is_cut(size: int):
    """Letters of two bytes and numbers arrive in halves; bytes that are no UTF-8 are read as Latin-1."""
    log, (outlet, inlet) = Said(), os.pipe()
    written = "blåbær 15839010270\nslutt ".encode() + b"\xff"
    reader = threading.Thread(target=FilteredStream(log, Redactor()).pour, args=(outlet,))
    reader.start()
    for at in range(0, len(written), size):
        os.write(inlet, written[at : at + size])
    os.close(inlet)
    reader.join()
    os.close(outlet)
    assert ["blåbær [identity number]", "slutt ÿ"] == [line["text"] for line in log.lines]


@pytest.mark.parametrize("written", ["utf-16-le", "utf-16-be", "latin-1", "utf-8"])
@pytest.mark.parametrize(
    "text",
    [
        "158390\N{NO-BREAK SPACE}10270",
        "%31%35%38%33%39%30%31%30%32%37%30",
        "fnr=158390%C2%A010270",
    ],
)
def test_programs_that_write_otherwise_are_filtered_as_well(written: str, text: str):
    """PowerShell writes two bytes a letter, older programs Latin-1; both may hold what must go."""
    log, (outlet, inlet) = Said(), os.pipe()
    os.write(inlet, f"blåbær {text}\nmed ordet sesam-17-lukk\n".encode(written))
    os.close(inlet)
    FilteredStream(log, Redactor(["sesam-17-lukk"])).pour(outlet)
    os.close(outlet)
    said = [line["text"].replace("fnr=", "") for line in log.lines]
    assert ["blåbær [identity number]", "med ordet [secret]"] == said


def test_it_is_a_text_file_to_those_who_ask(tmp_path: Path):
    """Libraries look at a stream before they write to it."""
    stream = FilteredStream(Said(), Redactor())
    assert (True, False, "utf-8") == (stream.writable(), stream.isatty(), stream.encoding)
