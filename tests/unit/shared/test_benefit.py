"""The register's arithmetic, against figures worked out by hand in the model's examples (E1, E2, E9, E15)."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.benefit import NOTHING, Range, fte_equivalents, gross, hours, round_half_up, rounded

A = Range(300_000, 360_000, 420_000)
B = Range(720_000, 900_000, 1_140_000)
permille = st.integers(0, 1000)
milliseconds = st.integers(0, 10**10)
ranges = st.lists(milliseconds, min_size=3, max_size=3).map(lambda ms: Range(*sorted(ms)))


def test_variant_a_of_e1_gives_945_times_its_minutes():
    """E1: 920 done and 50 half done are 945 whole items."""
    assert Range(283_500_000, 340_200_000, 396_900_000) == gross(A, 1000).times(920) + gross(A, 500).times(50)


def test_variant_b_of_e1_counts_only_what_people_would_have_done():
    """E1: 150 done and 20 at 400 permille are 158 items, of which kappa leaves nine in ten."""
    b = gross(B, 1000, 900).times(150) + gross(B, 400, 900).times(20)
    assert Range(102_384_000, 127_980_000, 162_108_000) == b


def test_the_gross_of_e1_is_the_sum_of_its_variants():
    """E1: 468 180 s expected, between 385 884 and 559 008."""
    a = gross(A, 1000).times(920) + gross(A, 500).times(50)
    b = gross(B, 1000, 900).times(150) + gross(B, 400, 900).times(20)
    assert Range(385_884_000, 468_180_000, 559_008_000) == a + b


@pytest.mark.parametrize(
    ("ms", "share", "kappa", "expected"),
    [
        (1, 500, 1000, 1),
        (1, 499, 1000, 0),
        (3, 500, 1000, 2),
        (1, 1000, 500, 1),
        (1, 707, 707, 0),
        (1, 708, 707, 1),
    ],
)
def test_a_half_millisecond_is_rounded_up_once(ms: int, share: int, kappa: int, expected: int):
    """§2.1: both shares are multiplied exactly before the one rounding (0.499849 down, 0.500556 up)."""
    assert expected == gross(Range(ms, ms, ms), share, kappa).expected


@pytest.mark.parametrize("share", [-1, 1001])
def test_a_share_outside_the_whole_is_refused(share: int):
    """Shares are 0 to 1000 permille; a percentage or a count must not slip through."""
    with pytest.raises(ValueError, match="0 to 1000"):
        gross(A, share)


def test_a_range_out_of_order_is_refused():
    """I-12: low <= expected <= high."""
    with pytest.raises(ValueError, match="low <= expected <= high"):
        Range(2, 1, 3)


def test_a_half_goes_away_from_zero_on_both_sides():
    """A correction is exactly the negative of what it corrects."""
    assert (3, -3) == (round_half_up(Fraction(5, 2)), round_half_up(Fraction(-5, 2)))


@pytest.mark.parametrize(
    ("ms", "shown"),
    [(294_000_000, "81.6667"), (-30_000_000, "-8.3333"), (405_580_000, "112.6611"), (-5_400_000, "-1.5000")],
)
def test_hours_are_shown_as_the_examples_show_them(ms: int, shown: str):
    """E2 (a) and (b), E1 and E15: four decimals, a minus stays a minus."""
    assert shown == rounded(hours(ms), 4)


@pytest.mark.parametrize(
    ("value", "shown"), [(Fraction(1, 2), "1"), (Fraction(0), "0"), (Fraction(-1, 3), "0")]
)
def test_without_decimals_no_mark_and_no_minus_zero_is_shown(value: Fraction, shown: str):
    """A figure that rounds to nothing is 0, never -0."""
    assert shown == rounded(value, 0)


@pytest.mark.parametrize(
    ("k", "shown"),
    [
        (1950, "5.13"),
        (1850, "5.41"),
        (1800, "5.56"),
        (1750, "5.71"),
        (1700, "5.88"),
        (1695, "5.90"),
        (1628, "6.14"),
    ],
)
def test_the_same_hours_by_different_factors(k: int, shown: str):
    """E9: 10 000 hours."""
    assert shown == rounded(fte_equivalents(10_000 * 3_600_000, Fraction(k)), 2)


@pytest.mark.parametrize(
    ("ms", "shown"), [(323_284_000, "0.0530"), (405_580_000, "0.0665"), (496_408_000, "0.0814")]
)
def test_the_fte_equivalents_of_e1(ms: int, shown: str):
    """E1, row F_sum with K = 1 695."""
    assert shown == rounded(fte_equivalents(ms, Fraction(1695)), 4)


@given(st.lists(milliseconds, max_size=12), st.sampled_from([Fraction(1695), Fraction(17472, 10)]))
def test_fte_equivalents_add_up(parts: list[int], k: Fraction):
    """Formula (8) is additive: months, units and processes may be summed in any way."""
    assert fte_equivalents(sum(parts), k) == sum((fte_equivalents(ms, k) for ms in parts), Fraction(0))


@given(milliseconds, permille, permille)
def test_gross_agrees_with_decimal_arithmetic(ms: int, share: int, kappa: int):
    """Formula (1), worked out another way: exact decimals and their own rounding."""
    exact = Decimal(ms) * share * kappa / Decimal(10**6)
    assert int(exact.quantize(Decimal(1), ROUND_HALF_UP)) == gross(Range(ms, ms, ms), share, kappa).expected


@given(ranges, permille, permille)
def test_doing_less_never_gives_more(manual: Range, one: int, other: int):
    """I-6: turning done into partial never raises the gross."""
    less, more = sorted((one, other))
    assert gross(manual, less).expected <= gross(manual, more).expected <= manual.expected


@given(st.lists(st.tuples(ranges, permille), max_size=8))
def test_sums_keep_their_order(items: list[tuple[Range, int]]):
    """I-12 holds for every aggregate; a `Range` out of order could not be made."""
    total = sum((gross(manual, share) for manual, share in items), NOTHING)
    assert total.low <= total.expected <= total.high
