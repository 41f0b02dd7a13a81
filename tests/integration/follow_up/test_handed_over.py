"""Every case that goes to a person has its follow-up from the same moment on, whichever way it went."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from scheduler import lost_key
from scheduler.purging import purge_items
from scheduler.rescue import Heartbeat
from scheduler.resealing import reseal_items
from scheduler.runs import Runs
from shared.follow_up.calendar import open_days
from shared.items import Settlement
from shared.model import Cause, Outcome
from shared.sealing import Keys, Sealer, key_id_of
from shared.store.connect import Store
from shared.store.items import facts_place
from tests.support.house import PROJECT, SmallHouse, small_house
from tests.support.lease import queue, take_run

WRONG = Settlement(Outcome.TO_PERSON, Cause.BUSINESS, "wrong_case", "Saken kan ikke telles.")
_ROWS = "select cause, reason_code, reason, state, assignee, treatment from follow_ups order by id"


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house of this test's own."""
    return small_house(tmp_path, database)


def settled(house: SmallHouse, ending: Settlement) -> None:
    """One case, taken and settled so."""
    house.add({"case": "a"})
    with Store(house.url) as store:
        mine = queue(house, store, take_run(house, store))
        item = mine.take()
        assert item is not None
        mine.settle(item, ending)


def followed(cause: str, code: str, reason: str) -> dict[str, Any]:
    """The one follow-up that stands then."""
    usual = {"state": "open", "assignee": None, "treatment": 1}
    return {"cause": cause, "reason_code": code, "reason": reason} | usual


def test_what_a_robot_gives_to_a_person_has_its_follow_up(house: SmallHouse) -> None:
    """Reason and cause stand in it; nobody has it yet."""
    settled(house, WRONG)
    assert [followed("business", "wrong_case", "Saken kan ikke telles.")] == house.rows(_ROWS)


def test_what_a_robot_did_itself_has_none(house: SmallHouse) -> None:
    """Only cases of people are people's."""
    settled(house, Settlement(Outcome.DONE, share_permille=1000))
    assert [] == house.rows(_ROWS)


def test_a_case_that_was_lost_too_often_has_its_follow_up_and_its_due_date(house: SmallHouse) -> None:
    """The rescue's way to a person is no other: its calendar counts too."""
    house.add({"case": "a"})
    with Store(house.url) as store:
        runs = Runs(store, 0, open_days=open_days(PROJECT / "config"))
        run = take_run(house, store)
        assert queue(house, store, run).take() is not None
        assert runs.abandon(Heartbeat(run.id, run.robot, run.token, beats=0))
    reason = f"Arbeidet ble avbrutt 1 ganger. RPA-teamet ser på kjøring {run.id}."
    assert [followed("technical", "lost_too_often", reason)] == house.rows(_ROWS)
    assert [{"n": 1}] == house.rows("select count(*) as n from follow_ups where due_on > came_at::date")


def test_a_case_whose_content_is_damaged_has_its_follow_up(house: SmallHouse) -> None:
    """Nobody can open it, and somebody must know."""
    house.add({"case": "a"})
    with house.connection() as connection:
        connection.execute(
            "update items set payload_sealed = substr(payload_sealed, 1, 40) || '\\x00'::bytea"
        )
    with Store(house.url) as store:
        assert queue(house, store, take_run(house, store)).take() is None
    assert [("technical", "cannot_be_opened")] == _causes(house)


def test_a_case_whose_key_is_lost_has_its_follow_up(house: SmallHouse) -> None:
    """Who gives the key up gives the cases to people."""
    house.add({"case": "a"})
    with house.connection() as connection:
        key = connection.execute("select id from payload_keys").fetchall()[0]["id"]
        calendar = open_days(PROJECT / "config")
        assert [1] == list(lost_key.give_up(connection, key, [], "rpa-team", calendar))
    assert [("technical", "key_lost")] == _causes(house)


def _causes(house: SmallHouse) -> list[tuple[str, str]]:
    return [(row["cause"], row["reason_code"]) for row in house.rows(_ROWS)]


@pytest.mark.parametrize(
    ("came", "days", "expected"),
    [
        ("2026-11-20 22:30+00", 5, "2026-11-27"),
        ("2026-11-20 23:30+00", 1, "2026-11-23"),
        ("2026-12-23 12:00+00", 1, "2026-12-28"),
        ("2026-11-20 12:00+00", 9, "2027-01-22"),
    ],
    ids=["five after Friday", "Saturday in Norway", "over Christmas", "the calendar ends too early"],
)
def test_the_due_date_is_so_many_working_days_after_the_day_in_norway(
    database: str, came: str, days: int, expected: str
) -> None:
    """The day is the one on which it came in Norway; a calendar that ends gives more time, never less."""
    open_then = [f"2026-11-{day}" for day in (20, 23, 24, 25, 26, 27)] + ["2026-12-28"]
    asked = "select follow_up_due(%s::timestamptz, %s, %s::date[])::text"
    with psycopg.connect(database) as connection:
        assert (expected,) == connection.execute(asked, (came, days, open_then)).fetchone()


def test_the_manifest_says_how_many_days_and_who_has_it_first(house: SmallHouse) -> None:
    """Each robot's owner knows how soon, and who."""
    with house.connection() as connection:
        wanted = '{"follow_up": {"days": 1, "assignee": "prosesseier-faktura"}}'
        connection.execute("update robots set manifest = manifest || %s::jsonb", (wanted,))
    settled(house, WRONG)
    # Without a calendar a day is a week.
    expected = [{"assignee": "prosesseier-faktura", "days": 7}]
    came = "(came_at at time zone 'Europe/Oslo')::date"
    assert expected == house.rows(f"select assignee, due_on - {came} as days from follow_ups")


def test_the_facts_for_doing_it_by_hand_lie_sealed_beside_the_payload(house: SmallHouse) -> None:
    """They open at their place only, under the key that the row names, and never stand in clear."""
    settled(house, Settlement(Outcome.TO_PERSON, Cause.BUSINESS, "c", "r", facts=(("Navn", "Kari"),)))
    (row,) = house.rows("select facts_sealed, encode(reference_hash, 'hex') as mark from items")
    assert b"Kari" not in bytes(row["facts_sealed"])
    opened = Sealer(house.house().keys).open(bytes(row["facts_sealed"]), facts_place("counting", row["mark"]))
    assert b'[["Navn", "Kari"]]' == opened


def test_facts_are_sealed_anew_with_the_payload_and_purged_with_it(house: SmallHouse) -> None:
    """One key is named for both, so both must follow it; when the content goes, nothing of it stays."""
    settled(house, replace(WRONG, facts=(("Navn", "Kari"),)))
    keys = house.house().keys
    sealer = Sealer(Keys({**keys.payload, "new1": bytes(range(32))}, "new1", keys.hash))
    with house.connection() as connection:
        connection.execute("insert into payload_keys (id) values ('new1')")
        assert [1] == [each.resealed for each in reseal_items(connection, sealer, [keys.current])]
        (row,) = house.rows("select facts_sealed, key_id from items")
        assert ("new1", "new1") == (row["key_id"], key_id_of(bytes(row["facts_sealed"])))
        connection.execute("update items set settled_at = settled_at - interval '1 year'")
        connection.execute(
            "update follow_ups set state = 'done', solved_at = clock_timestamp() - interval '1 year'"
        )
        assert [("counting", 1)] == list(purge_items(connection, "test"))
    assert [{"facts_sealed": None, "payload_sealed": None}] == house.rows(
        "select facts_sealed, payload_sealed from items"
    )


def test_a_transaction_that_breaks_leaves_neither_ending_nor_follow_up(house: SmallHouse) -> None:
    """A follow-up without its ended case, or the other way about, would be nobody's."""
    with house.connection() as connection:
        connection.execute("alter table facts add constraint broken check (false) not valid")
    with pytest.raises(psycopg.errors.CheckViolation):
        settled(house, WRONG)
    assert ([], [{"state": "taken"}]) == (house.rows(_ROWS), house.rows("select state from items"))
