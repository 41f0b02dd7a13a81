"""The demo, step by step: Tryton, the house, requests, what became of them, and the report."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import FrameType

from demo.cases import cases
from demo.house import PROJECT, ROBOT, DemoHouse, prepare
from demo.outcome import Settled, ledger
from demo.requests import payer_facts, plain, request_lines
from demo.requests import seeded as seeded_invoices
from demo.seeded_books import SeededBooks
from demo.tryton.installation import install
from demo.tryton.seed import Seeded
from demo.tryton.server import TrytonServer
from demo.tryton.template import template
from scheduler.timing import OSLO
from scheduler.wiring import House
from shared.secrets import open_secrets_file
from shared.store import migrations
from shared.store.connect import connect
from tests.oracle import Ending, differences, expect
from tests.oracle.oracle import Expected

FOLDER = PROJECT / "var" / "demo"
_POLICY = PROJECT / "config" / "policies" / "instalments" / "2026-1.toml"
_LOOK_SECONDS = 0.5
_PATIENCE_SECONDS = 1200.0
_WORKERS = 2


class Show:
    """One demo, from nothing to its report."""

    def __init__(self, browser: Path | None, *, left_alone: bool = False) -> None:
        self._browser = browser
        self._left_alone = left_alone
        self._now = datetime.now(OSLO)
        self._cases = cases(self._now.date())
        self._titles = {wish.key: case.title for case in self._cases for wish in case.wishes}
        self._ending = False

    @property
    def way(self) -> str:
        """How the robot works in Tryton, in words."""
        if self._browser is None:
            why = "As asked" if self._left_alone else "No Chromium, Chrome or Edge is installed here"
            return f"{why}: the robot speaks with Tryton over JSON-RPC instead of working in its web client."
        return f"The robot works in Tryton's own web client, in {self._browser.name}."

    def run(self, *, stay_up: bool) -> int:
        """Show everything; 0 when what is there afterwards is exactly what was computed beforehand."""
        signal.signal(signal.SIGTERM, self._told)
        self._say(f"Avlast demo ({self._now:%d.%m.%Y}). {self.way}")
        expected = expect(plain(self._cases), _POLICY.read_text("utf-8"), self._now.date().isoformat())
        with self._tryton() as (server, seeded):
            house = self._house(server, seeded)
            with self._up(house):
                self._hand_in(house, seeded)
                found = self._watch(house, len(self._titles))
                wrong = self._compare(server, seeded, expected, found)
                print(house.avlast("report"), flush=True)
                wrong += self._follow_ups(house, expected)
                self._verdict(wrong, expected)
                if stay_up and not self._ending:
                    self._stay(house, server)
        self._say(self.way)
        return 1 if wrong else 0

    @contextmanager
    def _tryton(self) -> Iterator[tuple[TrytonServer, Seeded]]:
        self._say("Starting a Tryton with the invoices of a municipality that does not exist ...")
        books = template(install(), self._now.date())
        kept = SeededBooks(FOLDER / "seeded", list(seeded_invoices(self._cases)), self._now.date())
        with kept.server(books, FOLDER / "tryton") as server:
            seeded = kept.seeded()
            self._say(f"Tryton holds {len(seeded.numbers)} invoices and answers at {server.url}")
            yield server, seeded

    def _house(self, server: TrytonServer, seeded: Seeded) -> DemoHouse:
        values = {
            "adapter": "rpc" if self._browser is None else "web",
            "address": server.url,
            "database": server.database,
            "user": server.user,
        }
        house = prepare(FOLDER, values, capabilities=("browser",) if self._browser else ())
        facts = payer_facts(self._cases, seeded.numbers, seeded.payers)
        house.payer_facts.write_text(json.dumps(facts), "utf-8")
        house.avlast("secret", "init")
        wired = self._wired(house)
        open_secrets_file(wired.settings, house.environ).set("erp", server.password)
        with connect(wired.database_url) as connection:
            migrations.drop_all(connection)
        return house

    def _wired(self, house: DemoHouse) -> House:
        return House.at(house.environ, house.root)

    @contextmanager
    def _up(self, house: DemoHouse) -> Iterator[None]:
        self._say(f"Starting the house: database, clock, {_WORKERS} workers")
        log = FOLDER / "up.log"
        command = [sys.executable, "-m", "scheduler.cli", "up", "--workers", str(_WORKERS)]
        with log.open("wb") as lines:
            up = subprocess.Popen(
                command,
                env=dict(os.environ) | dict(house.environ),
                stderr=lines,
                stdout=lines,
                start_new_session=True,
            )
        try:
            self._await_deployed(house, up, log)
            yield
        finally:
            up.terminate()
            up.wait(60)

    def _await_deployed(self, house: DemoHouse, up: "subprocess.Popen[bytes]", log: Path) -> None:
        limit = time.monotonic() + 120
        while time.monotonic() < limit:
            if up.poll() is not None:
                raise RuntimeError(f"the house did not come up; its last words: {log.read_text()[-800:]}")
            try:
                if ROBOT in house.avlast("robots", "--json"):
                    return
            except RuntimeError:
                time.sleep(0.5)
        raise RuntimeError(f"the house did not come up in two minutes; see {log}")

    def _hand_in(self, house: DemoHouse, seeded: Seeded) -> None:
        file = FOLDER / "requests.jsonl"
        file.touch(mode=0o600)
        file.write_text(request_lines(self._cases, seeded.numbers, self._now), "utf-8")
        print(house.avlast("add", ROBOT, str(file)).strip(), flush=True)
        print(house.avlast("run", ROBOT).strip(), flush=True)

    def _watch(self, house: DemoHouse, number: int) -> dict[str, Ending]:
        """Show each case as it is settled, until all are."""
        settled, found = Settled(self._wired(house)), dict[str, Ending]()
        limit = time.monotonic() + _PATIENCE_SECONDS
        while len(found) < number and time.monotonic() < limit and not self._ending:
            for reference, ending, reason in settled.all():
                if reference not in found:
                    found[reference] = ending
                    self._tell(f"{len(found):3}/{number}", reference, ending, reason)
            time.sleep(_LOOK_SECONDS)
        return found

    def _tell(self, count: str, reference: str, ending: Ending, reason: str | None) -> None:
        title = self._titles.get(reference, reference)
        if ending.outcome == "done":
            print(f"  {count}  delt opp        {title}", flush=True)
        else:
            print(f"  {count}  til en person   {title}: {reason}", flush=True)

    def _compare(
        self, server: TrytonServer, seeded: Seeded, expected: Expected, found: dict[str, Ending]
    ) -> list[str]:
        keys = list(expected.ledger)
        parts = ledger(server.url, server.database, server.user, server.password, seeded.numbers, keys)
        return differences(expected.endings, expected.ledger, found, parts, expected.interchangeable)

    def _follow_ups(self, house: DemoHouse, expected: Expected) -> list[str]:
        """Say how many cases people have to do now, and how to see them; what is wrong with the number."""
        groups = json.loads(house.avlast("followup", "list", "--by-reason", "--json"))
        has = sum(group["cases"] for group in groups)
        first = min((date.fromisoformat(group["first_due"]) for group in groups), default=self._now.date())
        self._say(
            f"{has} cases have a follow-up, the first due on {first:%d.%m.%Y}: "
            f"`{FOLDER / 'avlast'} followup list` lists them, `followup show CASE` says why and what to do."
        )
        due = sum(ending.outcome != "done" for ending in expected.endings.values())
        return [] if has == due else [f"{has} cases have a follow-up, {due} should have one"]

    def _verdict(self, wrong: list[str], expected: Expected) -> None:
        done = sum(ending.outcome == "done" for ending in expected.endings.values())
        if not wrong:
            self._say(
                "Tryton holds exactly what was computed beforehand: "
                f"{len(expected.ledger)} invoices to the øre and the day, {done} of them split; "
                f"{len(expected.endings) - done} requests went to a person."
            )
        for line in wrong:
            self._say(f"NOT AS COMPUTED: {line}")

    def _stay(self, house: DemoHouse, server: TrytonServer) -> None:
        self._say("The house stays up until Ctrl-C.")
        self._say(f"Look around with {FOLDER / 'avlast'}: runs, items, log, report, doctor.")
        self._say(f"Answers to the residents: {house.outbox}. Tryton's web client: {server.url}")
        signal.signal(signal.SIGINT, self._told)
        while not self._ending:
            time.sleep(_LOOK_SECONDS)

    def _told(self, _: int, __: FrameType | None) -> None:
        self._ending = True

    def _say(self, line: str) -> None:
        print(f"demo: {line}", flush=True)
