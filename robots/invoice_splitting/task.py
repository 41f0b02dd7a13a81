"""Split the invoices that residents asked to have split: decide, write once, read back, answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from shared import BusinessError, InDoubt, Item, Run

from . import answers, rules
from .answers import Answer
from .delivery import Delivery, delivery
from .model import InvoiceSystem, PayerFacts, Plan
from .payer_facts import FactsFile
from .policy import InstalmentPolicy
from .request import SplitRequest
from .systems import open_invoice_system
from .words import day, money

__all__ = ["SplitRequest", "task"]

_HOME = Path(__file__).resolve().parents[2]
"""Relative paths among the robot's values count from the folder that holds `robots/`."""


def task(run: Run) -> None:
    """Split the invoices that residents asked to have split."""
    with _systems(run) as systems:
        split_invoices(run, systems)


@dataclass(frozen=True)
class Systems:
    """What this robot touches outside the house."""

    ledger: InvoiceSystem
    facts: PayerFacts
    answers: Delivery


@dataclass(frozen=True)
class Decision:
    """What shall be written and what shall be told: the intent of the step, never computed anew."""

    plan: Plan
    answer: Answer


@dataclass(frozen=True)
class HandOver:
    """What the resident is told of a case that goes to a person, and why it does."""

    answer: Answer
    code: str
    reason: str


def split_invoices(run: Run, systems: Systems) -> None:
    """Work through the queue with these systems."""
    for item in run.items(SplitRequest):
        with item:
            _settle(run, systems, item)


def _settle(run: Run, systems: Systems, item: Item[SplitRequest]) -> None:
    # A case that somebody has run again is decided anew: what stood in the way may be gone.
    begun = item.intent("hand_over", HandOver, of_this_treatment=True)
    if begun is not None:
        _hand_over(run, systems.answers, item, begun)
    try:
        decision = item.intent("reschedule", Decision) or _decided(run, systems, item.data)
        _write(systems.ledger, item, decision)
    except BusinessError as error:
        told = answers.handed_over(item.data, _policy(run))
        _hand_over(run, systems.answers, item, HandOver(told, error.code, error.reason))
    _tell(run, systems, item, decision)


def _decided(run: Run, systems: Systems, request: SplitRequest) -> Decision:
    claim = rules.own_claim(request, systems.ledger.claim(request.invoice), run.environment)
    hindrances = systems.facts.facts(claim.invoice, claim.payer.id)
    policy = _policy(run)
    plan = rules.decide(request, claim, hindrances, policy, run.today, run.workdays)
    return Decision(plan, answers.plan_made(request, plan, claim, policy))


def _write(ledger: InvoiceSystem, item: Item[SplitRequest], decision: Decision) -> None:
    def write(decided: Decision) -> None:
        rules.demand_unchanged(decided.plan, ledger.claim(decided.plan.invoice))
        ledger.reschedule(decided.plan)

    item.step(
        "reschedule",
        decision,
        do=write,
        verify=lambda decided: ledger.has_plan(decided.plan),
        effect_seconds=ledger.effect_seconds,
        says=_summary(decision.plan),
    )


def _tell(run: Run, systems: Systems, item: Item[SplitRequest], decision: Decision) -> None:
    way = systems.answers
    if not run.dry_run:
        # Once the resident has been told, a first part may be paid: what is open no longer equals the plan.
        if item.intent("answer", Answer) is None:
            _read_back(systems.ledger, decision.plan)
            item.note(_summary(decision.plan))
        way.ready()
    item.step(
        "answer",
        decision.answer,
        do=way.send,
        verify=way.sent,
        effect_seconds=way.effect_seconds,
        says="Sender svaret til den som søkte.",
    )


def _read_back(ledger: InvoiceSystem, plan: Plan) -> None:
    if ledger.parts(plan.invoice) != plan.parts:
        raise InDoubt("Fakturaen er delt opp, men regnskapet viser andre avdrag enn dem som ble bestemt.")


def _summary(plan: Plan) -> str:
    parts = ", ".join(f"{money(part.amount_ore)} {day(part.due)}" for part in plan.parts)
    return f"Delt opp i {len(plan.parts)} avdrag etter {plan.policy_version}: {parts}."


def _hand_over(run: Run, way: Delivery, item: Item[SplitRequest], case: HandOver) -> NoReturn:
    """Answer neutrally, then send the case to a person; what happens to the letter changes nothing of why."""
    try:
        if not run.dry_run:
            way.ready()
        item.step(
            "hand_over",
            case,
            do=lambda begun: way.send(begun.answer),
            verify=lambda begun: way.sent(begun.answer),
            effect_seconds=way.effect_seconds,
            says="Svarer at en saksbehandler ser på søknaden.",
        )
    except (BusinessError, InDoubt):
        item.note(
            "Det er ikke sikkert at den som søkte, har fått beskjed om at en saksbehandler ser på saken."
        )
    raise BusinessError(case.code, case.reason)


def _policy(run: Run) -> InstalmentPolicy:
    signed = run.policy("instalments")
    return InstalmentPolicy.read(signed.version_id, signed.rules)


@contextmanager
def _systems(run: Run) -> Iterator[Systems]:
    facts = FactsFile(_HOME / str(run.values["payer_facts"]))
    with open_invoice_system(run) as ledger:
        yield Systems(ledger, facts, delivery(run.values, _HOME))
