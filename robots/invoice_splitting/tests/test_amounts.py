"""Parts of an amount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.invoice_splitting.amounts import parts_needed, parts_of


@pytest.mark.parametrize(
    ("total", "parts", "expected"),
    [
        (1_000_000, 3, (333_333, 333_333, 333_334)),
        (100_000, 3, (33_333, 33_333, 33_334)),
        (400_000, 2, (200_000, 200_000)),
        (700_001, 6, (116_666, 116_666, 116_666, 116_666, 116_666, 116_671)),
    ],
)
def test_what_does_not_divide_goes_to_the_last_part(total: int, parts: int, expected: tuple[int, ...]):
    """Robots.md §1.2, rule 3, with the amounts that Tryton gave when it was tried."""
    assert expected == parts_of(total, parts)


@given(total=st.integers(1, 10**12), parts=st.integers(1, 60))
def test_parts_sum_to_the_total(total: int, parts: int):
    """Not an øre is lost or made."""
    assert (total, parts) == (sum(parts_of(total, parts)), len(parts_of(total, parts)))


@given(parts=st.integers(1, 60), data=st.data())
def test_no_part_is_zero_or_negative(parts: int, data: st.DataObject):
    """As long as there is an øre for each part."""
    total = data.draw(st.integers(parts, 10**12))
    assert all(part > 0 for part in parts_of(total, parts))


@given(total=st.integers(1, 10**12), parts=st.integers(1, 60))
def test_all_but_the_last_part_are_equal(total: int, parts: int):
    """And the last is larger by fewer øre than there are parts."""
    *others, last = parts_of(total, parts)
    assert len(set(others)) <= 1
    assert 0 <= last - (others or [last])[0] < parts


@pytest.mark.parametrize(
    ("total", "wanted", "expected"),
    [(493_800, 123_450, 4), (493_800, 250_000, 2), (100_000, 33_333, 4), (100_000, 33_334, 3), (100, 100, 1)],
)
def test_a_wanted_amount_is_the_most_a_part_may_be(total: int, wanted: int, expected: int):
    """333,33 does not reach for three parts of 1000,00: the fourth keeps the promise."""
    assert expected == parts_needed(total, wanted)


@given(total=st.integers(1, 10**9), wanted=st.integers(1, 10**9))
def test_one_part_fewer_would_break_the_wanted_amount(total: int, wanted: int):
    """The number is the smallest one that fits."""
    parts = parts_needed(total, wanted)
    assert (parts - 1) * wanted < total <= parts * wanted
