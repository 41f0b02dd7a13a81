"""One case of a file, and how much a file may ask of us: what it costs to read is known before it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_CASES = 200_000
"""How many cases one file may hold; a larger one is split by whoever makes it."""
LARGEST_CASE = 1024 * 1024
"""How many characters one case may have in its file."""
DEEPEST = 32
"""How deep objects and lists may stand in each other."""
LONGEST_KEY = 200
"""How many characters a reference or business key may have."""


@dataclass(frozen=True)
class Case:
    """One case and where in the file it stands."""

    place: str
    payload: Mapping[str, Any]


def too_large(place: str) -> str:
    """What is said of a case that is no case of ours, however it goes on."""
    return (
        f"{place}: the case has more than {LARGEST_CASE} characters; "
        "a quote, bracket or line end may be missing."
    )


def too_deep(place: str) -> str:
    """What is said of a case that nests more than anybody's."""
    return f"{place}: objects and lists stand more than {DEEPEST} deep in each other."


def shown_name(name: str) -> str:
    """A field's name from a file, short and without what a terminal would obey."""
    plain = "".join(character if character.isprintable() else "?" for character in name[:40])
    return plain if len(name) <= 40 else f"{plain[:39]}…"
