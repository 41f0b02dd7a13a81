"""Which baseline holds when, and how strong its evidence is (I-13, §2.3)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.baseline import Baseline, Grade, Method, Work, differences, ended, holding
from shared.benefit import Range

WORK = Work("faktura-avdrag")
FIRST = Baseline(
    work=WORK,
    version=1,
    valid_from=date(2026, 1, 1),
    valid_to=None,
    manual=Range(300_000, 360_000, 420_000),
    method=Method.ESTIMATE,
    participants="Ingen",
    grade=Grade.C,
    best_before=date(2028, 1, 1),
    reason="Anslag",
)
SECOND = replace(FIRST, version=2, valid_from=date(2026, 3, 1), manual=Range(300_000, 300_000, 300_000))
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def held(baselines: list[Baseline], day: date) -> int | None:
    """Give the version that holds on a day."""
    found = holding(ended(baselines), WORK, day)
    return found.version if found else None


@pytest.mark.parametrize(
    ("day", "version"),
    [(date(2025, 12, 31), None), (date(2026, 1, 1), 1), (date(2026, 2, 28), 1), (date(2026, 3, 1), 2)],
)
def test_a_version_holds_from_its_first_day_until_its_successors(day: date, version: int | None):
    """E2: version 2 takes over on 1 March; before the first version nothing holds."""
    assert version == held([FIRST, SECOND], day)


def test_the_order_in_the_file_does_not_matter():
    """Versions are known by their number."""
    assert ended([FIRST, SECOND]) == ended([SECOND, FIRST])


def test_a_stated_end_leaves_a_gap():
    """A gap gives no claim, never a guess."""
    closed = replace(FIRST, valid_to=date(2026, 2, 1))
    assert (1, None, 2) == tuple(
        held([closed, SECOND], day) for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 1))
    )


def test_a_version_that_begins_before_the_last_one_withdraws_it():
    """Version 3 from February knows better than version 2 from March."""
    third = replace(FIRST, version=3, valid_from=date(2026, 2, 1))
    assert (1, 3, 3) == tuple(
        held([FIRST, SECOND, third], day) for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 4, 1))
    )


def test_a_version_for_one_month_leaves_the_next_one_standing():
    """Only what overlaps is ended."""
    third = replace(FIRST, version=3, valid_from=date(2026, 2, 1), valid_to=date(2026, 3, 1))
    assert (1, 3, 2) == tuple(
        held([FIRST, SECOND, third], day) for day in (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 1))
    )


def test_another_variant_has_its_own_baseline():
    """A baseline is for one process, step and variant."""
    assert holding([FIRST], Work("faktura-avdrag", "hele", "purret"), date(2026, 5, 1)) is None


@given(st.lists(st.tuples(days, st.none() | st.integers(0, 400)), max_size=6), days)
def test_at_most_one_version_holds_on_any_day(spans: list[tuple[date, int | None]], day: date):
    """I-13, whatever was registered in whatever order."""
    versions = [
        replace(
            FIRST,
            version=n,
            valid_from=begin,
            valid_to=None if length is None else begin + timedelta(days=length),
        )
        for n, (begin, length) in enumerate(spans, 1)
    ]
    assert sum(each.holds_on(day) for each in ended(versions)) <= 1


@pytest.mark.parametrize(
    ("grade", "approvals", "day", "expected"),
    [
        (Grade.C, (), date(2027, 12, 31), Grade.C),
        (Grade.C, (), date(2028, 1, 1), Grade.D),
        (Grade.A, ("eier", "økonomi"), date(2027, 12, 31), Grade.A),
        (Grade.A, ("eier", "økonomi"), date(2028, 1, 1), Grade.D),
        (Grade.A, ("eier",), date(2027, 12, 31), Grade.D),
        (Grade.B, (), date(2027, 12, 31), Grade.D),
    ],
)
def test_evidence_counts_as_d_past_its_date_and_without_approval(
    grade: Grade, approvals: tuple[str, ...], day: date, expected: Grade
):
    """§2.3: D is also what is past best-before; A and B need the owner's and finance's approval."""
    owner, finance = (*approvals, None, None)[:2]
    baseline = replace(FIRST, grade=grade, approved_by_owner=owner, approved_by_finance=finance)
    assert expected == baseline.grade_on(day)


def test_an_end_and_an_approval_are_no_difference():
    """Both may come after a version is registered."""
    later = replace(FIRST, valid_to=date(2026, 3, 1), approved_by_owner="eier", approved_by_finance="økonomi")
    assert [] == differences(FIRST, later)


def test_other_minutes_are_a_difference():
    """A registered version never changes."""
    assert ["manual", "reason"] == differences(FIRST, replace(FIRST, manual=Range(1, 2, 3), reason="Nytt"))
