"""Requests worked on in a real Tryton while the house is under siege, and what came of them."""

import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from demo.cases import cases, crowd
from demo.house import PROJECT, ROBOT, DemoHouse, prepare
from demo.outcome import Settled, ledger
from demo.requests import payer_facts, plain, request_lines, seeded
from demo.seeded_books import SeededBooks
from demo.tryton.installation import install
from demo.tryton.seed import Seeded
from demo.tryton.server import TrytonServer
from demo.tryton.template import template
from demo.world import Case
from scheduler.intake import add_file
from scheduler.runs import request
from scheduler.timing import OSLO
from scheduler.wiring import House
from shared.errors import AvlastError
from shared.secrets import init_secrets, open_secrets_file
from shared.store.connect import Store
from tests.oracle import Ending, differences, expect
from tests.oracle.oracle import Expected
from tests.support.blows import Blow, planned
from tests.support.counting_proxy import CountingProxy, counting_proxy
from tests.support.house import until
from tests.support.siege import Siege, besieged

POLICY = PROJECT / "config" / "policies" / "instalments" / "2026-1.toml"
LEASE_SECONDS = 5.0
_SETTINGS = {
    "AVLAST_LEASE_SECONDS": f"{LEASE_SECONDS:g}",
    "AVLAST_LEASE_LOST_BUDGET": "1000",
    "AVLAST_WORKER_SLOTS": "1",
}
# Failures in a row are what a siege makes: they neither wait long nor use an item's attempts up.
_RETRY = "[retry]\nattempts = 100\nfirst_minutes = 0.05\nfactor = 1\nlongest_minutes = 0.05\n"


@dataclass(frozen=True)
class Campaign:
    """How a siege goes: the way to Tryton, how many requests and blows, and by which seed."""

    values: Mapping[str, str]
    ordinary: int
    blows: int
    kinds: Mapping[str, int]
    seed: int
    workers: int = 3
    capabilities: tuple[str, ...] = ()
    longest_stop: float = 2 * LEASE_SECONDS
    # Every situation of the demo, in front of the ordinary requests.
    situations: bool = True

    def cases(self, now: datetime) -> tuple[Case, ...]:
        """What is asked for: every situation, where it is wanted, and so many ordinary requests."""
        return (*(cases(now.date()) if self.situations else ()), *crowd(now.date(), self.ordinary))

    def planned(self) -> list[Blow]:
        """The blows, in their order; the same ones for the same seed."""
        return planned(random.Random(self.seed), self.blows, self.kinds, self.longest_stop)


@dataclass(frozen=True)
class Aftermath:
    """What a siege left behind."""

    differences: list[str]
    """Between what was computed beforehand and how requests ended, and what the ledger holds."""
    computed: dict[str, int]
    """How many writes each request was to have: one where it is split, none where it is not."""
    written: dict[str, int]
    """How many writes Tryton took, by request."""
    other_writes: dict[str, int]
    facts: dict[int, int]
    letters: int
    requests: int
    told: str
    """The figures of it all, for whoever reads them."""


def fight(campaign: Campaign, folder: Path) -> Aftermath:
    """Hand the requests in, strike while they are worked on, wait until all are settled, and look."""
    now = datetime.now(OSLO)
    listed = campaign.cases(now)
    with _tryton(listed, now, folder) as (server, held), counting_proxy(server.url) as proxy:
        house = _house(campaign, listed, folder, (server, held), proxy)
        wired = House.at(house.environ, house.root)
        number = sum(len(case.wishes) for case in listed)
        began = time.monotonic()
        with _besieged(campaign, house, wired, proxy) as siege:
            _hand_in(campaign, wired, request_lines(listed, held.numbers, now))
            with wired.store("siege") as store:
                settled = _Progress(store).settled
                siege.strike(campaign.planned(), settled, number)
                until(lambda: settled() == number, 400)
            told = f"{number} requests, {len(siege.events)} blows in {time.monotonic() - began:.0f} s"
            found = {reference: ending for reference, ending, _ in Settled(wired).all()}
            facts = _facts(wired)
        expected = expect(plain(listed), POLICY.read_text("utf-8"), now.date().isoformat())
        parts = ledger(
            server.url, server.database, server.user, server.password, held.numbers, list(expected.ledger)
        )
    return Aftermath(
        differences=_differences(expected, found, parts),
        computed={reference: 1 for reference, ending in found.items() if ending.outcome == "done"},
        written=proxy.accepted(),
        other_writes={method: n for method, n in proxy.others.items() if ".account." in method},
        facts=facts,
        letters=len(list(house.outbox.glob("*.eml"))),
        requests=number,
        told=f"{told}; {proxy.figures()}",
    )


@contextmanager
def _tryton(listed: tuple[Case, ...], now: datetime, folder: Path) -> Iterator[tuple[TrytonServer, Seeded]]:
    kept = SeededBooks(PROJECT / "var" / "test" / f"siege-{len(listed)}", list(seeded(listed)), now.date())
    with kept.server(template(install(), now.date()), folder / "tryton") as server:
        yield server, kept.seeded()


def _house(
    campaign: Campaign,
    listed: tuple[Case, ...],
    folder: Path,
    tryton: tuple[TrytonServer, Seeded],
    proxy: CountingProxy,
) -> DemoHouse:
    """A house with a database of its own, a short lease, and a robot that may run several times at once."""
    server, held = tryton
    values = {**campaign.values, "address": proxy.url, "database": server.database, "user": server.user}
    made = prepare(folder, values, campaign.capabilities)
    manifest = made.root / "robots" / ROBOT / "robot.toml"
    text = manifest.read_text("utf-8").replace("runs = 1\n", f"runs = {campaign.workers}\n")
    manifest.write_text(re.sub(r"\[retry\]\n(\w.*\n)+", _RETRY, text), "utf-8")
    house = DemoHouse(made.root, {**made.environ, **_SETTINGS})
    house.payer_facts.write_text(json.dumps(payer_facts(listed, held.numbers, held.payers)), "utf-8")
    settings = House.at(house.environ, house.root).settings
    init_secrets(settings, house.environ)
    open_secrets_file(settings, house.environ).set("erp", server.password)
    return house


@contextmanager
def _besieged(campaign: Campaign, house: DemoHouse, wired: House, proxy: CountingProxy) -> Iterator[Siege]:
    log = house.root.parent / "up.log"
    with besieged(
        house.environ, log, campaign.workers, campaign.seed, proxy=proxy, database=wired.embedded
    ) as siege:
        until(lambda: bool(siege.victims("worker")) and _deployed(wired), 120)
        yield siege


def _deployed(wired: House) -> bool:
    try:
        with wired.connection("siege") as connection:
            return connection.execute("select from robots").fetchone() is not None
    except (AvlastError, psycopg.Error):
        return False


def _hand_in(campaign: Campaign, wired: House, lines: str) -> None:
    """All requests, and as many runs as may work on them at once."""
    with wired.connection("siege") as connection:
        add_file(connection, wired.keys, ROBOT, lines.encode(), "siege")
        for _ in range(campaign.workers):
            request(connection, ROBOT, "siege")


class _Progress:
    """How many are settled, asked four times a second; while the database is away, as many as before."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._settled, self._next_look = 0, 0.0

    def settled(self) -> int:
        """The number of settled items."""
        if time.monotonic() >= self._next_look:
            with suppress(AvlastError, psycopg.Error):
                row = self._store.connection.execute("select count(*) as n from facts").fetchone()
                self._settled = row["n"] if row else 0
            self._next_look = time.monotonic() + 0.25
        return self._settled


def _facts(wired: House) -> dict[int, int]:
    """How often each item is counted."""
    with wired.connection("siege") as connection:
        rows = connection.execute("select item_id from facts where kind = 'settled'").fetchall()
    return dict(Counter(row["item_id"] for row in rows))


def _differences(
    expected: Expected, found: dict[str, Ending], parts: dict[str, list[tuple[int, str]]]
) -> list[str]:
    """Of two requests for one invoice the later one sees a plan, or sees it come while it is worked on."""
    twins = {key for group in expected.interchangeable for key in group}
    late, seen = (
        Ending("to_person", "business", "changed_meanwhile"),
        Ending("to_person", "business", "has_plan"),
    )
    same = {key: seen if key in twins and ending == late else ending for key, ending in found.items()}
    return differences(expected.endings, expected.ledger, same, parts, expected.interchangeable)
