"""What a leaking house told of each text that it was given."""

import re
from collections.abc import Iterator, Mapping, Sequence

from tests.robots.leaking.task import AFTERWARDS, WAYS
from tests.support.leaking import LeakingHouse


def told(texts: Iterator[str]) -> dict[str, dict[int, set[str]]]:
    """What stands behind each way and number, wherever it was told."""
    ways = "|".join(re.escape(way) for way in (*WAYS, *AFTERWARDS))
    found: dict[str, dict[int, set[str]]] = {}
    for text in texts:
        for match in re.finditer(rf"(?:(?<!\w)|(?<=\\n))({ways}) (\d+): ((?:(?!\\n)[^\n])*)", text):
            found.setdefault(match[1], {}).setdefault(int(match[2]), set()).add(match[3])
    return found


def texts_of(house: LeakingHouse, url: str) -> Iterator[str]:
    """Every text in the logs of runs, and every sentence in a row."""
    for line in house.lines():
        yield from _texts_in(line)
    for (sentence,) in house.rows(
        url,
        "select sentence from item_events where sentence is not null union all select code from item_events"
        " where code is not null union all select reason from runs where reason is not null",
    ):
        yield sentence


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from (str(name), *_texts_in(inner))
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts_in(inner)
