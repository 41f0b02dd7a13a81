"""The demo's cases as the outside world sees them: requests, what registers answer, a plain description."""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from demo.world import Case, SeedFacts, SeedInvoice, Wish

_OF_THE_PAYER = ("protected_address", "dead", "bankrupt")


def request_lines(cases: Iterable[Case], numbers: Mapping[str, str], submitted_at: datetime) -> str:
    """Give all wishes as JSON lines, as a web form would hand them over, for `avlast add`.

    `numbers` gives the ERP's invoice number for each seeded key; any other key is sent as it stands.
    """
    wishes = (wish for case in cases for wish in case.wishes)
    return "".join(f"{json.dumps(request(wish, numbers, submitted_at))}\n" for wish in wishes)


def request(wish: Wish, numbers: Mapping[str, str], submitted_at: datetime) -> dict[str, object]:
    """Give one wish as a web form hands it over."""
    return {
        "request_id": wish.key,
        "submitted_at": submitted_at.isoformat(timespec="seconds"),
        "identity": {"kind": wish.party.kind, "number": wish.party.number},
        "invoice": numbers.get(wish.invoice, wish.invoice),
        "instalments": wish.instalments,
        "amount": wish.amount,
        "first_date": wish.first_date,
        "language": wish.language,
        "answer_to": f"{wish.party.key}@example.org",
    }


def payer_facts(
    cases: Iterable[Case], numbers: Mapping[str, str], payers: Mapping[str, str]
) -> dict[str, dict[str, dict[str, bool]]]:
    """Give what the registers answer, for the file that the robot's demo adapter reads.

    `payers` gives the ERP's id for each seeded party key.
    """
    known = [(invoice, invoice.facts) for case in cases for invoice in case.invoices if invoice.facts]
    return {
        "payers": {payers[invoice.party.key]: _facts(facts, payer=True) for invoice, facts in known},
        "claims": {numbers[invoice.key]: _facts(facts, payer=False) for invoice, facts in known},
    }


def seeded(cases: Iterable[Case]) -> Iterator[SeedInvoice]:
    """Give all invoices that the ERP is to hold."""
    return (invoice for case in cases for invoice in case.invoices)


def plain(cases: Iterable[Case]) -> list[dict[str, object]]:
    """Give the cases as JSON values, dates as text: what the oracle starts from."""
    described = [dataclasses.asdict(case) for case in cases]
    values: list[dict[str, object]] = json.loads(json.dumps(described, default=_iso))
    return values


def broken_lines() -> Mapping[str, str]:
    """Give lines that `avlast add` must refuse as a whole, by what is wrong with each."""
    whole: dict[str, object] = {
        "request_id": "soknad-hel",
        "submitted_at": "2026-11-22T10:15:00+01:00",
        "identity": {"kind": "person", "number": "0" * 11},
        "invoice": "1",
        "instalments": 2,
        "first_date": "2026-12-20",
        "answer_to": "noen@example.org",
    }
    return {
        "not JSON": '{"request_id": "soknad-',
        "no identity": json.dumps({key: value for key, value in whole.items() if key != "identity"}),
        "a list of instalments": json.dumps(whole | {"instalments": [2, 3]}),
        "half an instalment": json.dumps(whole | {"instalments": 2.5}),
        "an unknown field": json.dumps(whole | {"nickname": "Test"}),
        "an unknown language": json.dumps(whole | {"language": "se"}),
        "a folder for an id": json.dumps(whole | {"request_id": "../../etc"}),
        "a second mail header": json.dumps(whole | {"answer_to": "noen@example.org\nBcc: x@example.org"}),
    }


def _facts(facts: SeedFacts, *, payer: bool) -> dict[str, bool]:
    values: dict[str, bool] = dataclasses.asdict(facts)
    return {name: value for name, value in values.items() if (name in _OF_THE_PAYER) == payer}


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the description of a case")
