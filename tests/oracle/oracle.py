"""Calculates how each request ends and what is open of each invoice afterwards."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .bankdays import open_on_or_after
from .compare import Ending, OpenParts
from .reading import amount_in_kroner, day_of, luhn_holds, month_later, number_of, tomorrow

ORDER = """
    unknown_invoice not_payer
    protected_address dead bankrupt disputed in_collection direct_debit
    credit_note not_posted paid credited has_plan foreign_currency reminded past_due bad_kid too_small
    too_many_plans
    wish_unclear number_unreadable amount_unreadable date_unreadable number_not_allowed date_too_early
    part_too_small after_next_term
""".split()  # noqa: SIM905 (the groups are the rules' own)
"""Of several reasons, the first in this order is the one that the process owner reads."""

Described = Mapping[str, Any]


@dataclass
class Expected:
    """How each request ends, what is open of each invoice, and which requests may change places."""

    endings: dict[str, Ending] = field(default_factory=dict)
    ledger: dict[str, OpenParts] = field(default_factory=dict)
    interchangeable: list[list[str]] = field(default_factory=list)


def expect(cases: Sequence[Described], policy_text: str, today: str) -> Expected:
    """Calculate everything from the cases, the text of the policy file, and the day (yyyy-mm-dd)."""
    rules = tomllib.loads(policy_text)["rules"]
    expected = Expected()
    invoices = {invoice["key"]: dict(invoice) for case in cases for invoice in case["invoices"]}
    for key, invoice in invoices.items():
        expected.ledger[key] = _as_seeded(invoice)
    for case in cases:
        for wish in case["wishes"]:
            _one(wish, invoices, rules, today, expected)
        if len(case["wishes"]) > 1:
            expected.interchangeable.append([wish["key"] for wish in case["wishes"]])
    return expected


def _one(
    wish: Described, invoices: dict[str, dict[str, Any]], rules: Described, today: str, expected: Expected
) -> None:
    invoice = invoices.get(wish["invoice"])
    if invoice is not None and invoice["facts"] is None and invoice["party"] == wish["party"]:
        expected.endings[wish["key"]] = Ending("to_person", "technical", "technical")
        return
    earlier = 0
    if invoice is not None:
        earlier = sum(1 for each in invoices.values() if each["split"] and each["party"] == invoice["party"])
    reasons = set(_reasons(wish, invoice, earlier, rules, today))
    if reasons:
        first = min(reasons, key=ORDER.index)
        expected.endings[wish["key"]] = Ending("to_person", "business", first)
        return
    assert invoice is not None
    parts = _count(wish, invoice)
    assert parts is not None
    first_day = day_of(wish["first_date"])
    assert first_day is not None
    amounts = _shares(invoice["amount"], parts)
    days = [open_on_or_after(month_later(first_day, at)) for at in range(parts)]
    expected.ledger[invoice["key"]] = list(zip(amounts, days, strict=True))
    expected.endings[wish["key"]] = Ending("done")
    invoice["split"] = True


def _as_seeded(invoice: Described) -> OpenParts:
    if invoice["state"] in ("draft", "paid") or invoice["kind"] == "credit_note":
        return []
    split = invoice["split"]
    if not split:
        return [(invoice["amount"], invoice["due"])]
    # The seed splits by hand in the ERP, which knows no banking days.
    amounts = _shares(invoice["amount"], split["parts"])
    return [(amount, month_later(split["first_date"], at)) for at, amount in enumerate(amounts)]


def _shares(total: int, parts: int) -> list[int]:
    """Deal out øre: all but the last get the exact share without its fraction, the last what is left."""
    exact = Fraction(total, parts)
    each = exact.numerator // exact.denominator
    shares = [each for _ in range(parts)]
    while sum(shares) < total:
        shares[-1] += 1
    return shares


def _count(wish: Described, invoice: Described) -> int | None:
    """Give the parts wanted: the number asked for, or the fewest whose exact share is within the amount."""
    if wish["instalments"] is not None:
        return number_of(wish["instalments"])
    kroner = amount_in_kroner(wish["amount"])
    if kroner is None:
        return None
    parts = 1
    while Fraction(invoice["amount"], 100 * parts) > kroner:
        parts += 1
    return parts


def _reasons(
    wish: Described, invoice: Described | None, earlier: int, rules: Described, today: str
) -> Iterator[str]:
    """Find every reason that holds against a request, in any order."""
    if invoice is None:
        yield "unknown_invoice"
        return
    if wish["party"]["number"] != invoice["party"]["number"]:
        yield "not_payer"
        return
    yield from _known_elsewhere(invoice["facts"])
    yield from _of_the_claim(invoice, rules, today)
    if earlier >= rules["plans"]["most"]:
        yield "too_many_plans"
    yield from _of_the_wish(wish)
    yield from _of_the_plan(wish, invoice, rules, today)


def _known_elsewhere(facts: Mapping[str, bool]) -> Iterator[str]:
    for name, stands in facts.items():
        if stands:
            yield {"direct_debit_sent": "direct_debit"}.get(name, name)


def _of_the_claim(invoice: Described, rules: Described, today: str) -> Iterator[str]:
    agreement = rules["kid"]["agreements"][0]
    latest = open_on_or_after(invoice["due"])
    for _ in range(rules["dates"]["grace_days"]):
        latest = tomorrow(latest)
    tests = {
        "credit_note": invoice["kind"] == "credit_note",
        "not_posted": invoice["state"] == "draft",
        "paid": invoice["state"] == "paid",
        "credited": invoice["credited"] > 0,
        "has_plan": bool(invoice["split"]),
        "foreign_currency": invoice["currency"] != rules["currency"],
        "reminded": invoice["reminded"],
        "past_due": today > latest,
        "bad_kid": len(invoice["kid"]) not in agreement["lengths"] or not luhn_holds(invoice["kid"]),
        "too_small": invoice["amount"] < rules["instalments"]["smallest_total_ore"],
    }
    assert agreement["check"] == "mod10"
    yield from (name for name, holds in tests.items() if holds)


def _of_the_wish(wish: Described) -> Iterator[str]:
    given = [name for name in ("instalments", "amount") if wish[name] is not None]
    if len(given) != 1:
        yield "wish_unclear"
    if given == ["instalments"] and number_of(wish["instalments"]) is None:
        yield "number_unreadable"
    if given == ["amount"] and amount_in_kroner(wish["amount"]) is None:
        yield "amount_unreadable"
    if day_of(wish["first_date"]) is None:
        yield "date_unreadable"


def _of_the_plan(wish: Described, invoice: Described, rules: Described, today: str) -> Iterator[str]:
    first_day = day_of(wish["first_date"])
    if first_day is None or (wish["instalments"] is None) == (wish["amount"] is None):
        return
    parts = _count(wish, invoice)
    if parts is None:
        return
    soonest = today
    for _ in range(rules["dates"]["notice_days"]):
        soonest = tomorrow(soonest)
    if first_day < soonest:
        yield "date_too_early"
    if not rules["instalments"]["fewest"] <= parts <= rules["instalments"]["most"]:
        yield "number_not_allowed"
        return
    if Fraction(invoice["amount"], parts) < rules["instalments"]["smallest_part_ore"]:
        yield "part_too_small"
    last = open_on_or_after(month_later(first_day, parts - 1))
    if last >= month_later(invoice["due"], rules["next_term"]["months"]):
        yield "after_next_term"
