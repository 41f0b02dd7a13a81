"""Cases as JSON: one object a line, or one list of objects, read a case at a time.

However a file is built, no more than one case of it is open at once.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from scheduler.intake_case import DEEPEST, LARGEST_CASE, Case, shown_name, too_deep, too_large
from shared.errors import BadInput

_BLANK = re.compile(r"[ \t\n\r]*")
_MOST_DIGITS = 18
_LAST_WORD = 16  # a word of JSON, such as a number or `false`, that a window's end cut in two


class _BadValue(ValueError):
    """Something that JSON readers swallow and we do not."""


def json_cases(text: str) -> Iterator[Case]:
    """Each case with its place; raises BadInput, naming that and never a value."""
    start = _blank(text, 0)
    end = text.find("\n", start)
    last = text[start : end if end >= 0 else None].rstrip()[-1:]
    if text[start] == "{" and last == "}":
        yield from _lines(text)
    elif text[start] == "[":
        yield from _list(_Document(text), start + 1)
    else:
        value, end = _Document(text).value(start, "the file")
        _demand_end(text, end)
        yield Case("the file", _object(value, "the file"))


def _lines(text: str) -> Iterator[Case]:
    number, at, start = 1, 0, _blank(text, 0)
    while start < len(text):
        number, at = number + text.count("\n", at, start), start
        place = f"line {number}"
        found = text.find("\n", start)
        end = found if found >= 0 else len(text)
        if end - start > LARGEST_CASE:
            raise BadInput(too_large(place))
        line = text[start:end].rstrip()
        value, after = _Document(line).value(0, place)
        if after < len(line):
            raise BadInput(f"{place}: something stands after the case; each case has a line of its own.")
        yield Case(place, _object(value, place))
        start = _blank(text, end)


def _list(document: "_Document", start: int) -> Iterator[Case]:
    text, number = document.text, 0
    at = _blank(text, start)
    while text[at : at + 1] != "]":
        number += 1
        place = f"case {number}"
        value, at = document.value(at, place)
        yield Case(place, _object(value, place))
        at = _blank(text, at)
        if text[at : at + 1] == ",":
            at = _blank(text, at + 1)
        elif text[at : at + 1] != "]":
            raise BadInput(f"{place}, line {_line(text, at)}: after it a comma or the list's end is missing.")
    _demand_end(text, at + 1)


class _Document:
    """A text from which values are read one by one, each through a window no wider than two cases."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._base = 0
        self._window = text[: 2 * LARGEST_CASE]

    def value(self, start: int, place: str) -> tuple[object, int]:
        """The value that begins there, and where it ends."""
        if start + LARGEST_CASE > self._base + len(self._window) and self._is_cut():
            self._base, self._window = start, self.text[start : start + 2 * LARGEST_CASE]
        begin = start - self._base
        try:
            value, end = _DECODER.raw_decode(self._window, begin)
        except _BadValue as wrong:
            raise BadInput(f"{place}: {wrong}.") from None
        except RecursionError:
            raise BadInput(too_deep(place)) from None
        except json.JSONDecodeError as wrong:
            raise BadInput(self._said(wrong, place)) from None
        if end - begin > LARGEST_CASE:
            raise BadInput(too_large(place))
        brackets = self._window.count("[", begin, end) + self._window.count("{", begin, end)
        if brackets > DEEPEST and _is_deeper(value, DEEPEST):
            raise BadInput(too_deep(place))
        return value, self._base + end

    def _is_cut(self) -> bool:
        return self._base + len(self._window) < len(self.text)

    def _said(self, wrong: json.JSONDecodeError, place: str) -> str:
        at_edge = wrong.pos >= len(self._window) - _LAST_WORD or wrong.msg.startswith("Unterminated")
        if self._is_cut() and at_edge:
            return too_large(place)
        at = self._base + wrong.pos
        where = f"{place}, line {_line(self.text, at)}" if "\n" in self.text else place
        column = at - self.text.rfind("\n", 0, at)
        return f"{where}: is not valid JSON (column {column}: {wrong.msg.rstrip(': ')})."


def _object(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{place}: is not an object with fields, {{…}}.")
    return value


def _demand_end(text: str, at: int) -> None:
    after = _blank(text, at)
    if after < len(text):
        raise BadInput(f"line {_line(text, after)}: something stands after the last case.")


def _blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _is_deeper(value: object, deepest: int) -> bool:
    level = [value]
    for _ in range(deepest + 1):
        level = [inner for outer in level for inner in _held(outer)]
    return bool(level)


def _held(value: object) -> list[object]:
    """What stands directly in an object or list, as far as it may hold more."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [inner for inner in inside if isinstance(inner, dict | list)]


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    times = Counter(name for name, _ in pairs)
    twice = next(name for name in times if times[name] > 1)
    raise _BadValue(f"the field {shown_name(twice)} stands there twice")


def _no_constant(name: str) -> object:
    raise _BadValue(f"{name} is not a number that JSON knows")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _BadValue("a number is too large")
    return number


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise _BadValue(f"a whole number has more than {_MOST_DIGITS} digits; write it as a text")
    return int(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_constant=_no_constant, parse_float=_finite, parse_int=_whole
)
