"""Whatever is settled, sent back and run again, in any order: each claim is counted once."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.model import Environment
from shared.register import report
from shared.reopening.how import Beginning, How
from shared.rerun.doing import Answer
from shared.store.connect import Connection
from tests.integration.rerun.conftest import ENDINGS, as_person, treat
from tests.oracle.rerun_book import Slips, counted, endings
from tests.support.house import PROJECT, SmallHouse

CASES = 3
# One round: what people ask for of which case, and how each case that the robot takes ends.
ASKED = st.tuples(
    st.integers(0, CASES - 1),
    st.sampled_from(["kari", "rita"]),
    st.sampled_from(Beginning),
    st.sampled_from([None, "Feil konto."]),
    st.sampled_from(["arrives", "cut", "again"]),
)
ROUNDS = st.lists(
    st.tuples(
        st.lists(ASKED, max_size=4),
        st.lists(st.sampled_from(sorted(ENDINGS)), min_size=CASES, max_size=CASES),
    ),
    min_size=1,
    max_size=4,
)
HARDLY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture
def numbers() -> Iterator[int]:
    """Facts cannot be taken away between two examples: each has a process of its own."""
    return count(1)


def three_cases(house: SmallHouse, connection: Connection, number: int) -> list[int]:
    """New cases of a process of their own; the last two are about the same thing."""
    house.add(*({"case": f"{number} {each}"} for each in range(CASES)))
    rows = connection.execute("select id from items order by id desc limit %s", (CASES,)).fetchall()
    ids = sorted(row["id"] for row in rows)
    connection.execute("update items set process = %s where id = any (%s)", (f"p{number}", ids))
    same = "update items set claim_hash = (select claim_hash from items where id = %s) where id = %s"
    connection.execute(same, (ids[-1], ids[-2]))
    return ids


def said(answer: Answer) -> str:
    """The verdict as the clerk says it."""
    return "changed" if answer.changed else "no" if answer.rule else "unchanged"


def ask(house: SmallHouse, connection: Connection, item: int, slips: Slips, asked: tuple[Any, ...]) -> None:
    """Somebody asks, and the answer arrives, is lost with what was asked, or is lost after it."""
    _, name, beginning, why, how = asked
    wish = How(beginning, reason=why)
    if how == "cut":
        with house.connection() as dying:
            dying.execute("begin")
            as_person(dying, name).attempt(item, wish)
            dying.close()
    for _ in range(2 if how == "again" else 1):
        expected = slips.again(name == "rita", beginning is Beginning.START, why)
        assert expected == said(as_person(connection, name).attempt(item, wish)), asked


def live(
    house: SmallHouse, connection: Connection, number: int, rounds: list[tuple[Any, ...]]
) -> list[Slips]:
    """Have it all happen, in the house and on paper."""
    ids = three_cases(house, connection, number)
    box = [Slips(key) for key in ("one", "two", "two")]
    moments = count()
    for asked, ended in rounds:
        for item, how in treat(house, dict(zip(ids, ended, strict=True))).items():
            box[ids.index(item)].end(how, next(moments))
        for each in asked:
            ask(house, connection, ids[each[0]], box[each[0]], each)
    for item, how in treat(house, dict.fromkeys(ids, "done")).items():
        box[ids.index(item)].end(how, next(moments))
    return box


def keep_count(house: SmallHouse, connection: Connection, number: int, rounds: list[tuple[Any, ...]]) -> None:
    """A history of its own, lived through and counted twice."""
    box = live(house, connection, number, rounds)
    made = report(connection, PROJECT / "config", Environment.TEST)
    (section,) = (each for each in made.sections if each.process == f"p{number}")
    ended = {how.value: items for (how, _), items in section.endings.items() if items}
    assert endings(box) == ended
    claims = sum(gap.items for gap in made.gaps if gap.work.process == f"p{number}")
    assert counted(box) == claims
    facts = "select count(*) as n from facts where kind = 'settled' and process = %s"
    treatments = sum(len(slips.when) for slips in box)
    assert [{"n": treatments}] == connection.execute(facts, (f"p{number}",)).fetchall()


@given(rounds=ROUNDS)
@settings(max_examples=20, deadline=None, suppress_health_check=HARDLY)
def test_each_claim_is_counted_once(
    house: SmallHouse, connection: Connection, numbers: Iterator[int], rounds: list[tuple[Any, ...]]
) -> None:
    """Benefits and endings are those of a clerk who counts slips of paper."""
    keep_count(house, connection, next(numbers), rounds)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@given(rounds=ROUNDS)
@settings(max_examples=1500, deadline=None, suppress_health_check=HARDLY)
def test_each_claim_is_counted_once_for_long(
    house: SmallHouse, connection: Connection, numbers: Iterator[int], rounds: list[tuple[Any, ...]]
) -> None:
    """The same, many times over."""
    keep_count(house, connection, next(numbers), rounds)
