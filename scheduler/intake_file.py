"""A file of cases as somebody hands it over: JSON lines, JSON or CSV, read a case at a time.

What stood in a field is never repeated in an error: it may say who a resident is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.intake_case import MOST_CASES, Case
from scheduler.intake_csv import csv_cases
from scheduler.intake_json import json_cases
from shared.errors import BadInput

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# What a Norwegian Windows writes outside ASCII; anything else is no text of ours.
_NORDIC = frozenset("æøåÆØÅäöüÄÖÜéèêëóòôáàâíúÉÈÊÓÁß§«»“”„‘’–—…€°½´·\xa0".encode("cp1252"))


@dataclass(frozen=True)
class Cases:
    """The cases of a file, which can be gone through once, and the encoding that it was read by."""

    cases: Iterator[Case]
    encoding: str


def read_cases(data: bytes, schema: Mapping[str, Any]) -> Cases:
    """The file's cases; raises BadInput, also while they are gone through, naming line and never value."""
    if not data.strip():
        raise BadInput("The file is empty; nothing was added.")
    if data.startswith(_UTF16):
        raise BadInput("The file is written as UTF-16; save it as UTF-8 and try again.")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise BadInput(f"line {line}: holds a zero byte, which no text does; save the file as UTF-8.")
    text, encoding = _decoded(data)
    looks_like_json = text.lstrip()[:1] in ("{", "[")
    if looks_like_json and encoding != "UTF-8":
        raise BadInput(_not_utf8(data))
    found = json_cases(text) if looks_like_json else _csv(text, schema)
    return Cases(_bounded(found), encoding)


def _bounded(found: Iterable[Case]) -> Iterator[Case]:
    """The cases, as long as there are some and not too many."""
    count = 0
    for count, case in enumerate(found, start=1):
        if count > MOST_CASES:
            raise BadInput(f"The file holds more than {MOST_CASES} cases; split it into several.")
        yield case
    if not count:
        raise BadInput("The file holds no cases; nothing was added.")


def _decoded(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        if {byte for byte in set(data) if byte > 0x7F} <= _NORDIC:
            return data.decode("cp1252"), "Windows-1252"
        raise BadInput(_not_utf8(data)) from None


def _not_utf8(data: bytes) -> str:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        return f"line {line}: the file is not UTF-8; save it as UTF-8 and try again."
    return "The file is not UTF-8; save it as UTF-8 and try again."


def _csv(text: str, schema: Mapping[str, Any]) -> Iterator[Case]:
    return (Case(f"line {line}", payload) for line, payload in csv_cases(text, schema))
