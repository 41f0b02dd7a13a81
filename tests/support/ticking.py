"""Work whose every loss and doubling shows: cases that are marked, and a start each second."""

from psycopg.types.json import Jsonb

from scheduler.schedules import register_schedules
from tests.integration.scheduler.conftest import KNOWN_ROBOT, write_manifest
from tests.support.house import SmallHouse

CASES = 12
_GAPS = "select count(distinct gap) as gaps from (select due_at - lag(due_at) over (order by due_at) as gap"
_GAPS += " from runs where schedule_id is not null) as ticks"


def with_ticks(house: SmallHouse) -> dict[str, str]:
    """A schedule with a start each second, whose runs nobody here can take: they stay to be counted.

    Gives the manifest's hash by robot, as a clock knows it.
    """
    manifest = write_manifest(house.root / "robots", "ticking", "every = '1s'\ncatch_up = 'each'")
    with house.connection() as connection:
        connection.execute(KNOWN_ROBOT, ("ticking", Jsonb({}), manifest.hash, Jsonb({})))
        connection.execute("update robots set capabilities = '{nobody}' where name = 'ticking'")
        register_schedules(connection, manifest)
    return {"ticking": manifest.hash}


def with_work(house: SmallHouse) -> SmallHouse:
    """The same, with cases and a run for them."""
    with_ticks(house)
    house.add(*({"case": f"c{number:02}", "mode": "slow"} for number in range(CASES)))
    house.run()
    return house


def ticks(house: SmallHouse) -> int:
    """How many starts there are by now."""
    return len(house.rows("select 1 from runs where schedule_id is not null"))


def is_worked_off(house: SmallHouse) -> bool:
    """Whether the run for the cases, and what followed it, is over."""
    return not house.rows("select 1 from runs where robot = 'counting' and ended_at is null")


def assert_done_once(house: SmallHouse) -> None:
    """Each case was done once, by one run that nobody took for lost."""
    assert {f"c{number:02}": 1 for number in range(CASES)} == house.marks()
    assert {("done", None): CASES} == house.outcomes()
    assert [{"n": CASES, "items": CASES}] == house.rows(
        "select count(*) as n, count(distinct item_id) as items from facts"
    )
    assert [{"state": "succeeded"}] == house.rows("select state from runs where robot = 'counting'")


def assert_ticked_evenly(house: SmallHouse) -> None:
    """Each second has its start and none has two: between neighbours lies always the same."""
    assert [{"gaps": 1}] == house.rows(_GAPS)
