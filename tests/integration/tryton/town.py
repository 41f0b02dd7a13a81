"""What stands in the Tryton of these tests: every kind of invoice, once for each adapter."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from demo.people import kid, synthetic_identity, synthetic_organisation
from demo.tryton.seed import Seeded
from demo.tryton.server import TrytonServer
from demo.world import SeedInvoice, SeedParty, SeedSplit

ADAPTERS = ("rpc", "web")
TODAY = datetime.now(ZoneInfo("Europe/Oslo")).date()
DUE = TODAY + timedelta(days=20)
CHANGES: dict[str, dict[str, Any]] = {
    "plain": {},
    "three": {"amount": 1_000_000},
    "six": {"amount": 123_456_789},
    "twice": {},
    "marked": {},
    "american": {},
    "race": {},
    "meanwhile": {},
    "part-paid": {"amount": 500_050},
    "overtaken": {},
    "organisation": {"party": SeedParty("org", "Testbedrift AS", "organisation", synthetic_organisation(7))},
    "paid": {"state": "paid"},
    "draft": {"state": "draft"},
    "credited": {"credited": 150_000},
    "credit-note": {"kind": "credit_note"},
    "euro": {"currency": "EUR"},
    "reminded": {"due": TODAY - timedelta(days=40), "reminded": True},
    "split": {"split": SeedSplit(2, DUE)},
}
"""What is special about each invoice; otherwise 10 000,00 of a person's, due in 20 days."""


def invoices() -> list[SeedInvoice]:
    """Every kind of invoice, once for each adapter, each with a payer of its own."""
    kinds = [(adapter, kind, changes) for adapter in ADAPTERS for kind, changes in CHANGES.items()]
    return [_invoice(at, f"{adapter}-{kind}", changes) for at, (adapter, kind, changes) in enumerate(kinds)]


def _invoice(at: int, key: str, changes: dict[str, Any]) -> SeedInvoice:
    person = SeedParty(f"p-{key}", f"Testperson {at}", "person", synthetic_identity(at))
    ordinary: dict[str, Any] = {
        "key": key,
        "party": person,
        "amount": 1_000_000,
        "kid": kid(at),
        "invoice_date": TODAY - timedelta(days=30),
        "due": DUE,
    }
    return SeedInvoice(**(ordinary | changes))


@dataclass(frozen=True)
class Town:
    """A running Tryton and what it holds."""

    server: TrytonServer
    seeded: Seeded
    today: date = TODAY
    due: date = DUE

    def number(self, key: str) -> str:
        """What Tryton calls the invoice."""
        return self.seeded.numbers[key]

    def payer(self, key: str) -> str:
        """What Tryton calls the invoice's payer."""
        return self.seeded.payers[next(each.party.key for each in invoices() if each.key == key)]
