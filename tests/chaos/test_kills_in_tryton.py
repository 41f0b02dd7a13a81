"""Kill -9 at random while invoices are split in a real Tryton: each request ends as computed beforehand."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from demo.cases import crowd
from demo.house import PROJECT, ROBOT, DemoHouse, prepare
from demo.outcome import Settled, ledger
from demo.requests import payer_facts, plain, request_lines, seeded
from demo.seeded_books import SeededBooks
from demo.tryton.installation import install
from demo.tryton.seed import Seeded
from demo.tryton.server import TrytonServer
from demo.tryton.template import template
from scheduler.timing import OSLO
from scheduler.wiring import House
from shared.secrets import open_secrets_file
from tests.oracle import differences, expect
from tests.support.house import until
from tests.support.siege import besieged

REQUESTS, KILLS = 60, 8
NOW = datetime.now(OSLO)
CASES = crowd(NOW.date(), REQUESTS)
POLICY = PROJECT / "config" / "policies" / "instalments" / "2026-1.toml"

pytestmark = pytest.mark.tryton


@pytest.fixture
def tryton(tmp_path: Path) -> Iterator[tuple[TrytonServer, Seeded]]:
    """A Tryton with one open invoice for each request."""
    kept = SeededBooks(PROJECT / "var" / "test" / "crowd", list(seeded(CASES)), NOW.date())
    with kept.server(template(install(), NOW.date()), tmp_path / "tryton") as server:
        yield server, kept.seeded()


def house_for(server: TrytonServer, held: Seeded, folder: Path, url: str) -> DemoHouse:
    """A house whose robot speaks JSON-RPC, with a lease of 5 s and a budget above the number of kills."""
    values = {"adapter": "rpc", "address": server.url, "database": server.database, "user": server.user}
    made = prepare(folder, values, capabilities=())
    more = {
        "AVLAST_DATABASE_URL": url,
        "AVLAST_LEASE_SECONDS": "5",
        "AVLAST_LEASE_LOST_BUDGET": str(10 * KILLS),
    }
    house = replace(made, environ={**made.environ, **more})
    house.payer_facts.write_text(json.dumps(payer_facts(CASES, held.numbers, held.payers)), "utf-8")
    house.avlast("secret", "init")
    open_secrets_file(wired(house).settings, house.environ).set("erp", server.password)
    return house


def wired(house: DemoHouse) -> House:
    """The house as its processes see it."""
    return House.at(house.environ, house.root)


@pytest.mark.timeout(600)
def test_eight_kills_during_sixty_requests_change_nothing_of_what_was_computed(
    tmp_path: Path, empty_database: str, tryton: tuple[TrytonServer, Seeded]
) -> None:
    """Each request in its expected state, none twice, none lost, each counted and answered once."""
    server, held = tryton
    expected = expect(plain(CASES), POLICY.read_text("utf-8"), NOW.date().isoformat())
    house = house_for(server, held, tmp_path, empty_database)
    requests = tmp_path / "requests.jsonl"
    requests.write_text(request_lines(CASES, held.numbers, NOW), "utf-8")
    with besieged(house.environ, tmp_path / "up.log", workers=2, seed=20261122) as siege:
        until(lambda: bool(siege.victims("worker")) and ROBOT in _robots(house), 60)
        house.avlast("add", ROBOT, str(requests))
        house.avlast("run", ROBOT)
        settled = Settled(wired(house))
        siege.kill_at_work(KILLS, lambda: len(settled.all()), REQUESTS)
        until(lambda: len(settled.all()) == REQUESTS, 400)
    keys = list(expected.ledger)
    parts = ledger(server.url, server.database, server.user, server.password, held.numbers, keys)
    found = {reference: ending for reference, ending, _ in settled.all()}
    assert [] == differences(expected.endings, expected.ledger, found, parts, expected.interchangeable)
    assert REQUESTS == len(list(house.outbox.glob("*.eml")))
    with wired(house).connection() as connection:
        rows = connection.execute("select item_id from facts where kind = 'settled'").fetchall()
    assert REQUESTS == len(rows) == len({row["item_id"] for row in rows})


def _robots(house: DemoHouse) -> str:
    try:
        return house.avlast("robots", "--json")
    except RuntimeError:
        return ""
