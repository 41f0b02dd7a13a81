"""The list of situations."""

from collections import Counter
from datetime import date, timedelta

import pytest

from demo.cases import cases, crowd, without_answer
from demo.requests import seeded

TODAY = date(2026, 11, 22)


def test_the_list_is_long_enough_and_has_ordinary_cases_too():
    """More than twenty requests, and a good part of them is split."""
    assert sum(len(case.wishes) for case in cases(TODAY)) >= 24


@pytest.mark.parametrize("kind", ["keys", "kids", "requests", "titles"])
def test_nothing_in_the_list_is_there_twice(kind: str):
    """Two cases with one key would hide each other."""
    world = [*cases(TODAY), without_answer(TODAY), *crowd(TODAY, 60)]
    found = {
        "keys": [invoice.key for invoice in seeded(world)],
        "kids": [invoice.kid for invoice in seeded(world)],
        "requests": [wish.key for case in world for wish in case.wishes],
        "titles": [case.title for case in world],
    }
    assert [] == [value for value, times in Counter(found[kind]).items() if times > 1]


def test_no_payer_appears_in_two_cases():
    """The number of plans a payer has would depend on the order of work."""
    payers = [{invoice.party.key for invoice in case.invoices} for case in cases(TODAY)]
    assert sum(len(each) for each in payers) == len(set().union(*payers))


def test_the_list_can_be_made_on_any_day_of_two_leap_cycles():
    """Dates are found from today, whatever today is; invoices are never dated ahead."""
    for offset in range(0, 8 * 366, 3):
        today = TODAY + timedelta(days=offset)
        assert all(invoice.invoice_date < min(today, invoice.due) for invoice in seeded(cases(today)))
