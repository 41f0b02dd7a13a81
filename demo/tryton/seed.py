"""Puts the world's payers and invoices into Tryton, as the people of a municipality would have done.

Over Tryton's own JSON-RPC, as its administrator: many records a call, so that sixty invoices take seconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from demo.tryton.books import AT_ONCE, account, create_all, run_wizard, the_id, whole
from demo.world import SeedInvoice, SeedParty, SeedSplit
from robots.invoice_splitting.systems.errors import LedgerWarned
from robots.invoice_splitting.systems.tryton import Record, Tryton, defaults, listed, record

_IDENTIFIER: Final[str | None] = None
"""Tryton's own types refuse synthetic identity numbers (month + 80); a number without a type is kept."""


@dataclass(frozen=True)
class Seeded:
    """What Tryton calls the things that were put into it."""

    numbers: Mapping[str, str]
    """The invoice's number by its key; a draft has none and is found by its reference, its key."""
    payers: Mapping[str, str]
    """The party's id by its key."""


def seed(tryton: Tryton, invoices: Sequence[SeedInvoice], today: date) -> Seeded:
    """Make parties and invoices, then pay, credit, reschedule and remind as they say."""
    seeding = Seeding(tryton, today)
    payers = seeding.parties(invoices)
    ids = seeding.invoices(invoices, payers)
    posted = [invoice for invoice in invoices if invoice.state != "draft"]
    ordinary = [ids[each.key] for each in posted if each.due >= today]
    for first in range(0, len(ordinary), AT_ONCE):
        seeding.post(ordinary[first : first + AT_ONCE])
    for overdue in (each for each in posted if each.due < today):
        seeding.post([ids[overdue.key]])
    for invoice in invoices:
        seeding.go_on(invoice, ids[invoice.key])
    if any(invoice.reminded for invoice in invoices):
        seeding.remind()
    return Seeded(seeding.numbers(ids), {key: str(number) for key, number in payers.items()})


class Seeding:
    """What people do with invoices in Tryton, with the accounts and currencies looked up once."""

    def __init__(self, tryton: Tryton, today: date) -> None:
        self._tryton = tryton
        self._today = today
        self._company = whole(tryton.context()["company"])
        self._receivable = account(tryton, "receivable")
        self._revenue = the_id(tryton, "account.account", ["code", "=", "4.1.2"])
        self._journal = the_id(tryton, "account.journal", ["type", "=", "revenue"])
        self._bank = the_id(tryton, "account.invoice.payment.method")
        self._procedure = the_id(tryton, "account.dunning.procedure")
        currencies = tryton.find("currency.currency", [], ["code"])
        self._currencies = {str(each["code"]): whole(each["id"]) for each in currencies}

    def parties(self, invoices: Iterable[SeedInvoice]) -> dict[str, int]:
        """Make each payer once; only those who shall be reminded have a procedure for it."""
        payers = {invoice.party.key: invoice.party for invoice in invoices}
        reminded = {invoice.party.key for invoice in invoices if invoice.reminded}
        values = [self._party(party, reminded=party.key in reminded) for party in payers.values()]
        return (
            dict(zip(payers, create_all(self._tryton, "party.party", values), strict=True)) if values else {}
        )

    def invoices(self, invoices: Sequence[SeedInvoice], payers: Mapping[str, int]) -> dict[str, int]:
        """Make all invoices as drafts."""
        found = self._tryton.find("party.party", [["id", "in", list(payers.values())]], ["addresses"])
        addresses = {whole(party["id"]): whole(listed(party["addresses"])[0]) for party in found}
        values = [self._invoice(each, payers[each.party.key], addresses) for each in invoices]
        made = create_all(self._tryton, "account.invoice", values) if values else []
        return dict(zip((each.key for each in invoices), made, strict=True))

    def post(self, ids: Sequence[int]) -> None:
        """Post invoices at one go; Tryton asks about due dates in the past, one by one: they are meant."""
        while ids:
            try:
                self._tryton.call("model.account.invoice.post", ids)
                return
            except LedgerWarned as warning:
                self._tryton.call("model.res.user.warning.skip", warning.name)

    def go_on(self, invoice: SeedInvoice, number: int) -> None:
        """Do with a posted invoice what happened to it before anybody asked for instalments."""
        if invoice.state == "paid":
            self.pay(number, invoice.amount)
        if invoice.credited:
            self.credit(number, invoice.credited)
        if invoice.split:
            self.reschedule(number, invoice.split)

    def pay(self, number: int, hundredths: int) -> None:
        """Enter a payment of today; the whole amount settles the invoice, less leaves the rest open."""
        context = _on("account.invoice", number)
        wizard = "wizard.account.invoice.pay"
        session, *_ = listed(self._tryton.call(f"{wizard}.create", context=context))
        opened = record(self._tryton.call(f"{wizard}.execute", session, {}, "start", context=context))
        paid = {"amount": _amount(hundredths), "payment_method": self._bank, "date": self._today}
        start = {"start": {**defaults(opened), **paid}}
        answer = record(self._tryton.call(f"{wizard}.execute", session, start, "choice", context=context))
        if "view" in answer:
            part = {"ask": {**defaults(answer), "type": "partial"}}
            self._tryton.call(f"{wizard}.execute", session, part, "pay", context=context)
        self._tryton.call(f"{wizard}.delete", session)

    def pay_by_number(self, number: str, hundredths: int) -> None:
        """Enter a payment for the invoice that Tryton calls so."""
        self.pay(the_id(self._tryton, "account.invoice", ["number", "=", number]), hundredths)

    def credit(self, number: int, hundredths: int) -> None:
        """Post a credit note that names the invoice's line as its origin, and settle nothing."""
        fields = ["party", "invoice_address", "currency", "lines"]
        (invoice,) = self._tryton.find("account.invoice", [["id", "=", number]], fields)
        origin = f"account.invoice.line,{whole(listed(invoice['lines'])[0])}"
        line = self._line(-hundredths, whole(invoice["currency"])) | {"origin": origin}
        same = {name: invoice[name] for name in fields[:-1]}
        values = self._outgoing() | same | {"description": "Kreditnota", "lines": [["create", [line]]]}
        self.post(create_all(self._tryton, "account.invoice", [values | {"invoice_date": self._today}]))

    def reschedule(self, number: int, split: SeedSplit) -> None:
        """Split an invoice with Tryton's own wizard, in the parts that Tryton itself proposes."""
        (invoice,) = self._tryton.find("account.invoice", [["id", "=", number]], ["lines_to_pay"])
        context = _on("account.move.line", whole(listed(invoice["lines_to_pay"])[0]))
        wizard = "wizard.account.move.line.reschedule"
        session, *_ = listed(self._tryton.call(f"{wizard}.create", context=context))
        opened = record(self._tryton.call(f"{wizard}.execute", session, {}, "start", context=context))
        asked = {"start_date": split.first_date, "number": split.parts, "interval": 1}
        start = {"start": {**defaults(opened), **asked}}
        shown = record(self._tryton.call(f"{wizard}.execute", session, start, "preview", context=context))
        preview = {"preview": {**defaults(shown), "description": "Avtale ved skranken"}}
        self._tryton.call(f"{wizard}.execute", session, preview, "reschedule", context=context)
        self._tryton.call(f"{wizard}.delete", session)

    def remind(self) -> None:
        """Let the dunning wizard find what is overdue today, and send it."""
        run_wizard(self._tryton, "account.dunning.create", ("create_", {"start": {"date": self._today}}))
        found = self._tryton.find("account.dunning", [["state", "=", "draft"]], ["id"])
        context = _on("account.dunning", *(whole(each["id"]) for each in found))
        run_wizard(self._tryton, "account.dunning.process", ("process", {}), context=context)

    def numbers(self, ids: Mapping[str, int]) -> dict[str, str]:
        """Give each invoice's number by its key."""
        found = self._tryton.find("account.invoice", [["id", "in", list(ids.values())]], ["number"])
        numbers = {whole(each["id"]): each["number"] for each in found}
        return {key: str(numbers[number] or key) for key, number in ids.items()}

    def _party(self, party: SeedParty, *, reminded: bool) -> Record:
        identifier = {"type": _IDENTIFIER, "code": party.number}
        return {
            "name": party.name,
            "identifiers": [["create", [identifier]]],
            "addresses": [["create", [{"city": "Synteseby"}]]],
            **({"dunning_procedure": self._procedure} if reminded else {}),
        }

    def _invoice(self, invoice: SeedInvoice, party: int, addresses: Mapping[int, int]) -> Record:
        currency = self._currencies[invoice.currency]
        sign = -1 if invoice.kind == "credit_note" else 1
        return self._outgoing() | {
            "party": party,
            "invoice_address": addresses[party],
            "currency": currency,
            "invoice_date": invoice.invoice_date,
            "payment_term_date": invoice.due,
            "reference": invoice.key,
            "description": f"KID {invoice.kid}",
            "lines": [["create", [self._line(sign * invoice.amount, currency)]]],
        }

    def _outgoing(self) -> Record:
        return {
            "type": "out",
            "company": self._company,
            "journal": self._journal,
            "account": self._receivable,
        }

    def _line(self, hundredths: int, currency: int) -> Record:
        sign = -1 if hundredths < 0 else 1
        return {
            "type": "line",
            "company": self._company,
            "currency": currency,
            "description": "Kommunale avgifter",
            "account": self._revenue,
            "quantity": sign,
            "unit_price": _amount(abs(hundredths)),
        }


def _amount(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)


def _on(model: str, *ids: int) -> Record:
    """The context of a wizard that is begun on these records."""
    return {"active_model": model, "active_id": ids[0], "active_ids": list(ids)}
