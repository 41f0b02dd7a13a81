"""The rule, against dates counted by hand in a calendar."""

from datetime import date

import pytest

from shared import BusinessError, Workdays

from ..rules import answer_by

WORKDAYS = Workdays()


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (date(2026, 11, 23), date(2026, 11, 30)),  # Monday to Monday
        (date(2026, 11, 22), date(2026, 11, 27)),  # a Sunday is day 0 too
        (date(2027, 3, 19), date(2027, 3, 31)),  # Easter
        (date(2027, 5, 5), date(2027, 5, 13)),  # Ascension Day
    ],
)
def test_five_banking_days_are_counted_from_the_day_after_receipt(received: date, expected: date):
    """Weekends and public holidays are no banking days."""
    assert expected == answer_by(received, 5, received, WORKDAYS)


def test_on_the_last_day_a_receipt_still_promises_it():
    """The day itself is in time."""
    assert date(2026, 11, 30) == answer_by(date(2026, 11, 23), 5, date(2026, 11, 30), WORKDAYS)


def test_a_day_later_a_person_must_answer():
    """A receipt never promises a day that has passed."""
    with pytest.raises(BusinessError, match=r"30\.11\.2026") as error:
        answer_by(date(2026, 11, 23), 5, date(2026, 12, 1), WORKDAYS)
    assert error.value.code == "too_late"
