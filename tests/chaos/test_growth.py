"""What is asked all day costs no more in a house that has worked for years than in a new one."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from shared.follow_up.seen import Choice
from shared.sealing import Sealer
from shared.store import queries
from shared.store.connect import Connection
from tests.support.figures import tell
from tests.support.history import KEY, begin, blocks, grow, wait
from tests.support.house import SmallHouse, small_house

_ANY_RUN = {"robot": None, "state": None, "run": None, "limit": 20}
_ANY_ITEM = {"robot": "counting", "state": None, "outcome": None, "item": None, "limit": 20}
_FREE = {"lost": 1, "lost_budget": 5}
_SETTLING: dict[str, Any] = {
    "outcome": "done",
    "cause": None,
    "code": None,
    "reason": None,
    "share_permille": 1000,
    "failed": 0,
    "facts_sealed": None,
    "working_days": [],
}
_STEP = {"name": "mark", "intent_sealed": b"", "key_id": KEY, "effect_ms": 0, "verifies": True}
_WORKER = {"worker": "w", "machine": "m", "capabilities": [], "lease_seconds": 20.0}


Asked = dict[str, tuple[str, str, dict[str, Any]]]
"""Each query's file and name, with values that find much or nothing."""


def asked_at_work(mine: dict[str, Any]) -> Asked:
    """Claiming, settling, minding and sweeping."""
    return {
        "claim": ("items", "take_item", mine),
        "lease still held": ("items", "still_mine", mine),
        "settle": ("items", "settle_item", mine | _SETTLING),
        "step read": ("items", "step_of_item", mine | _STEP),
        "step begun": ("items", "begin_step", mine | _STEP),
        "step finished": ("items", "finish_step", mine | _STEP),
        "items freed": ("items", "free_lost_items", mine | _FREE),
        "items given up": ("items", "give_up_lost_items", mine | {"reason": "r", "working_days": []}),
        "seconds until retry": ("items", "seconds_until_retry", mine),
        "run taken": ("runs", "take_run", _WORKER),
        "lease renewed": ("runs", "renew", mine | _WORKER),
        "run ended": ("runs", "end_run", mine | {"state": "succeeded", "code": None, "reason": None}),
        "heartbeats": ("runs", "heartbeats", {}),
        "runs without a ring": ("runs", "unrung", {}),
        "rings swept": ("runs", "sweep_rings", {}),
        "queued of robot": ("runs", "queued_of_robot", {"robot": "counting", "delay_seconds": 0}),
    }


def asked_by_people(mine: dict[str, Any]) -> Asked:
    """What the command line shows, and what the doctor looks at."""
    return {
        "avlast robots": ("views", "robots", {"retired": True}),
        "avlast runs": ("views", "runs", _ANY_RUN),
        "avlast runs counting": ("views", "runs", _ANY_RUN | {"robot": "counting"}),
        "avlast runs --state failed": ("views", "runs", _ANY_RUN | {"state": "failed"}),
        "avlast runs --state timed_out": ("views", "runs", _ANY_RUN | {"state": "timed_out"}),
        "avlast runs counting --state stopped": (
            "views",
            "runs",
            _ANY_RUN | {"robot": "counting", "state": "stopped"},
        ),
        "avlast runs --state running": ("views", "runs", _ANY_RUN | {"state": "running"}),
        "one run": ("views", "runs", _ANY_RUN | {"run": mine["run"]}),
        "avlast items": ("views", "items", _ANY_ITEM),
        "avlast items of another robot": ("views", "items", _ANY_ITEM | {"robot": "quiet"}),
        "avlast items --state waiting": ("views", "items", _ANY_ITEM | {"state": "waiting"}),
        "avlast items --state taken": ("views", "items", _ANY_ITEM | {"state": "taken"}),
        "avlast items --state settled": ("views", "items", _ANY_ITEM | {"state": "settled"}),
        "avlast items --outcome to_person": ("views", "items", _ANY_ITEM | {"outcome": "to_person"}),
        "avlast items --outcome withdrawn": ("views", "items", _ANY_ITEM | {"outcome": "withdrawn"}),
        "one item": ("views", "items", _ANY_ITEM | {"item": mine["item"]}),
        "an item's events": ("views", "events_of_item", mine),
        "an item's steps": ("views", "steps_of_item", mine),
        "doctor: waiting": ("doctor", "waiting", {}),
        "doctor: lost": ("doctor", "lost", {}),
        "doctor: rings": ("doctor", "rings", {}),
        "doctor: deployed": ("doctor", "deployed", {}),
    }


def asked_of_follow_ups(mine: dict[str, Any]) -> Asked:
    """What `avlast followup` shows of what people must do and have done."""
    anything = {**asdict(Choice()), "limit": 50}
    return {
        "avlast followup list": ("follow_up", "unsolved", anything),
        "avlast followup list --mine": ("follow_up", "unsolved", anything | {"assignee": "kari"}),
        "avlast followup list --new": ("follow_up", "unsolved", anything | {"nobody": True}),
        "avlast followup list --overdue": ("follow_up", "unsolved", anything | {"overdue": True}),
        "avlast followup list --robot counting": ("follow_up", "unsolved", anything | {"robot": "counting"}),
        "avlast followup list --by-reason": ("follow_up", "grouped", anything),
        "avlast followup list --solved": ("follow_up", "solved", anything),
        "avlast followup list --solved --mine": ("follow_up", "solved", anything | {"assignee": "kari"}),
        "avlast followup list --solved --robot": ("follow_up", "solved", anything | {"robot": "quiet"}),
        "follow-up of a case": ("follow_up", "follow_up_of_item", mine),
        "deeds of a case": ("follow_up", "events_of_item", mine),
        "minutes of a case": ("follow_up", "minutes_of_item", mine),
        "follow-up locked": ("follow_up", "lock_follow_up", mine),
        "follow-up as it stands": ("follow_up", "standing", mine | {"follow_up": 1}),
        "last deeds": ("follow_up", "last_events", {"follow_up": 1}),
    }


def at_work(house: SmallHouse) -> dict[str, Any]:
    """A run that holds an item and has more before it, as on any day; its values."""
    house.add(*({"case": f"today {number}"} for number in range(50)))
    house.run()
    with house.house().store("test") as store:
        run = house.house().runs(store).take("w", "m", [], 3600.0)
        assert run is not None
        mine = {"queue": "counting", "run": run.id, "token": run.token, "keys": _keys(house)}
        row = store.connection.execute(queries.load("items").take_item, mine).fetchone()
        assert row is not None
    house.run()
    return mine | {"item": row["id"], "attempt": 1, "lease_seconds": 20.0, "may_wake": True}


def _keys(house: SmallHouse) -> list[str]:
    """The keys of today's cases and of those that were made."""
    return [KEY, *Sealer(house.house().keys).key_ids]


def asked(mine: dict[str, Any]) -> Asked:
    """All that is asked all day."""
    return asked_at_work(mine) | asked_by_people(mine) | asked_of_follow_ups(mine)


def cost(connection: Connection, mine: dict[str, Any]) -> dict[str, int]:
    """Pages touched by each query, the caches of the catalogue warm."""
    found = {}
    for what, (file, name, values) in asked(mine).items():
        statement = queries.load(file).statements[name]
        found[what] = min(blocks(connection, statement, values) for _ in range(2))
    return found


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, tuple[int, int]]:
    """What costs more than a deeper index would; all of it is shown to whoever reads the figures."""
    for what, pages in before.items():
        tell(f"{what:40} {pages:6} {after[what]:6}")
    return {what: (before[what], pages) for what, pages in after.items() if pages > 1.5 * before[what] + 12}


@pytest.mark.parametrize(
    ("first", "factor"),
    [
        pytest.param(10_000, 10, marks=pytest.mark.timeout(300)),
        pytest.param(20_000, 100, marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
    ],
)
def test_nothing_asked_all_day_costs_more_in_an_old_house(
    tmp_path: Path, database: str, first: int, factor: int
) -> None:
    """Counted in pages that PostgreSQL touches: a deeper index costs a page or two, a longer past none."""
    house = small_house(tmp_path, database)
    with house.connection() as connection:
        begin(connection)
        grow(connection, first)
        mine = at_work(house)
        young = cost(connection, mine)
        grow(connection, first * (factor - 1))
        old = cost(connection, mine)
    assert {} == grown(young, old)


def test_a_long_queue_costs_no_more_to_claim_from_than_a_short_one(tmp_path: Path, database: str) -> None:
    """200 000 that wait instead of 20 000; only who counts them, as `avlast robots` does, reads them all."""
    house = small_house(tmp_path, database)
    with house.connection() as connection:
        begin(connection)
        mine = at_work(house)
        wait(connection, 20_000)
        short = cost(connection, mine)
        wait(connection, 180_000)
        long = cost(connection, mine)
    assert {"avlast robots"} >= grown(short, long).keys()
