"""A small house for the tests of the command line, and the terminal before it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.house import PROJECT, SmallHouse, small_house
from tests.support.terminal import Answer, avlast

AS_RPA = {"AVLAST_PERSON_FOR_ANY_ACCOUNT": "rpa-team"}
Terminal = Callable[..., Answer]


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A deployed house where whoever sits at the keyboard is the RPA team."""
    made = small_house(tmp_path / "house", database, **AS_RPA)
    for name in ("baselines.toml", "factors.toml"):
        shutil.copy(PROJECT / "config" / name, made.root / "config" / name)
    return made


@pytest.fixture
def terminal(house: SmallHouse) -> Terminal:
    """Types commands in that house; `person` is whoever sits there, nobody if None."""

    def typed(*words: str, given: bytes = b"", person: str | None = "rpa-team") -> Answer:
        environ = {k: v for k, v in house.environ.items() if k not in AS_RPA}
        who = {} if person is None else {"AVLAST_PERSON_FOR_ANY_ACCOUNT": person}
        return avlast(environ | who, *words, given=given)

    return typed


@pytest.fixture
def cases(house: SmallHouse) -> Path:
    """A file with four cases, one for each way to end."""
    file = house.root / "in.jsonl"
    modes = ("done", "business", "partial", "duplicate")
    file.write_text("".join(f'{{"case": "c{n}", "mode": "{mode}"}}\n' for n, mode in enumerate(modes, 1)))
    return file
