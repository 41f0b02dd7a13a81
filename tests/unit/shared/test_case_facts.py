"""What a person gets to do a case by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal

from shared.case_facts import declared, facts_of, read, written

PAYLOAD = b'{"invoice": "F-1", "identity": {"number": "12"}, "urgent": true, "lines": [1, 2], "empty": null}'


def test_values_are_said_as_a_norwegian_form_says_them():
    """A process owner reads dates, sums and yes or no, not what Python prints."""
    given = {"Frist": date(2026, 12, 24), "Beløp": Decimal("10.50"), "Haster": True, "Linjer": (1, 2)}
    expected = (("Frist", "24.12.2026"), ("Beløp", "10.50"), ("Haster", "ja"), ("Linjer", "1; 2"))
    assert expected == facts_of(given)


def test_a_time_is_the_wall_clock_in_norway():
    """What came at 22.30 UTC in summer was half past midnight here."""
    assert (("Kom", "01.05.2026 kl. 00.30"),) == facts_of({"Kom": datetime(2026, 4, 30, 22, 30, tzinfo=UTC)})


def test_of_one_name_the_last_value_stands_and_nothing_is_left_out_but_what_is_empty():
    """What the error says of the case is newer than what the robot noted before."""
    assert (("A", "2"), ("B", "x")) == facts_of({"A": 1, "B": "x"}, {"A": 2, "C": "", "D": None})


def test_only_the_declared_fields_of_a_payload_are_shown_in_its_order():
    """A person gets what is needed and no more; a dot leads into a field, what is not there is left out."""
    fields = {"identity.number": "Nummer", "invoice": "Faktura", "empty": "Tomt", "gone.deep": "Borte"}
    assert (("Faktura", "F-1"), ("Nummer", "12")) == declared(PAYLOAD, fields)


def test_a_day_of_the_payload_is_said_as_any_other_day():
    """JSON writes days as texts; what only looks like one stays as it is."""
    payload = b'{"received": "2026-02-28", "wrong": "2026-02-30", "case": "2026-02-28/1"}'
    expected = (("Mottatt", "28.02.2026"), ("Feil", "2026-02-30"), ("Sak", "2026-02-28/1"))
    assert expected == declared(payload, {"received": "Mottatt", "wrong": "Feil", "case": "Sak"})


def test_what_is_written_is_read_again():
    """Also with letters that are not English, and half of one."""
    facts = facts_of({"Æ": "ø\u2028", "Halv": "\ud83d"})
    assert (("Æ", "ø\u2028"), ("Halv", "?")) == read(written(facts))
