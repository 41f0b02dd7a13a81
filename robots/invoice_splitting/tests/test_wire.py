"""What travels to and from Tryton."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from robots.invoice_splitting.systems import wire
from robots.invoice_splitting.systems.errors import LedgerRefused, LedgerUnavailable, LedgerWarned


def _answer(**parts: object) -> str:
    return json.dumps({"id": 1, **parts})


@pytest.mark.parametrize(
    ("value", "travels"),
    [
        (Decimal("3333.30"), {"__class__": "Decimal", "decimal": "3333.30"}),
        (date(2026, 12, 20), {"__class__": "date", "year": 2026, "month": 12, "day": 20}),
        (timedelta(days=14), {"__class__": "timedelta", "seconds": 1209600.0}),
    ],
)
def test_values_come_back_as_they_went(value: object, travels: dict[str, object]):
    """Amounts travel as text, never as floats, and dates without a time."""
    assert travels == json.loads(wire.request("m", [value]))["params"][0]
    assert value == wire.result(200, _answer(result=travels))


def test_bytes_travel_in_base64():
    """A printed page is handed over whole."""
    assert {"__class__": "bytes", "base64": "YQ=="} == json.loads(wire.request("m", [b"a"]))["params"][0]


def test_a_value_that_tryton_does_not_know_is_refused():
    """A float would round; it never travels as something else."""
    with pytest.raises(TypeError, match="set"):
        wire.request("m", [{1}])


def test_a_refusal_is_passed_on_in_trytons_words():
    """The RPA team reads what Tryton said, whole."""
    error = ["UserError", ["The line is already reconciled.", "Look at it.", None]]
    with pytest.raises(LedgerRefused, match=r"^Tryton: The line is already reconciled\. Look at it\.$"):
        wire.result(200, _answer(error=error))


def test_a_question_keeps_its_name():
    """Who may say yes to a warning says it to this one; nobody says yes to all."""
    with pytest.raises(LedgerWarned) as warning:
        wire.result(200, _answer(error=["UserWarning", ["7f.past", "The date is past.", ""]]))
    assert ("7f.past", "Tryton: The date is past.") == (warning.value.name, str(warning.value))


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (503, "busy"),
        (200, "<html>"),
        (200, _answer(error=["ConcurrencyException", "Record changed"])),
        (200, _answer(error=["'NoneType' object has no attribute 'id'", ""])),
        (200, _answer(error=[])),
    ],
    ids=["busy", "no JSON", "concurrency", "a fault of Tryton's", "silent"],
)
def test_what_is_no_answer_is_technical(status: int, text: str):
    """Nothing of this says anything about the case; it is tried again."""
    with pytest.raises(LedgerUnavailable):
        wire.result(status, text)
