"""The limits that somebody signed for: read from `config/policies/instalments/`, never from the code."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, StringConstraints, model_validator

from shared import KidRule

MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$")]
MOST_KID_LENGTHS = 3
"""A payee may have at most three KID structures per agreement, each of its own length."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Instalments(_Section):
    """How many parts, and how small; amounts in øre."""

    fewest: Annotated[int, Field(ge=2)]
    most: Annotated[int, Field(ge=2, le=36)]
    smallest_part_ore: PositiveInt
    smallest_total_ore: PositiveInt

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.most < self.fewest:
            raise ValueError("`most` is below `fewest`")
        return self


class Dates(_Section):
    """When a wish comes too late, and how soon the first part may fall due; in days."""

    grace_days: Annotated[int, Field(ge=0)]
    notice_days: Annotated[int, Field(ge=1)]


class NextTerm(_Section):
    """When the next term of a claim falls due: so many months later, or on fixed days of the year."""

    months: PositiveInt | None = None
    days: tuple[MonthDay, ...] = ()

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if (self.months is None) == (not self.days):
            raise ValueError("give either `months` or `days`")
        return self


class Plans(_Section):
    """How many plans one payer may have had in so many months, before a person must look."""

    most: Annotated[int, Field(ge=0)]
    months: PositiveInt


class KidAgreement(_Section):
    """What the bank agreed on for one account."""

    account: Annotated[str, StringConstraints(pattern=r"^[0-9]{11}$")]
    lengths: Annotated[tuple[Annotated[int, Field(ge=2, le=25)], ...], Field(min_length=1)]
    check: KidRule

    @model_validator(mode="after")
    def _few_lengths(self) -> Self:
        if len(self.lengths) > MOST_KID_LENGTHS or len(set(self.lengths)) != len(self.lengths):
            raise ValueError(f"a KID agreement has at most {MOST_KID_LENGTHS} lengths, all different")
        return self


class Kids(_Section):
    """Which KID the parts carry: `same` is the claim's own on all of them."""

    parts: Literal["same"]
    agreements: Annotated[tuple[KidAgreement, ...], Field(min_length=1)]

    def agreement(self, account: str | None) -> KidAgreement | None:
        """Give the agreement of an account; the first one where the ERP names no account."""
        if account is None:
            return self.agreements[0]
        return next((each for each in self.agreements if each.account == account), None)


class Terms(_Section):
    """What the resident is told about interest and default."""

    interest_from_original_due: bool
    default_makes_all_due: bool


class Contact(_Section):
    """Whom a resident turns to, for questions and to have a plan undone."""

    name: str
    email: str
    phone: str


class InstalmentPolicy(_Section):
    """One dated, signed-off set of limits for splitting invoices; `version` is what each plan writes down."""

    version: str
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    instalments: Instalments
    dates: Dates
    next_term: NextTerm
    plans: Plans
    kid: Kids
    terms: Terms
    contact: Contact

    @classmethod
    def read(cls, version: str, rules: Mapping[str, object]) -> Self:
        """Read a policy file's rules; raises pydantic's `ValidationError` naming each field at fault."""
        return cls.model_validate({**rules, "version": version})
