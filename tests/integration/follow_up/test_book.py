"""Whatever people do, in any order, cut off or repeated: the house keeps the book of a careful clerk."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.follow_up.acts import Act, ActKind
from shared.follow_up.doing import Answer, FollowUps
from shared.store.connect import Connection
from tests.integration.follow_up.conftest import DONE, WRONG, as_person, treat
from tests.oracle.follow_up_book import Book
from tests.support.house import SmallHouse, until

NAMES = st.sampled_from(["kari", "ola", "rita", "finn"])
ENDS = (ActKind.DONE, ActKind.NOT_NEEDED)
TIMED = (*ENDS, ActKind.AGAIN, ActKind.TO_RPA)
HARDLY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@st.composite
def acts(draw: st.DrawFn) -> Act:
    """Something that can be meant."""
    kind = draw(st.sampled_from(ActKind))
    return Act(
        kind,
        to=draw(NAMES) if kind is ActKind.GIVE else None,
        minutes=draw(st.sampled_from([3, 8] if kind is ActKind.DONE else [None, 3]))
        if kind in TIMED
        else None,
        note=draw(st.sampled_from(["x", "y"])) if kind in (*ENDS, ActKind.NOTE) else None,
        over=draw(st.booleans()),
    )


# One thing that happens: somebody acts, and the answer arrives, is lost with the act, or is lost after it.
HAPPENINGS = st.lists(st.tuples(NAMES, acts(), st.sampled_from(["arrives", "cut", "again"])), max_size=12)


def said(answer: Answer) -> str:
    """The verdict as the clerk says it."""
    return "changed" if answer.changed else "no" if answer.rule else "unchanged"


@contextmanager
def cut_off(house: SmallHouse, name: str) -> Iterator[FollowUps]:
    """Somebody whose process dies before anything is committed."""
    with house.connection() as connection:
        connection.execute("begin")
        yield as_person(connection, name)
        connection.close()


def live(
    house: SmallHouse, connection: Connection, item: int, happenings: list[tuple[str, Act, str]]
) -> Book:
    """Have it all happen, in the house and in the book."""
    book = Book()
    for name, act, how in happenings:
        written = (act.kind.value, act.to, act.minutes, act.note, act.over)
        if how == "cut":
            with cut_off(house, name) as dying:
                dying.attempt(item, act)
        for _ in range(2 if how == "again" else 1):
            answer = as_person(connection, name).attempt(item, act)
            assert book.act(name, *written) == said(answer), (name, act, answer)
        if book.at_robot:
            treat(house, WRONG)
            book.come()
    return book


def held(connection: Connection, item: int) -> list[tuple[str, str | None, list[int]]]:
    """State, holder and minutes of each time the case came, as the database has them."""
    rows = connection.execute(
        "select state, assignee, array("
        " select (exception_ms / 60000)::int from facts where facts.item_id = %(item)s"
        " and kind = 'human_minutes' and facts.treatment = follow_ups.treatment order by id) as minutes"
        " from follow_ups where item_id = %(item)s order by treatment",
        {"item": item},
    )
    return [(row["state"], row["assignee"], row["minutes"]) for row in rows]


def keep_the_book(house: SmallHouse, connection: Connection, happenings: list[tuple[str, Act, str]]) -> None:
    """A case of its own, lived through and compared."""
    found = connection.execute("select max(id) + 1 as id from items").fetchall()[0]
    house.add({"case": f"case {found['id']}"})
    treat(house, WRONG)
    item = connection.execute("select max(id) as id from items").fetchall()[0]["id"]
    book = live(house, connection, item, happenings)
    assert [(page.state, page.holder, page.minutes) for page in book.pages] == held(connection, item)
    asked = "select count(*) as n from facts where kind = 'settled' and item_id = %s"
    (facts,) = connection.execute(asked, (item,)).fetchall()
    assert len(book.pages) == facts["n"]


@given(happenings=HAPPENINGS)
@settings(max_examples=25, deadline=None, suppress_health_check=HARDLY)
def test_the_house_keeps_the_clerks_book(
    house: SmallHouse, connection: Connection, happenings: list[tuple[str, Act, str]]
) -> None:
    """Verdicts, states, holders, minutes and facts are those of a model that shares no line with it."""
    keep_the_book(house, connection, happenings)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@given(happenings=HAPPENINGS)
@settings(max_examples=1500, deadline=None, suppress_health_check=HARDLY)
def test_the_house_keeps_the_clerks_book_for_long(
    house: SmallHouse, connection: Connection, happenings: list[tuple[str, Act, str]]
) -> None:
    """The same, many times over."""
    keep_the_book(house, connection, happenings)


def test_of_two_at_the_same_moment_the_second_waits_and_is_told(house: SmallHouse) -> None:
    """Both looked at an open case and said that they did it: one of them did, the other hears who."""
    answers: list[Answer] = []
    by_hand = Act(ActKind.DONE, minutes=3, note="x")

    def second() -> None:
        with house.connection() as connection:
            answers.append(as_person(connection, "ola").attempt(1, by_hand))

    with house.connection() as first, house.connection() as eye:
        with first.transaction():
            assert as_person(first, "kari").attempt(1, by_hand).changed
            thread = threading.Thread(target=second)
            thread.start()
            waiting = "select count(*) as n from pg_locks where not granted"
            until(lambda: eye.execute(waiting).fetchall()[0]["n"] > 0)
        thread.join()
    last = answers[0].before.last
    assert ("solved", "kari") == (answers[0].rule, last and last.person)
    assert [{"n": 1}] == house.rows("select count(*) as n from facts where kind = 'human_minutes'")


def test_a_case_done_by_the_robot_the_second_time_leaves_nothing_to_do(
    house: SmallHouse, connection: Connection
) -> None:
    """The page of the first time is closed; no other is opened."""
    as_person(connection, "kari").act(1, Act(ActKind.AGAIN))
    treat(house, DONE)
    assert [("again", "kari", [])] == held(connection, 1)
