"""A small house for the tests of the command line, and the terminal before it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.ending import SUCCEEDED
from shared.items import Settlement
from shared.log import open_run_log
from shared.model import Cause, Outcome
from shared.redact import Redactor
from shared.sealing import Sealer
from shared.store.connect import Store
from shared.store.items import StoredItems
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


def worked(house: SmallHouse, *endings: Settlement) -> None:
    """Have one run settle so many items, by the code of children and workers without their processes."""
    wired, number = house.house(), house.run()
    with Store(house.url) as store:
        runs = wired.runs(store)
        run = runs.take("w", "m1", (), 60)
        assert run is not None
        items = StoredItems(store, Sealer(wired.keys), Redactor(), "counting", number, run.token)
        for ending in endings:
            item = items.take()
            assert item is not None
            items.begin(item, "mark", b"{}", 0)
            items.finish(item, "mark")
            items.settle(item, ending)
        runs.end(run, SUCCEEDED)


@pytest.fixture
def done(house: SmallHouse, terminal: Terminal, cases: Path) -> SmallHouse:
    """A house in which one run ended four cases, each in its own way."""
    terminal("add", "counting", str(cases))
    worked(
        house,
        Settlement(Outcome.DONE, share_permille=1000),
        Settlement(Outcome.TO_PERSON, Cause.BUSINESS, "wrong_case", "Saken kan ikke telles."),
        Settlement(Outcome.PARTIAL, reason="Halvparten av bilagene manglet.", share_permille=400),
        Settlement(Outcome.DUPLICATE, reason="Saken er allerede behandlet."),
    )
    return house


@pytest.fixture
def ran(done: SmallHouse) -> SmallHouse:
    """The same house, with the log that its run left."""
    log = open_run_log(done.root / "logs" / "counting" / "1", Redactor(), run=1, robot="counting")
    log.info("run started")
    log.info("item settled", item=1, outcome="done")
    try:
        raise ConnectionError("the target is down")
    except ConnectionError:
        log.exception("technical failure", item=2)
    log.info("run ended", stopped=False)
    return done


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
