"""Values for the tests: ordinary ones, of which each test changes what it is about."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from robots.invoice_splitting.model import Claim, Hindrances, OpenLine, Part, Payer, Plan
from robots.invoice_splitting.policy import InstalmentPolicy
from robots.invoice_splitting.request import SplitRequest

TODAY = date(2026, 11, 23)
DUE = date(2026, 12, 14)
IDENTITY = "15839010270"
ACCOUNT = "12345678903"
FREE = Hindrances(
    protected_address=False,
    dead=False,
    bankrupt=False,
    direct_debit_sent=False,
    disputed=False,
    in_collection=False,
)
_FIRST_POLICY = Path(__file__).resolve().parents[3] / "config" / "policies" / "instalments" / "2026-1.toml"


def payload(**changes: Any) -> dict[str, Any]:
    """Give a request as the web form hands it over."""
    ordinary = {
        "request_id": "soknad-1",
        "submitted_at": "2026-11-22T10:15:00+01:00",
        "identity": {"kind": "person", "number": IDENTITY},
        "invoice": "2026-17",
        "instalments": 3,
        "amount": None,
        "first_date": "2026-12-21",
        "language": "nb",
        "answer_to": "p1@example.org",
    }
    return ordinary | changes


def request(**changes: Any) -> SplitRequest:
    """Give a request that was read."""
    return SplitRequest.model_validate(payload(**changes))


def claim(amount_ore: int = 1_000_000, due: date = DUE, **changes: Any) -> Claim:
    """Give an invoice of 10 000,00 that falls due on 14 December 2026 and can be split."""
    ordinary: dict[str, Any] = {
        "invoice": "2026-17",
        "payer": Payer("7", "Testperson 01", IDENTITY),
        "state": "posted",
        "kind": "invoice",
        "currency": "NOK",
        "total_ore": amount_ore,
        "open_lines": (OpenLine("70", amount_ore, due),),
        "invoice_date": date(2026, 11, 14),
        "kid": "2600001008",
        "account": None,
        "reminder_level": None,
        "credited": False,
        "plans_made": (),
        "has_plan": False,
    }
    return Claim(**(ordinary | changes))


def policy(**sections: dict[str, Any]) -> InstalmentPolicy:
    """Give the first policy, with keys of its sections changed."""
    rules = tomllib.loads(_FIRST_POLICY.read_text(encoding="utf-8"))["rules"]
    changed = {name: rules.get(name, {}) | keys for name, keys in sections.items()}
    return InstalmentPolicy.read("instalments 2026-1", rules | changed)


def plan(*parts: tuple[int, date], **changes: Any) -> Plan:
    """Give a plan of these parts."""
    ordinary: dict[str, Any] = {
        "invoice": "2026-17",
        "payer": "7",
        "remainder_ore": sum(amount for amount, _ in parts),
        "parts": tuple(Part(amount, due) for amount, due in parts),
        "kid": "2600001008",
        "policy_version": "instalments 2026-1",
        "request_id": "soknad-1",
    }
    return Plan(**(ordinary | changes))
