"""The books of a municipality that does not exist: money, accounts, fiscal years, and the robot's user."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from robots.invoice_splitting.systems.errors import LedgerUnavailable
from robots.invoice_splitting.systems.tryton import Record, Tryton, listed, record

NAME: Final = "Synteseby kommune"
OVERDUE: Final = (timedelta(days=14), timedelta(days=42))
"""After how long a claim is reminded of, level by level."""
_PRINTED: Final = "{% for invoice in records %}${invoice.rec_name} ${invoice.total_amount}\n{% end %}"
_ONCE: Final = date(2000, 1, 1)
_DAY_FIRST: Final = "%d.%m.%Y"


def keep_books(tryton: Tryton, today: date, robot_password: str) -> None:
    """Set up a new database: last year, this year and the next, NOK and EUR, and a user for the robot."""
    _call_off_assistants(tryton)
    _write_days_first(tryton)
    krone = _currency(tryton, "NOK", "Norsk krone", "kr", Decimal(1))
    _currency(tryton, "EUR", "Euro", "€", Decimal("0.0875"))
    company = _company(tryton, krone)
    _chart(tryton, company)
    for year in (today.year - 1, today.year, today.year + 1):
        _fiscal_year(tryton, company, year)
    _payments(tryton, company)
    _printed_invoice(tryton)
    _reminders(tryton)
    _robot(tryton, company, robot_password)


def create(tryton: Tryton, model: str, values: Mapping[str, object]) -> int:
    """Make one record and give its id."""
    return create_all(tryton, model, [values])[0]


AT_ONCE: Final = 25
"""Records in one call: enough to be quick, few enough for a slow machine to answer in time."""


def create_all(tryton: Tryton, model: str, values: Sequence[Mapping[str, object]]) -> list[int]:
    """Make records, many a call, and give their ids."""
    calls = (values[first : first + AT_ONCE] for first in range(0, len(values), AT_ONCE))
    return [whole(each) for some in calls for each in listed(tryton.call(f"model.{model}.create", some))]


def the_id(tryton: Tryton, model: str, *domain: object) -> int:
    """The id of the first record that fits; these books always hold one."""
    return whole(tryton.find(model, domain, ["id"])[0]["id"])


def whole(value: object) -> int:
    """The value as an id."""
    if isinstance(value, int):
        return value
    raise LedgerUnavailable(f"Tryton answered {type(value).__name__} where an id was asked for")


def run_wizard(
    tryton: Tryton,
    name: str,
    *pages: tuple[str, Mapping[str, object]],
    context: Mapping[str, object] | None = None,
) -> Record:
    """Go through a wizard's states, with what is filled in before each; gives what the last one showed."""
    session, *_ = listed(tryton.call(f"wizard.{name}.create", context=context))
    shown: Record = {}
    for state, values in pages:
        shown = record(tryton.call(f"wizard.{name}.execute", session, values, state, context=context))
    tryton.call(f"wizard.{name}.delete", session)
    return shown


def _call_off_assistants(tryton: Tryton) -> None:
    """Until they are done, the web client begins with a wizard that asks for modules and users."""
    items = [whole(item["id"]) for item in tryton.find("ir.module.config_wizard.item", [], ["id"])]
    tryton.call("model.ir.module.config_wizard.item.write", items, {"state": "done"})


def _write_days_first(tryton: Tryton) -> None:
    """There is no Norwegian translation; dates at least are written as here."""
    english = the_id(tryton, "ir.lang", ["code", "=", "en"])
    tryton.call("model.ir.lang.write", [english], {"date": _DAY_FIRST})


def _currency(tryton: Tryton, code: str, name: str, symbol: str, rate: Decimal) -> int:
    hundredths = {"rounding": Decimal("0.01"), "digits": 2}
    rates = [["create", [{"date": _ONCE, "rate": rate}]]]
    return create(
        tryton,
        "currency.currency",
        {"code": code, "name": name, "symbol": symbol, "rates": rates, **hundredths},
    )


def _company(tryton: Tryton, currency: int) -> int:
    """Make the municipality, and have its administrator work for it."""
    party = create(tryton, "party.party", {"name": NAME})
    company = create(
        tryton, "company.company", {"party": party, "currency": currency, "timezone": "Europe/Oslo"}
    )
    admin = the_id(tryton, "res.user", ["login", "=", "admin"])
    tryton.call("model.res.user.write", [admin], _works_for(company))
    tryton.forget_context()
    return company


def _works_for(company: int) -> Record:
    return {"companies": [["add", [company]]], "company": company}


def _chart(tryton: Tryton, company: int) -> None:
    template = the_id(tryton, "account.account.template", ["parent", "=", None])
    accounts = {"account": {"company": company, "account_template": template}}
    run_wizard(tryton, "account.create_chart", ("account", {}), ("create_account", accounts))
    usual = {"receivable": account(tryton, "receivable"), "payable": account(tryton, "payable")}
    properties = {f"account_{kind}": number for kind, number in usual.items()}
    run_wizard(
        tryton,
        "account.create_chart",
        ("create_properties", {"properties": {"company": company, **properties}}),
    )


def account(tryton: Tryton, kind: str) -> int:
    """The account that people's debts (`receivable`) or the municipality's own (`payable`) stand on."""
    return the_id(tryton, "account.account", [f"type.{kind}", "=", True], ["party_required", "=", True])


def _fiscal_year(tryton: Tryton, company: int, year: int) -> None:
    moves = _sequence(tryton, company, "Account Move", f"Bilag {year}", f"{year}-")
    invoices = _sequence(tryton, company, "Invoice", f"Faktura {year}", str(year))
    # numbers of their own: Tryton refuses to number an invoice that is older than the last one numbered
    credit_notes = _sequence(tryton, company, "Invoice", f"Kreditnota {year}", f"K{year}")
    sequences = {
        "company": company,
        **{f"{way}_invoice_sequence": invoices for way in ("in", "out")},
        **{f"{way}_credit_note_sequence": credit_notes for way in ("in", "out")},
    }
    values = {
        "name": str(year),
        "company": company,
        "start_date": date(year, 1, 1),
        "end_date": date(year, 12, 31),
        "move_sequence": moves,
        "invoice_sequences": [["create", [sequences]]],
    }
    made = create(tryton, "account.fiscalyear", values)
    tryton.call("model.account.fiscalyear.create_period", [made])


def _sequence(tryton: Tryton, company: int, kind: str, name: str, prefix: str) -> int:
    sequence_type = the_id(tryton, "ir.sequence.type", ["name", "=", kind])
    shape = {"name": name, "prefix": prefix, "padding": 5}
    return create(tryton, "ir.sequence.strict", {"sequence_type": sequence_type, "company": company, **shape})


def _payments(tryton: Tryton, company: int) -> None:
    bank = the_id(tryton, "account.account", ["code", "=", "1.1.1"])
    journal = the_id(tryton, "account.journal", ["type", "=", "cash"])
    accounts = {"credit_account": bank, "debit_account": bank}
    create(
        tryton,
        "account.invoice.payment.method",
        {"name": "Bank", "company": company, "journal": journal, **accounts},
    )


def _printed_invoice(tryton: Tryton) -> None:
    """Print invoices as a line of text: Tryton prints each as it is posted, and its own page is slow."""
    report = the_id(tryton, "ir.action.report", ["report_name", "=", "account.invoice"])
    text = {"report_content": _PRINTED.encode(), "template_extension": "txt", "extension": ""}
    tryton.call("model.ir.action.report.write", [report], text)


def _reminders(tryton: Tryton) -> None:
    levels = [{"sequence": at, "overdue": overdue} for at, overdue in enumerate(OVERDUE, start=1)]
    create(tryton, "account.dunning.procedure", {"name": "Purring", "levels": [["create", levels]]})


def _robot(tryton: Tryton, company: int, password: str) -> None:
    """A user who may do what a clerk in accounting does, and administrate nothing."""
    groups = tryton.find("res.group", [["name", "in", ["Accounting", "Dunning"]]], ["id"])
    user = {"name": "Robot", "login": "robot", "password": password, **_works_for(company)}
    create(tryton, "res.user", {**user, "groups": [["add", [whole(group["id"]) for group in groups]]]})
