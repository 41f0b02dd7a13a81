"""Made-up histories on the real tables against a slow calculation of its own (I-1, I-3, I-4, I-12, I-13)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.benefit import NOTHING, Range
from shared.period import Period, month, tertial, year
from tests.oracle.gross_time import Minutes, Settled, gross, oslo_date

Make = Callable[..., str]
FIRST, AFTER = date(2026, 1, 1), date(2027, 1, 1)
# Midnights in Oslo and both clock changes, in UTC: where a wrong zone or a wrong bound shows.
EDGES = [
    datetime(2025, 12, 31, 23, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 3, 31, 22, tzinfo=UTC),
    datetime(2026, 4, 30, 22, tzinfo=UTC),
    datetime(2026, 8, 31, 22, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 10, 31, 23, tzinfo=UTC),
    datetime(2026, 12, 31, 23, tzinfo=UTC),
]
instants = st.builds(
    lambda edge, seconds: edge + timedelta(seconds=seconds),
    st.sampled_from(EDGES),
    st.sampled_from([-1, 0, 1, -3600, 3599, 86_400 * 9]),
) | st.datetimes(datetime(2025, 12, 1), datetime(2027, 1, 31), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis adds the zone)
settled = st.builds(
    Settled,
    item=st.just(0),
    key=st.sampled_from("abcdef"),
    cycle=st.integers(1, 2),
    robot=st.sampled_from(["one", "two"]),
    share=st.sampled_from([0, 1, 333, 500, 999, 1000, 1000, 1000]),
    at=instants,
)
histories = st.lists(settled, min_size=6, max_size=25).map(
    lambda items: [replace(each, item=n) for n, each in enumerate(items)]
)


@st.composite
def versions(draw: st.DrawFn) -> list[Minutes]:
    """Draw baselines one after the other, mostly beginning near an edge, some with a gap before the next."""
    near = st.builds(
        lambda edge, back: oslo_date(edge - timedelta(days=back)), st.sampled_from(EDGES), st.integers(0, 1)
    )
    anywhere = st.dates(date(2026, 1, 1), date(2026, 12, 31))
    begins = sorted(draw(st.sets(near | anywhere, min_size=2, max_size=6)))
    found = []
    for begin, following in pairwise([*begins, date(2030, 1, 1)]):
        end = draw(st.sampled_from([following, begin + (following - begin) // 2 + timedelta(days=1)]))
        low, expected, high = sorted(draw(st.integers(0, 5000)) * 1000 for _ in range(3))
        found.append(Minutes(begin, end, (low, expected, high)))
    return found


@pytest.fixture
def processes() -> Iterator[int]:
    """Numbers for processes of their own: facts cannot be taken away between two examples."""
    return count(1)


def put(register: Any, make: Make, process: str, history: list[Settled], minutes: list[Minutes]) -> None:
    """Register baselines and facts; an odd share needs its outcome."""
    tables = []
    for number, each in enumerate(minutes, 1):
        low, expected, high = (ms // 1000 for ms in each.ms)
        own = {"process": process, "low": low, "high": high, "more": f"valid_to = {each.end}"}
        tables.append(make(number, each.begin, expected, **own))
    register.baselines(*tables)
    outcomes = {0: "duplicate", 1000: "done"}
    base = int(process.removeprefix("p")) * 1000
    for item in history:
        claim = sha256(f"{process} {item.key}".encode()).digest()
        register.fact(
            item.at, item_id=base + item.item + 1, claim_hash=claim, cycle=item.cycle, robot=item.robot,
            outcome=outcomes.get(item.share, "partial"), share=item.share, process=process,
        )  # fmt: skip


def reported(register: Any, process: str, period: Period) -> Range:
    """Give what the report says of one process, over its robots."""
    sections = (each for each in register.report(period).sections if each.process == process)
    return sum((each.gross for each in sections), NOTHING)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories, minutes=versions(), arrival=st.randoms(use_true_random=False))
def test_the_report_agrees_with_the_slow_calculation(
    register: Any, make_baseline: Make, processes: Iterator[int], history: Any, minutes: Any, arrival: Any
):
    """To the millisecond, for the year and each of its months, whatever order the facts came in."""
    process = f"p{next(processes)}"
    shuffled = arrival.sample(history, len(history))
    put(register, make_baseline, process, shuffled, minutes)
    whole = reported(register, process, year(2026))
    assert gross(history, minutes, FIRST, AFTER) == (whole.low, whole.expected, whole.high)
    months = [reported(register, process, month(2026, number)) for number in range(1, 13)]
    for period, each in zip((month(2026, number) for number in range(1, 13)), months, strict=True):
        assert gross(history, minutes, period.first, period.after) == (each.low, each.expected, each.high)
    thirds = (reported(register, process, tertial(2026, number)) for number in (1, 2, 3))
    assert whole == sum(months, NOTHING) == sum(thirds, NOTHING)
