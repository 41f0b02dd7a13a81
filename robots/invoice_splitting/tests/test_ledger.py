"""What is computed from the ledger's lines before anybody decides on it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robots.invoice_splitting.model import OpenLine
from robots.invoice_splitting.systems.errors import LedgerRefused, LedgerUnavailable
from robots.invoice_splitting.systems.ledger import after_payment, due_of, ore
from robots.invoice_splitting.systems.rows import InvoiceRow, LineRow, fields_of, read

LATER, SOON = OpenLine("2", 60_000, date(2027, 1, 20)), OpenLine("1", 40_000, date(2026, 12, 20))
LINE = {
    "id": 1,
    "debit": Decimal("10.50"),
    "credit": Decimal(0),
    "amount_second_currency": None,
    "maturity_date": date(2026, 12, 20),
    "reconciliation": None,
    "move": 7,
}


@pytest.mark.parametrize(
    ("paid", "left"),
    [
        (0, (SOON, LATER)),
        (10_000, (OpenLine("1", 30_000, SOON.due), LATER)),
        (40_000, (LATER,)),
        (50_000, (OpenLine("2", 50_000, LATER.due),)),
        (100_000, ()),
    ],
)
def test_a_payment_settles_what_falls_due_first(paid: int, left: tuple[OpenLine, ...]):
    """A resident who has paid something owes what falls due later."""
    assert left == after_payment([LATER, SOON], paid)


@given(st.lists(st.integers(1, 10**9), max_size=6), st.integers(0, 10**9))
def test_what_is_left_is_what_was_owed_less_what_was_paid(amounts: list[int], paid: int):
    """No øre is lost or found between the lines."""
    lines = [OpenLine(str(at), ore, date(2027, 1, 1 + at)) for at, ore in enumerate(amounts)]
    left = sum(line.amount_ore for line in after_payment(lines, paid))
    assert max(sum(amounts) - paid, 0) == left


def test_a_credit_notes_line_is_never_settled_by_a_payment():
    """What the municipality owes stays below zero."""
    owed = OpenLine("1", -5_000, date(2026, 12, 20))
    assert (owed,) == after_payment([owed], 1_000)


@pytest.mark.parametrize(("amount", "hundredths"), [("3333.34", 333_334), ("0.01", 1), ("-12.50", -1_250)])
def test_an_amount_is_whole_ore(amount: str, hundredths: int):
    """Amounts are integers from here on."""
    assert hundredths == ore(Decimal(amount))


def test_parts_of_an_ore_are_refused():
    """An amount that cannot be paid is not rounded in silence."""
    with pytest.raises(LedgerRefused):
        ore(Decimal("0.001"))


def test_an_open_line_without_a_due_date_is_refused():
    """A date that nobody gave is not guessed."""
    with pytest.raises(LedgerRefused, match="due date"):
        due_of(read(LineRow, [LINE | {"maturity_date": None}])[0])


def test_a_line_in_another_currency_counts_in_that_currency():
    """An invoice in euro is owed in euro, whatever the krone stands in."""
    line = LINE | {"amount_second_currency": Decimal("1.00")}
    assert [Decimal("10.50"), Decimal("1.00")] == [row.amount for row in read(LineRow, [LINE, line])]


def test_an_answer_of_another_shape_names_the_field():
    """A Tryton that changed is technical; what stood in the field is not repeated."""
    with pytest.raises(LedgerUnavailable, match="maturity_date") as told:
        read(LineRow, [LINE | {"maturity_date": "secret words"}])
    assert "secret words" not in str(told.value)


def test_fields_of_other_records_are_asked_for_with_a_dot():
    """One question brings the invoice, its payer's name and its currency."""
    asked = fields_of(InvoiceRow)
    assert {"number", "party", "party.name", "currency.code"} <= set(asked)
    assert "id" not in asked
