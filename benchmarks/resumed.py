"""From kill -9 of a worker to its work resumed and settled by another, every setting as shipped."""

import statistics
from pathlib import Path

from benchmarks.place import database
from benchmarks.row import Row
from tests.support.resumed import seconds_until_resumed, shipped_house

_KILLS = 3
_LEASE = 20.0


def rows() -> list[Row]:
    """Seconds by the database's clock; a lease that nobody renews must lapse first."""
    with database() as (folder, url), shipped_house(Path(folder, "root"), url) as house:
        resumed = [seconds_until_resumed(house, f"case {number}") for number in range(_KILLS)]
    median, slowest = statistics.median(resumed), max(resumed)
    return [
        Row("kill -9 of a worker → its item settled by another, median", median, "the lease", _LEASE, "s"),
        Row(f"the slowest of {_KILLS}", slowest, "the lease", _LEASE, "s", "≤ 60 s"),
    ]
