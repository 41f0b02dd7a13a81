"""What a TOML file may ask of us: how large, how deep, and which values no setting of ours has."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

MOST_BYTES = 1024 * 1024
"""How large a file may be; those of this house have some thousand bytes."""
DEEPEST = 32
"""How deep tables and lists may stand in each other."""

Keys = tuple[str | int, ...]

_MOST_WHOLE = 2**63
_PART = r"""(?:(?<![\w-])[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*"""
_DEEP_KEY = re.compile(rf"(?:{_PART}\.[ \t]*){{{DEEPEST}}}", re.ASCII)
# Tab and line end: a text may have several lines. Anything else steers a terminal, or PostgreSQL refuses it.
_HARMLESS = frozenset("\t\n\r")


def line_of_deep_key(text: str) -> int | None:
    """Where a key has more parts than anybody's, which takes the reader minutes; None in any file of ours."""
    found = _DEEP_KEY.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else None


def first_wrong(tables: Mapping[str, Any]) -> tuple[Keys, str] | None:
    """The first key that holds what TOML can say and no setting may, and what that is."""
    level: list[tuple[Keys, object]] = [((), tables)]
    for _ in range(DEEPEST + 1):
        inside: list[tuple[Keys, object]] = []
        for keys, value in level:
            if wrong := _wrong(value):
                return keys, wrong
            inside += (((*keys, key), inner) for key, inner in _held(value))
        level = inside
    return (level[0][0][:3], f"stands more than {DEEPEST} deep") if level else None


def _held(value: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _wrong(value: object) -> str | None:
    if isinstance(value, Mapping) and any(_steers(key) for key in value):
        return "a key in it holds a control character"
    if isinstance(value, str) and _steers(value):
        return "holds a control character; only line ends and tabs belong in a text"
    if isinstance(value, float) and not math.isfinite(value):
        return "is no finite number"
    if isinstance(value, int) and not -_MOST_WHOLE <= value < _MOST_WHOLE:
        return "is a whole number of more than 64 bits"
    return None


def _steers(text: str) -> bool:
    return any(not each.isprintable() and each not in _HARMLESS and ord(each) < 0xA0 for each in text)
