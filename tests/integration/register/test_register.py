"""A report's figures on real tables: E2, E3, E13, claim once, gaps, environments, clock changes."""

from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest

from shared.errors import BadSetting
from shared.figures import HeldBack
from shared.model import Cause, Environment, Outcome
from shared.period import month, oslo_day, tertial, year
from shared.register import report

Make = Callable[..., str]
MAY = "2026-05-04T10:00:00+00:00"
HOUR = 3_600_000


@pytest.fixture
def counted(register: Any, make_baseline: Make) -> Any:
    """A register in which one item of process `p` takes an hour by hand, from 2026 on."""
    register.baselines(make_baseline(1, "2026-01-01", 3600))
    return register


def test_each_month_takes_its_own_version(register: Any, make_baseline: Make):
    """E2 (a): 400 × 360 s in January and February, 500 × 300 s in March and April: 294 000 s."""
    register.baselines(make_baseline(1, "2026-01-01", 360), make_baseline(2, "2026-03-01", 300))
    for count, at in [(200, "2026-01-15"), (200, "2026-02-28"), (250, "2026-03-01"), (250, "2026-04-30")]:
        for _ in range(count):
            register.fact(f"{at}T12:00:00+00:00")
    assert 294_000_000 == register.gross(tertial(2026, 1))


def test_the_version_changes_at_midnight_in_oslo(register: Any, make_baseline: Make):
    """One second before and one second after the first of March in Oslo, both February in UTC."""
    register.baselines(make_baseline(1, "2026-01-01", 360), make_baseline(2, "2026-03-01", 300))
    register.fact("2026-02-28T22:59:59+00:00")
    register.fact("2026-02-28T23:00:00+00:00")
    assert (360_000, 300_000) == (register.gross(month(2026, 2)), register.gross(month(2026, 3)))


def test_an_item_of_half_past_midnight_in_oslo_is_of_may(counted: Any):
    """E13: 2026-04-30T22:30Z belongs to May and T2."""
    counted.fact("2026-04-30T22:30:00+00:00")
    periods = [month(2026, 4), month(2026, 5), tertial(2026, 1), tertial(2026, 2)]
    assert [0, HOUR, 0, HOUR] == [counted.gross(period) for period in periods]


@pytest.mark.parametrize(
    ("before", "after", "period"),
    [
        ("2026-03-31T21:59:59+00:00", "2026-03-31T22:00:00+00:00", month(2026, 3)),
        ("2026-10-31T22:59:59+00:00", "2026-10-31T23:00:00+00:00", month(2026, 10)),
    ],
)
def test_a_month_with_a_clock_change_ends_by_its_own_clock(
    counted: Any, before: str, after: str, period: Any
):
    """I-16: March ends at 22:00 UTC, October at 23:00."""
    counted.fact(before)
    counted.fact(after)
    assert HOUR == counted.gross(period)


@pytest.mark.parametrize(
    "at", ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00", "2026-03-29T01:00:00+00:00"]
)
def test_the_hours_of_the_clock_changes_are_counted_once(counted: Any, at: str):
    """I-1: half past two comes twice in October, and never in March; the year holds each once."""
    counted.fact(at)
    tertials = sum(counted.gross(tertial(2026, number)) for number in (1, 2, 3))
    assert HOUR == tertials == counted.gross(year(2026))


def test_retries_and_a_second_run_change_nothing(register: Any, make_baseline: Make):
    """E3 as far as N2: 10 items of 300 s, one after three attempts, then all of them once more."""
    register.baselines(make_baseline(1, "2026-01-01", 300))
    for again in range(2):
        for number in range(10):
            attempts = 3 if number == 7 else 1
            register.fact(f"2026-05-04T1{again}:00:00+00:00", f"case {number}", attempts=attempts)
    (section,) = register.report().sections
    assert (3_000_000, 20, 10) == (section.gross.expected, section.items, section.counted_before)


def test_the_first_by_time_counts_whatever_the_order_of_arrival(counted: Any):
    """Half done first and wholly done later gives half, in all six orders of arrival."""
    shares = [("10", "partial", 500), ("11", "done", 1000), ("12", "partial", 300)]
    for number, order in enumerate(permutations(shares)):
        for hour, outcome, share in order:
            counted.fact(f"2026-05-04T{hour}:00:00+00:00", f"case {number}", outcome=outcome, share=share)
    assert 6 * HOUR // 2 == counted.gross()


def test_a_case_treated_again_ends_once_and_claims_once(counted: Any):
    """To a person in May and done in June: each month tells what was so then, the year the last of it."""
    counted.fact("2026-05-04T10:00:00+00:00", "a", item_id=7, outcome="to_person", cause="business", share=0)
    counted.fact("2026-06-04T10:00:00+00:00", "a", item_id=7, treatment=2)
    assert [{"business": 1}, {None: 1}, {None: 1}] == [
        _ended(counted, period) for period in (month(2026, 5), month(2026, 6), year(2026))
    ]
    assert HOUR == counted.gross()


def test_what_was_done_and_treated_again_keeps_its_claim(counted: Any):
    """It gave its hour back then; that a person had to look at it later takes nothing of it away."""
    counted.fact("2026-05-04T10:00:00+00:00", "a", item_id=7)
    counted.fact("2026-05-05T10:00:00+00:00", "a", item_id=7, treatment=2)
    later = {"treatment": 3, "outcome": "to_person", "cause": "business", "share": 0}
    counted.fact("2026-05-06T10:00:00+00:00", "a", item_id=7, **later)
    assert (HOUR, {"business": 1}) == (counted.gross(), _ended(counted, year(2026)))


def _ended(register: Any, period: Any) -> dict[str | None, int]:
    """How many cases of a period ended with which cause."""
    (section,) = register.report(period).sections
    return {cause and cause.value: count for (_, cause), count in section.endings.items() if count}


def test_of_two_at_the_same_instant_the_lower_item_counts(counted: Any):
    """A tie is broken by the item, which has its number before it is settled, not by arrival."""
    counted.fact(MAY, "case", item_id=20)
    counted.fact(MAY, "case", item_id=10, outcome="partial", share=250)
    assert HOUR // 4 == counted.gross()


def test_a_case_counted_last_year_gives_nothing_this_year(register: Any, make_baseline: Make):
    """Claim once holds over every period, not within the one that is reported."""
    register.baselines(make_baseline(1, "2025-01-01", 3600))
    register.fact("2025-12-31T22:59:00+00:00", "case")
    register.fact("2025-12-31T23:01:00+00:00", "case")
    assert (HOUR, 0) == (register.gross(year(2025)), register.gross(year(2026)))


@pytest.mark.parametrize("other", [{"cycle": 2}, {"process": "q"}, {"step": "brev"}])
def test_another_cycle_process_or_step_is_another_claim(
    register: Any, make_baseline: Make, other: dict[str, Any]
):
    """The claim key is process, step, hash and cycle."""
    one = make_baseline(1, "2026-01-01", 3600)
    register.baselines(
        one, one.replace('"p"', '"q"'), one.replace("version = 1", 'version = 1\nstep = "brev"')
    )
    register.fact(MAY, "case")
    register.fact(MAY, "case", **other)
    assert 2 * HOUR == register.gross()


def test_two_robots_on_one_case_give_once(counted: Any):
    """A business key is hashed with its process, so that two robots meet."""
    counted.fact(MAY, "case", robot="first")
    counted.fact("2026-05-04T10:00:01+00:00", "case", robot="second")
    by_robot = {each.robot: each.gross.expected for each in counted.report().sections}
    assert {"first": HOUR, "second": 0} == by_robot


@pytest.mark.parametrize("outcome", ["duplicate", "not_needed", "withdrawn", "to_person"])
def test_an_item_that_was_not_done_does_not_use_up_the_claim(counted: Any, outcome: str):
    """The first *done or partial* item gives the benefit."""
    cause = "technical" if outcome == "to_person" else None
    counted.fact(MAY, "case", outcome=outcome, cause=cause, share=0)
    counted.fact("2026-05-05T10:00:00+00:00", "case")
    assert HOUR == counted.gross()


def test_items_are_counted_by_outcome_and_cause(counted: Any):
    """What went to a person is shown beside what was done."""
    counted.fact(MAY)
    for cause in ("business", "business", "in_doubt"):
        counted.fact(MAY, outcome="to_person", cause=cause, share=0)
    endings = counted.report().sections[0].endings
    assert (1, 2, 1, 0) == (
        endings[Outcome.DONE, None],
        endings[Outcome.TO_PERSON, Cause.BUSINESS],
        endings[Outcome.TO_PERSON, Cause.IN_DOUBT],
        endings[Outcome.TO_PERSON, Cause.OVERDUE],
    )


def test_a_gap_in_the_baselines_gives_no_hours_and_is_named(register: Any, make_baseline: Make):
    """I-13: between 1 February and 1 March nothing holds."""
    register.baselines(
        make_baseline(1, "2026-01-01", 360, more="valid_to = 2026-02-01"), make_baseline(2, "2026-03-01", 300)
    )
    for day in ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"):
        register.fact(f"{day}T12:00:00+00:00")
    drawn = register.report()
    (gap,) = drawn.gaps
    assert (660_000, 2) == (drawn.gross.expected, gap.items)
    assert ("2026-02-01", "2026-02-28") == tuple(oslo_day(each).isoformat() for each in (gap.first, gap.last))


@pytest.mark.parametrize(("environment", "ms"), [(Environment.TEST, 0), (Environment.DEMO, HOUR)])
def test_test_earns_nothing_and_demo_what_production_does(counted: Any, environment: Environment, ms: int):
    """I-20."""
    counted.environment = environment
    counted.fact(MAY)
    drawn = counted.report()
    assert (ms, 1) == (drawn.gross.expected, drawn.sections[0].items)


def test_facts_of_another_environment_are_not_seen(counted: Any):
    """Environments never mix, even if a database were copied."""
    counted.fact(MAY, environment="demo")
    assert () == counted.report().sections


def test_partial_items_give_their_share_of_each_bound(register: Any, make_baseline: Make):
    """E1, variant B without kappa: 150 done and 20 at 400 permille are 158 × (720, 900, 1 140) s."""
    register.baselines(make_baseline(1, "2026-01-01", 900, low=720, high=1140))
    for _ in range(150):
        register.fact(MAY)
    for _ in range(20):
        register.fact(MAY, outcome="partial", share=400)
    gross = register.report().gross
    assert (113_760_000, 142_200_000, 180_120_000) == (gross.low, gross.expected, gross.high)


def test_human_time_and_reversals_stand_beside_the_gross(counted: Any):
    """N2 deducts nothing; what is known and will be deducted is not hidden."""
    fact = counted.fact(MAY, residual_ms=10_000)
    counted.later(MAY, "human_minutes", exception_ms=90_000)
    counted.later(MAY, "reversed", reverses=fact, note="feil faktura", exception_ms=600_000)
    drawn = counted.report()
    assert (HOUR, HeldBack(700_000, 1)) == (drawn.gross.expected, drawn.held_back)


def test_the_usual_period_is_this_year_to_date_by_the_databases_clock(counted: Any):
    """Nobody's own clock decides what is reported."""
    drawn = report(counted.connection, counted.config, Environment.PRODUCTION)
    today = oslo_day(drawn.made_at)
    assert (today.replace(month=1, day=1), today) == (drawn.period.first, drawn.period.last)
    assert abs(drawn.made_at - datetime.now(UTC)).total_seconds() < 3600


def test_another_factor_set_is_used_when_it_is_named(counted: Any):
    """One named set per report, printed beside its figures."""
    drawn = counted.report(factor="BRUTTO_1950")
    assert ("BRUTTO_1950", Fraction(1950)) == (drawn.factors.name, drawn.factors.hours_per_fte)
    with pytest.raises(BadSetting, match="BRUTTO_1950"):
        counted.report(factor="BRUTTO_1850")


def test_an_empty_period_gives_an_empty_report(counted: Any):
    """Zero items, zero hours, no error."""
    drawn = counted.report(year(2031))
    assert ((), 0, {}) == (drawn.sections, drawn.gross.expected, drawn.grade_mix)
