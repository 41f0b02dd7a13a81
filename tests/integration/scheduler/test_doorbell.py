"""The bell is only a bell: lost, doubled, rung at the wrong door, each run begins and none twice."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from scheduler.runs import Runs, request
from shared.store.connect import Store, connect
from tests.support.house import SmallHouse, small_house, until, worker
from tests.support.proxy import Network, Proxy

Rung = tuple[str, Any, str, int]
RING = (
    "insert into procrastinate_jobs (task_name, queue_name, args, status)"
    " select %(task)s, %(queue)s, %(args)s, 'todo' from generate_series(1, %(times)s)"
)
GARBAGE = [{}, {"run": "no number"}, {"run": None}, {"run": 10**30}, {"other": 1}, {"run": [1]}, {"run": 1.5}]
MESSES = st.lists(
    st.one_of(
        st.just(("lost", {}, "any", 0)),
        st.tuples(
            st.sampled_from(["look", "look at nothing"]),
            st.one_of(
                st.sampled_from(GARBAGE),
                st.fixed_dictionaries({"run": st.integers(-1, 9)}),  # ours, one that is over, and nobody's
            ),
            st.sampled_from(["any", "a bell that nobody hears"]),
            st.sampled_from([1, 3]),
        ),
    ),
    max_size=8,
)


def mess_up(store: Store, mess: list[Rung]) -> None:
    """Do to the bells what must do no harm."""
    for task, args, queue, times in mess:
        if task == "lost":
            store.connection.execute("delete from procrastinate_jobs")
        else:
            values = {"task": task, "queue": queue, "args": Jsonb(args), "times": times}
            store.connection.execute(RING, values)


def test_whatever_was_rung_the_sweep_rings_for_each_that_waits(tmp_path: Path, database: str) -> None:
    """After any mess of rings each queued run has one at its own door, and each is taken once."""
    house = small_house(tmp_path, database)
    with Store(house.url) as store:
        store.connection.execute("update robots set runs_limit = 1000")
        store.connection.execute("alter table follow_up_events disable trigger user")

        @given(MESSES)
        @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
        def rung_for(mess: list[Rung]) -> None:
            store.connection.execute("delete from runs; alter table runs alter id restart")
            store.connection.execute("delete from procrastinate_jobs")
            over, *waiting = [request(store.connection, "counting", "test") for _ in range(3)]
            store.connection.execute(
                "update runs set state = 'succeeded', ended_at = clock_timestamp() where id = %s", [over]
            )
            mess_up(store, mess)
            Runs(store, 5).ring_for_waiting()
            assert set(waiting) <= heard(store)
            taken = [Runs(store, 5).take("w", "m", [], 20.0) for _ in range(3)]
            assert [*waiting, None] == [run and run.id for run in taken]

        rung_for()


def heard(store: Store) -> set[int]:
    """The runs that a worker hears of."""
    rows = store.connection.execute(
        "select args from procrastinate_jobs"
        " where task_name = 'look' and queue_name = 'any' and status = 'todo'"
    )
    return {row["args"]["run"] for row in rows if isinstance(row["args"].get("run"), int)}


def test_a_worker_lives_through_every_wrong_ring(tmp_path: Path, database: str) -> None:
    """A hundred rings for one run, for one that is over, for nobody, with garbage, or none at all."""
    house = small_house(tmp_path, database)
    house.add(*({"case": f"c{number}"} for number in range(6)))
    with worker(house), house.connection() as connection, Store(house.url) as store:
        over = house.run()
        until(lambda: ended(house, 1))
        connection.execute(
            "update robots set runs_limit = 3;"
            "insert into pauses (kind, scope, reason, by) values ('pause', 'everything', 'r', 'p')"
        )
        runs = [house.run() for _ in range(4)]
        every_bell = [{"run": number} for number in (over, *runs, 999_999)]
        mess_up(store, [("lost", {}, "any", 0), *(("look", args, "any", 100) for args in every_bell)])
        mess_up(store, [("look", args, queue, 3) for args in GARBAGE for queue in ("any", "nobody's")])
        connection.execute("update pauses set lifted_at = clock_timestamp()")
        connection.execute("delete from procrastinate_jobs where args ->> 'run' = %s", [str(runs[-1])])
        until(lambda: ended(house, 1 + len(runs)))
    assert dict.fromkeys((f"c{number}" for number in range(6)), 1) == house.marks()
    assert dict.fromkeys((over, *runs), 1) == begun(house)


def ended(house: SmallHouse, count: int) -> bool:
    """Whether so many runs have succeeded."""
    return [{"n": count}] == house.rows("select count(*) as n from runs where state = 'succeeded'")


def begun(house: SmallHouse) -> dict[int, int]:
    """How often each run began, by its own log."""
    lines = [
        json.loads(line)
        for file in (house.root / "logs").rglob("*.jsonl")
        for line in file.read_text().splitlines()
    ]
    return dict(Counter(line["run"] for line in lines if line["event"] == "run started"))


def listening(house: SmallHouse) -> list[int]:
    """The server processes that pass rings on."""
    rows = house.rows(
        "select pid from pg_stat_activity where query like 'LISTEN%' and datname = current_database()"
    )
    return [row["pid"] for row in rows]


def asking(house: SmallHouse) -> set[int]:
    """The server processes that the bell's keeper asks."""
    rows = house.rows(
        "select pid from pg_stat_activity where application_name = 'avlast doorbell'"
        " and query not like 'LISTEN%' and datname = current_database()"
    )
    return {row["pid"] for row in rows}


def test_a_worker_whose_ear_was_cut_off_listens_again(tmp_path: Path, database: str) -> None:
    """Also when no new connection is to be had at that moment; else it would only look every five seconds."""
    with Proxy(database) as proxy, connect(database) as direct:
        house = small_house(tmp_path, proxy.url)
        with worker(house):
            until(lambda: 1 == len(listening(house)))
            lost = listening(house)
            proxy.network, before = Network.CUT, proxy.refused
            direct.execute("select pg_terminate_backend(%s, 5000)", lost)
            until(lambda: before < proxy.refused)
            proxy.network = Network.OPEN
            until(lambda: [] != [pid for pid in listening(house) if pid not in lost])


@pytest.mark.timeout(300)
def test_a_worker_whose_ears_went_silent_gets_new_ones(tmp_path: Path, database: str) -> None:
    """Nothing says that they are gone: procrastinate would wait on them for ever, and no run be taken."""
    with Proxy(database) as proxy:
        house = small_house(tmp_path, proxy.url)
        with worker(house):
            until(lambda: set() != asking(house) and [] != listening(house))
            silent = asking(house)
            proxy.forget()
            until(lambda: silent.isdisjoint(asking(house)), 100)
            house.run()
            until(lambda: ended(house, 1), 100)
