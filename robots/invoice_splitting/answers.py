"""What the resident is told, in bokmål, nynorsk or English: pure functions that give a finished letter.

A plan's answer names what to pay, when and where. A case that goes to a person gets one and the same neutral
answer whatever the reason, so that it can never reveal what is protected. Neither holds a name, an identity
number, or anything that was typed in the request.
"""

from dataclasses import dataclass, field

from .letters import LETTERS, Letter
from .model import Claim, Part, Plan
from .policy import InstalmentPolicy
from .request import Language, SplitRequest
from .words import account, day, money


@dataclass(frozen=True)
class Answer:
    """A letter ready to be sent; `request_id` makes its file and Message-ID the same each time."""

    request_id: str
    to: str = field(repr=False)
    language: Language
    subject: str
    body: str


def plan_made(request: SplitRequest, plan: Plan, claim: Claim, policy: InstalmentPolicy) -> Answer:
    """Tell of a plan: amounts, dates, KID, account, interest, what default means, and whom to contact."""
    letter, language = LETTERS[request.language], request.language
    remainder = money(plan.remainder_ore, language)
    paragraphs = (
        letter.greeting,
        letter.split.format(invoice=plan.invoice, remainder=remainder, number=len(plan.parts)),
        "\n".join(_part_line(at, part, language) for at, part in enumerate(plan.parts, start=1)),
        letter.payment.format(kid=plan.kid, account=account(_paid_to(claim, policy))),
        _interest(letter, policy).format(due=day(claim.due, language)),
        letter.default if policy.terms.default_makes_all_due else letter.no_default,
        letter.reminder,
        letter.undo,
        _ending(request, policy),
    )
    return _answer(request, letter.subject_split, paragraphs)


def handed_over(request: SplitRequest, policy: InstalmentPolicy) -> Answer:
    """Tell that a case worker will look at the request, and nothing else."""
    letter = LETTERS[request.language]
    paragraphs = (letter.greeting, letter.handed_over, _ending(request, policy))
    return _answer(request, letter.subject_handed_over, paragraphs)


def _part_line(number: int, part: Part, language: Language) -> str:
    amount, due = money(part.amount_ore, language), day(part.due, language)
    return LETTERS[language].part.format(number=number, amount=amount, due=due)


def _paid_to(claim: Claim, policy: InstalmentPolicy) -> str:
    agreement = policy.kid.agreement(claim.account)
    if agreement is None:
        raise ValueError("a plan was made for an account without a KID agreement")
    return agreement.account


def _interest(letter: Letter, policy: InstalmentPolicy) -> str:
    return letter.interest if policy.terms.interest_from_original_due else letter.no_interest


def _ending(request: SplitRequest, policy: InstalmentPolicy) -> str:
    contact = policy.contact
    return LETTERS[request.language].ending.format(
        name=contact.name, email=contact.email, phone=contact.phone, request=request.request_id
    )


def _answer(request: SplitRequest, subject: str, paragraphs: tuple[str, ...]) -> Answer:
    body = "\n\n".join(paragraphs)
    return Answer(request.request_id, request.answer_to, request.language, subject, f"{body}\n")
