"""From counted facts to a report's figures: claims, gaps, environments, grades (I-13, I-20, §2.3)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from shared.baseline import Baseline, FactorSet, Grade, Method, Work
from shared.benefit import NOTHING, Range
from shared.figures import ENDINGS, HeldBack, Report, Tally, cuts, draw_up
from shared.model import Cause, Environment, Outcome
from shared.period import tertial, year

WORK = Work("p")
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
FACTORS = FactorSet("NETTO_1695", 1, date(2020, 1, 1), Fraction(1695), "226 × 7,5")
FIRST = Baseline(
    work=WORK,
    version=1,
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 3, 1),
    manual=Range(360_000, 360_000, 360_000),
    method=Method.ESTIMATE,
    participants="Ingen",
    grade=Grade.D,
    best_before=date(2028, 1, 1),
    reason="Anslag",
)
SECOND = replace(
    FIRST, version=2, valid_from=date(2026, 3, 1), valid_to=None, manual=Range(300_000, 300_000, 300_000)
)


def tally(items: int, day: date = date(2026, 1, 1), **other: Any) -> Tally:
    """Count that many items, done and claiming unless told otherwise."""
    usual = Tally(day, "r", WORK, Outcome.DONE, None, 1000, False, items, NOON, NOON)
    return replace(usual, **other)


def drawn(
    *tallies: Tally,
    baselines: Sequence[Baseline] = (FIRST, SECOND),
    environment: Environment = Environment.PRODUCTION,
) -> Report:
    """Draw up the first tertial of 2026."""
    return draw_up(
        environment=environment,
        period=tertial(2026, 1),
        made_at=NOON,
        tallies=tallies,
        baselines=baselines,
        factors=FACTORS,
        held_back=HeldBack(),
    )


def test_each_item_takes_the_version_of_its_own_day():
    """E2 (a): 400 × 360 s + 500 × 300 s = 294 000 s."""
    report = drawn(tally(400), tally(500, date(2026, 3, 1)))
    assert Range(294_000_000, 294_000_000, 294_000_000) == report.gross


def test_what_was_counted_before_is_shown_and_gives_nothing():
    """Claim once: the second item of a case is an item, and no hours."""
    report = drawn(tally(10), tally(3, counted_before=True))
    assert (13, 3, 3_600_000) == (
        report.sections[0].items,
        report.sections[0].counted_before,
        report.gross.expected,
    )


@pytest.mark.parametrize("outcome", [Outcome.DUPLICATE, Outcome.NOT_NEEDED, Outcome.WITHDRAWN])
def test_items_that_were_not_done_give_nothing(outcome: Outcome):
    """Formula (1): 0 for duplicate, not needed and withdrawn."""
    assert NOTHING == drawn(tally(5, outcome=outcome, share=0)).gross


@pytest.mark.parametrize("cause", list(Cause))
def test_items_that_went_to_a_person_are_counted_by_cause(cause: Cause):
    """Formula (1): 0; and nobody may hide a failure among the done."""
    report = drawn(tally(5, outcome=Outcome.TO_PERSON, cause=cause, share=0))
    assert (NOTHING, 5) == (report.gross, report.sections[0].endings[Outcome.TO_PERSON, cause])


def test_every_ending_is_shown_also_those_that_did_not_happen():
    """A report whose rows come and go cannot be compared with the last one."""
    assert list(ENDINGS) == list(drawn(tally(1)).sections[0].endings)


def test_a_gap_gives_no_hours_and_is_named_with_its_days():
    """I-13: a deviation, never an error and never a guess."""
    last = datetime(2026, 1, 20, tzinfo=UTC)
    report = drawn(tally(2), tally(3, outcome=Outcome.PARTIAL, share=500, last=last), baselines=[SECOND])
    (gap,) = report.gaps
    assert (NOTHING, 5, NOON, last) == (report.gross, gap.items, gap.first, gap.last)


def test_a_gap_of_one_robot_does_not_touch_another():
    """Deviations are named per robot and work."""
    report = drawn(tally(1), tally(2, robot="s", work=Work("q")), tally(4, robot="t", work=Work("q")))
    assert [("s", 2), ("t", 4)] == [(gap.robot, gap.items) for gap in report.gaps]


@pytest.mark.parametrize(
    ("environment", "ms"),
    [(Environment.PRODUCTION, 3_600_000), (Environment.DEMO, 3_600_000), (Environment.TEST, 0)],
)
def test_only_the_environment_test_earns_nothing(environment: Environment, ms: int):
    """I-20; demo counts as production does."""
    assert ms == drawn(tally(10), environment=environment).gross.expected


def test_the_total_is_the_sum_of_sections_and_these_of_their_lines():
    """§2.1: totals are sums of lines, never worked out from totals."""
    odd = replace(SECOND, manual=Range(1, 1, 1), valid_from=date(2026, 1, 1))
    half = tally(3, outcome=Outcome.PARTIAL, share=500)
    report = drawn(half, replace(half, robot="s"), baselines=[odd])
    assert (3, 3, 6) == (*(section.gross.expected for section in report.sections), report.gross.expected)


def test_the_grade_mix_says_how_much_leans_on_which_evidence():
    """Expected time by grade, which falls to D on the best-before date."""
    ageing = replace(FIRST, valid_to=None, grade=Grade.C, best_before=date(2026, 2, 1))
    report = drawn(tally(2), tally(1, date(2026, 2, 1)), baselines=[ageing])
    assert {Grade.C: 720_000, Grade.D: 360_000} == report.grade_mix


def test_a_period_is_cut_where_a_baseline_or_its_grade_changes():
    """Within a slice all items take the same version and grade; days outside the period cut nothing."""
    ageing = replace(FIRST, best_before=date(2026, 2, 1))
    expected = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    assert expected == cuts(tertial(2026, 1), [ageing, replace(SECOND, valid_to=date(2026, 5, 1))])


def test_a_period_without_baselines_is_one_slice():
    """Everything in it is a gap, and is still counted."""
    assert [date(2026, 1, 1)] == cuts(year(2026), [])


def test_hours_become_fte_equivalents_by_the_reports_own_factor():
    """I-9: 1 695 hours are one, to the last fraction."""
    assert (Fraction(1), Fraction(1, 1695)) == (drawn().fte(1695 * 3_600_000), drawn().fte(3_600_000))
