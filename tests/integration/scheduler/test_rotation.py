"""Whatever is added, taken, settled, rotated, sealed anew and retired, in whatever order: all opens."""

import os
import uuid
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from scheduler import intake, resealing, rotation
from scheduler.ending import CHILD_DIED, SUCCEEDED
from scheduler.keyring import Keyring
from scheduler.runs import Runs, TakenRun
from scheduler.sealed_files import tell_of_files
from shared.errors import MissingKey, NotFound, Refused
from shared.items import Settlement, Taken
from shared.model import Cause, Outcome
from shared.redact import Redactor
from shared.sealing import Keys, Sealer, key_id_of
from shared.store.connect import Store
from shared.store.items import StoredItems, facts_place, payload_place, reference_place, step_place
from shared.store.keys import fit
from tests.support.house import SmallHouse, small_house

DONE = Settlement(Outcome.DONE, share_permille=1000)
TO_A_PERSON = Settlement(Outcome.TO_PERSON, Cause.BUSINESS, "c", "r", facts=(("A", "b"),))
EVERY = 1_000
SEALED = (
    "select key_id, reference_sealed as blob from items union all select key_id, payload_sealed from items"
    " union all select key_id, facts_sealed from items where facts_sealed is not null"
    " union all select key_id, intent_sealed from steps"
)
LEFT = (
    "select items.id from items left join steps on item_id = items.id"
    " where items.state <> 'taken' and (items.key_id = any (%(old)s) or steps.key_id = any (%(old)s))"
)
EMPTY = (
    "truncate items, item_events, steps, facts, runs, payload_keys, file_keys, installation_events cascade;"
    " update installation set hash_key_check = null"
)


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own, which may be emptied: also the facts, that never change otherwise."""
    made = small_house(tmp_path, database)
    with made.connection() as connection:
        connection.execute("alter table facts disable trigger user; update robots set runs_limit = 1000")
        connection.execute("alter table follow_up_events disable trigger user")
    return made


@dataclass
class Child:
    """A run's child, with the keys that it was given when it began."""

    run: TakenRun
    items: StoredItems
    held: Taken | None = None
    begun: int = 0


class Life(RuleBasedStateMachine):
    """A house whose key is renewed while everything goes on; the ring is what stands in the secrets file."""

    house: SmallHouse

    def __init__(self) -> None:
        super().__init__()
        self.store = Store(self.house.url)
        self.db.execute(EMPTY)
        first = os.urandom(32)
        self.ring: dict[str, bytes] = {"k1": first}
        self.hash = os.urandom(32)
        self.typist = self.keys()  # somebody whose keys may be of yesterday
        self.children: list[Child] = []
        self.cases = 0

    @property
    def db(self) -> Any:
        return self.store.connection

    def keys(self) -> Keys:
        return Keys(dict(self.ring), next(iter(self.ring)), self.hash)

    def teardown(self) -> None:
        self.store.close()

    @initialize()
    def work_is_under_way(self) -> None:
        fit(self.db, self.keys())
        self.a_run_begins()

    @rule(number=st.integers(1, 3), older=st.booleans())
    def cases_come_in(self, number: int, older: bool) -> None:
        cases = [{"case": f"c{self.cases + n}"} for n in range(number)]
        try:
            intake.add(self.db, self.typist if older else self.keys(), "counting", cases, "test")
            self.cases += number
        except MissingKey:
            self.typist = self.keys()

    @rule()
    def a_run_begins(self) -> None:
        self.house.run()
        run = Runs(self.store, 5).take("w", "m", [], 20.0)
        assert run is not None
        keys = Keyring(self.keys, fit, "m", None).for_run(self.store, 1.0)
        items = StoredItems(self.store, Sealer(keys), Redactor(), "counting", run.id, run.token)
        self.children.append(Child(run, items))

    @rule(which=st.integers(0, 2), how=st.sampled_from(("begin", "finish", "retry", "settle", "give", "end")))
    def a_child_works(self, which: int, how: str) -> None:
        if (child := self._child(which)) is None:
            return
        if how == "end":
            Runs(self.store, 5).end(child.run, CHILD_DIED if child.held else SUCCEEDED)
            self.children.remove(child)
        elif child.held is None:
            child.held, child.begun = child.items.take(), 0
        elif how in ("begin", "finish"):
            self._step(child, child.held, how)
        else:
            if how == "retry":
                child.items.retry(child.held, 0, "technical", "x")
            else:
                child.items.settle(child.held, TO_A_PERSON if how == "give" else DONE)
            child.held = None

    def _step(self, child: Child, held: Taken, how: str) -> None:
        name = f"s{child.begun}"
        earlier = child.items.step(held, name)
        assert earlier is None or earlier.intent == b"{}"
        child.items.begin(held, name, b"{}", 0)
        if how == "finish":
            child.items.finish(held, name)
        child.begun += 1

    def _child(self, which: int) -> Child | None:
        return self.children[which % len(self.children)] if self.children else None

    @rule(killed=st.booleans())
    def the_key_is_rotated(self, killed: bool) -> None:
        if killed:
            self._make()
        else:
            rotation.rotate(self.db, self.keys, self._make, "test", patience=0)

    def _make(self) -> str:
        key = f"k{uuid.uuid4().hex[:6]}"
        self.ring[key] = os.urandom(32)
        return key

    @rule(batches=st.sampled_from((1, 2, EVERY)), size=st.sampled_from((1, 100)))
    def what_is_old_is_sealed_anew(self, batches: int, size: int) -> None:
        sealer = Sealer(fit(self.db, self.keys()))
        old = [key for key in self.ring if key != sealer.key_id]
        items = list(islice(resealing.reseal_items(self.db, sealer, old, size), batches))
        steps = list(islice(resealing.reseal_steps(self.db, sealer, old, size), batches))
        assert [] == [why for each in (*items, *steps) for why in each.damaged]
        if batches == EVERY:
            assert [] == self.db.execute(LEFT, {"old": old}).fetchall()

    @rule(which=st.integers(0, 2))
    def a_key_is_retired(self, which: int) -> None:
        key = list(self.ring)[which % len(self.ring)]
        # What a look at the machine's files would say: there are none of runs that are over.
        tell_of_files(self.db, "m", self.house.root / "none")
        try:
            rotation.retire(self.db, key, "test")
        except (Refused, NotFound):
            return
        del self.ring[key]

    @invariant()
    def everything_opens_with_what_stands_in_the_file(self) -> None:
        sealer = Sealer(self.keys())
        for row in self.db.execute("select *, encode(reference_hash, 'hex') as mark from items"):
            reference = sealer.open(bytes(row["reference_sealed"]), reference_place("counting", row["mark"]))
            payload = sealer.open(bytes(row["payload_sealed"]), payload_place("counting", row["mark"]))
            assert b'{"case":"' + reference + b'"}' == payload
            if row["facts_sealed"] is not None:
                place = facts_place("counting", row["mark"])
                assert b'[["A", "b"]]' == sealer.open(bytes(row["facts_sealed"]), place)
        for row in self.db.execute("select * from steps"):
            assert b"{}" == sealer.open(bytes(row["intent_sealed"]), step_place(row["item_id"], row["name"]))

    @invariant()
    def each_row_names_the_key_that_opens_it(self) -> None:
        """A key is taken out when no row names it: what another one sealed would be lost then."""
        for row in self.db.execute(SEALED):
            assert row["key_id"] == key_id_of(bytes(row["blob"]))

    @invariant()
    def nobody_ever_met_what_they_could_not_open(self) -> None:
        assert [] == self.db.execute("select * from item_events where code = 'cannot_be_opened'").fetchall()


def test_every_part_of_a_case_is_sealed_anew(house: SmallHouse):
    """Reference, content, a begun step's intent, and what people need who took the case over."""
    life = type("OneLife", (Life,), {"house": house})()
    life.work_is_under_way()
    life.cases_come_in(2, older=False)
    for how in ("take", "begin", "give", "take", "begin", "retry"):
        life.a_child_works(0, how)
    life.the_key_is_rotated(killed=False)
    life.what_is_old_is_sealed_anew(EVERY, 100)
    life.each_row_names_the_key_that_opens_it()
    life.everything_opens_with_what_stands_in_the_file()
    assert [{"rows": 7}] == life.db.execute(f"select count(*) as rows from ({SEALED}) parts").fetchall()
    life.teardown()


def test_whatever_comes_between_everything_stays_readable(house: SmallHouse):
    """Nobody is stopped for a rotation, and no moment of it loses a case."""
    life = type("ThisLife", (Life,), {"house": house})
    run_state_machine_as_test(life, settings=settings(max_examples=15, stateful_step_count=30, deadline=None))


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_whatever_comes_between_for_long(house: SmallHouse):
    """The same, many more ways."""
    life = type("LongLife", (Life,), {"house": house})
    run_state_machine_as_test(
        life, settings=settings(max_examples=500, stateful_step_count=60, deadline=None)
    )
