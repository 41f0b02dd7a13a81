"""Whether an invoice is split, and how: pure functions of values (robots.md §1.2).

The order of the checks is the order in which a process owner reads reasons: of several, the first one stands.
First who asks, then what other registers say of payer and claim, then the claim in the ledger, then the wish,
then the plan that the wish would give. No sentence repeats what was typed, or whose number it was.
"""

from datetime import date, timedelta

from shared import BusinessError, Environment, Kid, Workdays, check_identity_number

from .amounts import parts_of
from .dates import due_dates, next_term, same_day
from .model import Claim, Hindrances, Part, Plan
from .policy import InstalmentPolicy
from .request import SplitRequest
from .wishes import Wish, wish
from .words import day, money


def own_claim(request: SplitRequest, claim: Claim | None, environment: Environment) -> Claim:
    """Give the claim when it is the signed-in payer's own; asked before anything else is looked up."""
    if request.identity.kind == "person":
        try:
            check_identity_number(request.identity.number, environment)
        except ValueError:
            raise BusinessError(
                "identity_refused", "Innloggingen ga et nummer som ikke kan brukes i dette miljøet."
            ) from None
    if claim is None:
        raise BusinessError("unknown_invoice", "Det finnes ingen faktura med det oppgitte nummeret.")
    if claim.payer.identity is None or _digits(claim.payer.identity) != request.identity.number:
        raise BusinessError(
            "not_payer", "Den som er logget inn, er ikke registrert som betaler av fakturaen."
        )
    return claim


def decide(
    request: SplitRequest,
    claim: Claim,
    hindrances: Hindrances,
    policy: InstalmentPolicy,
    today: date,
    workdays: Workdays,
) -> Plan:
    """Give the plan that is to be written; raise `BusinessError` with the first reason against it."""
    demand_free(hindrances)
    demand_splittable(claim, policy, today, workdays)
    wanted = wish(request, claim.remainder_ore)
    demand_allowed(wanted, policy, today)
    parts = planned_parts(wanted, claim, policy, workdays)
    return Plan(
        invoice=claim.invoice,
        payer=claim.payer.id,
        remainder_ore=claim.remainder_ore,
        parts=parts,
        kid=right_kid(claim, policy),
        policy_version=policy.version,
        request_id=request.request_id,
    )


def demand_free(hindrances: Hindrances) -> None:
    """Raise `BusinessError` when another register knows something that a person must weigh."""
    for stands, code, sentence in (
        (hindrances.protected_address, "protected_address", "Betaleren har sperret adresse."),
        (hindrances.dead, "dead", "Betaleren er registrert død."),
        (hindrances.bankrupt, "bankrupt", "Betaleren er registrert konkurs."),
        (hindrances.disputed, "disputed", "Kravet er omtvistet."),
        (hindrances.in_collection, "in_collection", "Kravet er til inkasso."),
        (hindrances.direct_debit_sent, "direct_debit", "Kravet er alt sendt til banken med AvtaleGiro."),
    ):
        if stands:
            raise BusinessError(code, sentence)


def demand_splittable(claim: Claim, policy: InstalmentPolicy, today: date, workdays: Workdays) -> None:
    """Raise `BusinessError` when the claim, as the ledger holds it, is not one that the policy splits."""
    demand_open(claim)
    if claim.currency != policy.currency:
        raise BusinessError("foreign_currency", f"Fakturaen er i {claim.currency}, ikke i {policy.currency}.")
    if claim.reminder_level is not None:
        raise BusinessError("reminded", "Det er sendt purring eller inkassovarsel på fakturaen.")
    last_day = workdays.next_banking_day(claim.due) + timedelta(days=policy.dates.grace_days)
    if today > last_day:
        raise BusinessError("past_due", f"Fakturaen forfalt {day(claim.due)}, og fristen er ute.")
    right_kid(claim, policy)
    smallest = policy.instalments.smallest_total_ore
    if claim.remainder_ore < smallest:
        raise BusinessError(
            "too_small", f"Restbeløpet {money(claim.remainder_ore)} er under {money(smallest)}."
        )
    since = same_day(today, -policy.plans.months)
    if sum(made > since for made in claim.plans_made) >= policy.plans.most:
        raise BusinessError(
            "too_many_plans",
            f"Betaleren har alt {policy.plans.most} avtaler fra de siste {policy.plans.months} månedene.",
        )


def demand_open(claim: Claim) -> None:
    """Raise `BusinessError` unless the invoice is posted, unpaid, whole and not yet split."""
    if claim.kind == "credit_note":
        raise BusinessError("credit_note", "Nummeret gjelder en kreditnota.")
    if claim.state in ("draft", "validated"):
        raise BusinessError("not_posted", "Fakturaen er ikke bokført ennå.")
    if claim.state == "cancelled":
        raise BusinessError("cancelled", "Fakturaen er annullert.")
    if claim.state == "paid" or claim.remainder_ore <= 0:
        raise BusinessError("paid", "Fakturaen er betalt.")
    if claim.credited:
        raise BusinessError("credited", "Fakturaen er kreditert, helt eller delvis.")
    if claim.has_plan:
        raise BusinessError("has_plan", "Fakturaen er allerede delt opp.")


def demand_unchanged(plan: Plan, claim: Claim | None) -> None:
    """Raise `BusinessError` when the claim is not what the plan was made for; asked just before writing."""
    if claim is None or claim.payer.id != plan.payer:
        raise BusinessError("changed_meanwhile", "Fakturaen ble endret mens søknaden ble behandlet.")
    demand_open(claim)
    if claim.remainder_ore != plan.remainder_ore:
        raise BusinessError(
            "changed_meanwhile",
            f"Restbeløpet var {money(plan.remainder_ore)} da planen ble laget, og er nå "
            f"{money(claim.remainder_ore)}.",
        )


def demand_allowed(wanted: Wish, policy: InstalmentPolicy, today: date) -> None:
    """Raise `BusinessError` when the policy has no room for the number or the first date."""
    fewest, most = policy.instalments.fewest, policy.instalments.most
    if not fewest <= wanted.parts <= most:
        raise BusinessError(
            "number_not_allowed",
            f"Ønsket gir for få eller for mange avdrag; reglene tillater {fewest} til {most}.",
        )
    if wanted.first < today + timedelta(days=policy.dates.notice_days):
        raise BusinessError("date_too_early", "Ønsket første forfallsdato er passert eller for nær.")


def planned_parts(
    wanted: Wish, claim: Claim, policy: InstalmentPolicy, workdays: Workdays
) -> tuple[Part, ...]:
    """Give amounts and dates; raise `BusinessError` when a part is too small or the last one too late."""
    amounts = parts_of(claim.remainder_ore, wanted.parts)
    smallest = policy.instalments.smallest_part_ore
    if min(amounts) < smallest:
        raise BusinessError(
            "part_too_small", f"Avdragene blir på {money(min(amounts))}, under {money(smallest)}."
        )
    end = next_term(claim.due, policy.next_term)
    # The wish itself is compared first: a date near the end of time has no month after it.
    if wanted.first >= end or (dates := due_dates(wanted.first, wanted.parts, workdays))[-1] >= end:
        raise BusinessError("after_next_term", f"Siste avdrag kommer ikke før neste termin, {day(end)}.")
    return tuple(Part(amount, due) for amount, due in zip(amounts, dates, strict=True))


def right_kid(claim: Claim, policy: InstalmentPolicy) -> str:
    """Give the claim's KID if it is right under its account's agreement; raise `BusinessError` if not."""
    agreement = policy.kid.agreement(claim.account)
    if agreement is None:
        raise BusinessError("bad_kid", "Fakturaens konto har ingen KID-avtale i reglene.")
    kid = _digits(claim.kid or "")
    if len(kid) not in agreement.lengths:
        raise BusinessError("bad_kid", "Fakturaens KID mangler eller har en lengde som ikke er avtalt.")
    try:
        return str(Kid.parse(kid, agreement.check))
    except ValueError:
        raise BusinessError("bad_kid", "Fakturaens KID har feil kontrollsiffer.") from None


def _digits(written: str) -> str:
    return "".join(written.split())
