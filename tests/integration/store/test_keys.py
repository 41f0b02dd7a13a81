"""The database knows its keys: another's are refused, a lost one is named, damage is told from loss."""

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from scheduler import intake
from shared.errors import InDoubt, LostKey, MissingKey, Tampered, WrongKey
from shared.items import Settlement
from shared.model import Outcome
from shared.sealing import NORMALISATIONS, Keys, normal
from shared.store.connect import Store
from shared.store.keys import fit
from tests.support.house import SmallHouse, small_house
from tests.support.lease import queue, take_run

DONE = Settlement(Outcome.DONE, share_permille=1000)


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database)


def other(keys: Keys, **changes: object) -> Keys:
    """The same keys but for something."""
    return replace(keys, **changes)  # type: ignore[arg-type]  # what a test makes up


def test_another_hash_key_is_refused(house: SmallHouse):
    """With it a case that comes again would not be known; nothing is added."""
    house.add({"case": "a"})
    keys = other(house.house().keys, hash=bytes(32))
    with house.connection() as connection, pytest.raises(WrongKey, match="hash key"):
        intake.add(connection, keys, "counting", [{"case": "b"}], "test")
    assert [{"n": 1}] == house.rows("select count(*) as n from items")


def test_a_damaged_key_of_the_same_name_is_refused_by_name(house: SmallHouse):
    """A name proves nothing: what it would seal the others could not open."""
    house.add({"case": "a"})
    right = house.house().keys
    wrong = other(right, payload={right.current: bytes(range(32))})
    with house.connection() as connection, pytest.raises(WrongKey, match=right.current):
        fit(connection, wrong)


def test_keys_shown_first_to_an_older_database_must_open_it(house: SmallHouse):
    """A database from before this version takes no stranger's keys for its own."""
    house.add({"case": "a"})
    right = house.house().keys
    with house.connection() as connection:
        connection.execute("update installation set hash_key_check = null")
        connection.execute("update payload_keys set check_value = null, sealed_until = clock_timestamp()")
        with pytest.raises(WrongKey, match="fingerprints"):
            fit(connection, other(right, hash=bytes(range(32))))
        with pytest.raises(Tampered):
            fit(connection, other(right, payload={right.current: bytes(range(32))}))
        assert right == fit(connection, right)


def test_the_key_that_seals_is_the_one_that_the_database_names(house: SmallHouse):
    """Machines whose files are not the same seal alike, and one that lacks the key does not seal."""
    house.add({"case": "a"})
    right = house.house().keys
    more = {"k2": bytes(range(32))} | dict(right.payload)
    with house.connection() as connection:
        assert right.current == fit(connection, Keys(more, "k2", right.hash)).current
        with pytest.raises(MissingKey, match=f"seals with the payload key {right.current}"):
            fit(connection, Keys({"k2": more["k2"]}, "k2", right.hash))


def test_a_case_whose_key_is_lost_waits_and_is_told_when_the_others_are_done(house: SmallHouse):
    """It must not loop, nor go to a person unasked, nor keep others from their turn."""
    house.add({"case": "a"}, {"case": "b"})
    right = house.house().keys
    with Store(house.url) as store:
        run = take_run(house, store)
        store.connection.execute(
            "insert into payload_keys (id, registered_at) values ('klost', now() - interval '1 day')"
        )
        store.connection.execute("update items set key_id = 'klost' where id = 1")
        mine = queue(house, store, run, right)
        taken = mine.take()
        assert taken is not None
        mine.settle(taken, DONE)
        with pytest.raises(LostKey, match="1 waiting cases of counting need the payload key klost"):
            mine.take()
    assert [{"id": 1, "state": "waiting", "attempts": 0}] == house.rows(
        "select id, state, attempts from items where id = 1"
    )


def test_a_case_of_a_newer_key_is_left_to_the_next_run(house: SmallHouse):
    """A run that began before a rotation has not the new key; that is no loss and no fault."""
    house.add({"case": "a"})
    with Store(house.url) as store:
        run = take_run(house, store)
        store.connection.execute("insert into payload_keys (id) values ('knew')")
        store.connection.execute("update items set key_id = 'knew'")
        assert queue(house, store, run).take() is None


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("update items set payload_sealed = substr(payload_sealed, 1, 30) where id = 1", "cut short"),
        (
            "update items set payload_sealed = (select payload_sealed from items where id = 2) where id = 1",
            "another row",
        ),
        ("update items set reference_sealed = set_byte(reference_sealed, 30, 7) where id = 1", "changed"),
        ("update items set payload_sealed = '\\x0102' where id = 1", "cut short"),
        ("update items set payload_sealed = '\\x00' where id = 1", "not sealed data"),
    ],
)
def test_a_damaged_case_goes_to_a_person_and_the_next_is_taken(house: SmallHouse, damage: str, told: str):
    """Tried again it would be as damaged, and those behind it would wait for ever."""
    house.add({"case": "a"}, {"case": "b"})
    with Store(house.url) as store:
        run = take_run(house, store)
        store.connection.execute(damage)
        taken = queue(house, store, run).take()
    assert taken is not None
    assert 2 == taken.id
    assert {("to_person", "technical"): 1, (None, None): 1} == house.outcomes()
    (event,) = house.rows("select sentence from item_events where kind = 'note'")
    assert told in event["sentence"]


def test_an_intent_that_does_not_open_leaves_the_case_in_doubt(house: SmallHouse):
    """Nobody can tell what was to be written, so nobody may write it again."""
    house.add({"case": "a"})
    with Store(house.url) as store:
        run = take_run(house, store)
        mine = queue(house, store, run)
        taken = mine.take()
        assert taken is not None
        mine.begin(taken, "write", b"{}", 0)
        store.connection.execute("update steps set intent_sealed = set_byte(intent_sealed, 30, 7)")
        with pytest.raises(InDoubt, match="write"):
            mine.step(taken, "write")


def test_a_row_never_names_a_key_that_the_database_does_not_know(house: SmallHouse):
    """Else a key could be retired while something is being sealed with it."""
    house.add({"case": "a"})
    with house.connection() as connection, pytest.raises(psycopg.errors.ForeignKeyViolation):
        connection.execute("delete from payload_keys")


def test_a_case_is_known_again_under_a_later_rule_of_spelling(house: SmallHouse):
    """Also when its content is purged, so that only the old fingerprint is left."""
    house.add({"case": "Sak 7"})
    house.rows(
        "update items set state = 'settled', outcome = 'done', settled_at = now(), purged_at = now(),"
        " reference_sealed = null, payload_sealed = null, key_id = null returning 1"
    )
    later = dict(NORMALISATIONS) | {2: lambda text: normal(text).casefold()}
    keys, wired = house.house().keys, house.house()
    manifest = next(each for each in wired.manifests() if each.name == "counting")
    fields = {
        "reference": "case",
        "business_key": "case",
        "process": manifest.process,
        "step": manifest.step,
        "variant": manifest.variant,
        "unit": manifest.unit,
    }
    cases = [intake.ready({"case": name}, fields) for name in ("Sak 7", "Sak 8", "SAK 8")]
    with house.connection() as connection:
        added = intake.insert(connection, keys, "counting", fields, cases[:2], "test", later)
        again = intake.insert(connection, keys, "counting", fields, cases[2:], "test", later)
    assert [(1, 1, 1), (0, 1, 0)] == [(each.new, each.known, each.purged) for each in (added, again)]
    assert [{"item_id": 1, "code": "duplicate"}] == house.rows(
        "select item_id, code from item_events where kind = 'sent_again'"
    )
