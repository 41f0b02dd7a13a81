"""A file of cases as somebody hands it over: JSON lines, JSON or CSV, read whole or refused with its line.

What stood in a field is never repeated in an error: it may say who a resident is.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.intake_csv import csv_cases
from shared.errors import BadInput

MOST_CASES = 200_000
"""How many cases one file may hold; a larger one is split by whoever makes it."""
DEEPEST = 32
"""How deep objects and lists may stand in each other."""

_BRACKETS = re.compile(r"[\[\]{}]")
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# What a Norwegian Windows writes outside ASCII; anything else is no text of ours.
_NORDIC = frozenset("æøåÆØÅäöüÄÖÜéèêëóòôáàâíúÉÈÊÓÁß§«»“”„‘’–—…€°½´·\xa0".encode("cp1252"))


@dataclass(frozen=True)
class Case:
    """One case and where in the file it stands."""

    place: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Cases:
    """All the cases of a file, and the encoding that it was read by."""

    cases: tuple[Case, ...]
    encoding: str


class _BadValue(ValueError):
    """Something that JSON readers swallow and we do not."""


def read_cases(data: bytes, schema: Mapping[str, Any]) -> Cases:
    """The file's cases; raises BadInput, naming the line, and never the value."""
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
    found = _json_cases(text) if looks_like_json else _csv(text, schema)
    cases = []
    for case in found:
        cases.append(case)
        if len(cases) > MOST_CASES:
            raise BadInput(f"The file holds more than {MOST_CASES} cases; split it into several.")
    if not cases:
        raise BadInput("The file holds no cases; nothing was added.")
    return Cases(tuple(cases), encoding)


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


def _json_cases(text: str) -> Iterator[Case]:
    first = text.lstrip().partition("\n")[0].rstrip()
    if first.startswith("{") and first.endswith("}"):
        yield from _json_lines(text)
        return
    whole = _parsed(text, "the file")
    several = isinstance(whole, list)
    for number, each in enumerate(whole if isinstance(whole, list) else [whole], start=1):
        place = f"case {number}" if several else "the file"
        yield Case(place, _object(each, place))


def _json_lines(text: str) -> Iterator[Case]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            place = f"line {number}"
            yield Case(place, _object(_parsed(line, place), place))


def _object(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{place}: is not an object with fields, {{…}}.")
    return value


def _parsed(text: str, place: str) -> object:
    _demand_shallow(text, place)
    try:
        return json.loads(
            text, object_pairs_hook=_pairs, parse_constant=_no_constant, parse_float=_finite, parse_int=_whole
        )
    except _BadValue as wrong:
        raise BadInput(f"{place}: {wrong}.") from None
    except json.JSONDecodeError as wrong:
        where = f"{place}, line {wrong.lineno}" if "\n" in text.strip() else place
        raise BadInput(f"{where}: is not valid JSON (column {wrong.colno}: {wrong.msg}).") from None


def _demand_shallow(text: str, place: str) -> None:
    if text.count("{") + text.count("[") <= DEEPEST:
        return
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > DEEPEST:
            raise BadInput(f"{place}: objects and lists stand more than {DEEPEST} deep in each other.")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    names = [name for name, _ in pairs]
    twice = next(name for name in names if names.count(name) > 1)
    raise _BadValue(f"the field {shown_name(twice)} stands there twice")


def _no_constant(name: str) -> object:
    raise _BadValue(f"{name} is not a number that JSON knows")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _BadValue("a number is too large")
    return number


def _whole(text: str) -> int:
    if len(text) > 18:
        raise _BadValue("a whole number has more than 18 digits; write it as a text")
    return int(text)


def shown_name(name: str) -> str:
    """A field's name from a file, short and without what a terminal would obey."""
    plain = "".join(character if character.isprintable() else "?" for character in name)
    return plain if len(plain) <= 40 else f"{plain[:39]}…"
