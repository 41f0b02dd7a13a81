"""From the kill of a worker to its work begun again: seconds by the database's clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from scheduler.runs import request
from tests.support.house import SmallHouse, small_house, until
from tests.support.siege import besieged

_OF_CASE = "select state, run_id, settled_at from items order by id desc limit 1"


@contextmanager
def shipped_house(folder: Path, url: str) -> Iterator[SmallHouse]:
    """`avlast up` with three workers and every setting as shipped; only the tests' own sweep is left out."""
    house = small_house(folder, url, AVLAST_PERSON_FOR_ANY_ACCOUNT="rpa-team")
    environ = {name: value for name, value in house.environ.items() if name != "AVLAST_WORKER_SWEEP_SECONDS"}
    environ["AVLAST_SECRETS_KEY_FILE"] = str(house.house().settings.secrets_key_file)
    with besieged(environ, folder / "up.log", workers=3, seed=1) as siege:
        until(lambda: len(siege.victims("worker")) == 3, 120)
        yield house


def seconds_until_resumed(house: SmallHouse, case: str) -> float:
    """Kill -9 the worker that holds a new case; gives the seconds until another attempt has settled it."""
    with house.connection() as connection:
        house.add({"case": case, "mode": "hang once"})
        request(connection, "counting", "test")
        until(lambda: house.rows(_OF_CASE)[0]["state"] == "taken", 120)
        (held,) = house.rows(_OF_CASE)
        (run,) = house.rows(f"select worker from runs where id = {held['run_id']}")
        psutil.Process(int(run["worker"].split(":")[1])).kill()
        (killed,) = house.rows("select clock_timestamp() as at")
        until(lambda: house.rows(_OF_CASE)[0]["state"] == "settled", 240)
    (settled,) = house.rows(_OF_CASE)
    return float((settled["settled_at"] - killed["at"]).total_seconds())
