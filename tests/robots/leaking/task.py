"""A robot that does with personal data and secrets everything that it never should."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from shared import Item, Run

from . import browsed, ended, kept, logged, printed, raised

Way = Callable[[Run, Item[Any], list[str]], None]

# Inside the item, and after it is settled.
WAYS: Mapping[str, Way] = {
    **logged.WAYS,
    **printed.WAYS,
    **raised.WAYS,
    **kept.WAYS,
    **browsed.WAYS,
    **ended.INSIDE,
}
AFTERWARDS: Mapping[str, Way] = ended.AFTERWARDS


class Case(BaseModel):
    """A case: its reference and its person are numbers too."""

    case: str
    person: str
    way: str
    texts: list[str]


def task(run: Run) -> None:
    """Let each case's texts go the way that it names."""
    for name in ("plain", "awkward", "lines", "from_file"):
        run.secret(name)
    for item in run.items(Case):
        way, said = item.data.way, list(lines(item.data))
        with item:
            item.log.info("goes", way=way)
            if item.attempt == 1 or way not in browsed.WAYS:  # a browser says it all the first time
                WAYS.get(way, _nothing)(run, item, said)
        if item.attempt == 1:
            AFTERWARDS.get(way, _nothing)(run, item, said)


def lines(case: Case) -> Iterator[str]:
    """Each text behind its way and number, so that its arrival can be seen."""
    return (f"{case.way} {number}: {text}" for number, text in enumerate(case.texts))


def _nothing(run: Run, item: Item[Any], said: list[str]) -> None:
    """No way of this kind."""
