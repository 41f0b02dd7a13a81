"""What a resident's web form hands over; nothing in it is trusted for amounts.

What the form itself fills in is checked here, and a request that breaks it goes to a person as unusable.
What people type (number, amount, date) is kept as typed: the rules read it, and answer in plain words.
"""

import re
from contextlib import suppress
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    model_validator,
)

from shared import Environment, check_identity_number

Language = Literal["nb", "nn", "en"]
Typed = Annotated[str, StringConstraints(strict=True, max_length=100)]

_ELEVEN_DIGITS = re.compile(r"(?<![0-9A-Za-z])[0-9]{6} ?[0-9]{5}(?![0-9A-Za-z])")
_ROW = re.compile(r"[0-9](?:[._%+'-]?[0-9]){10,}")
_LENGTHS = {"person": 11, "organisation": 9}


def _holds_no_identity(text: str) -> str:
    if _ELEVEN_DIGITS.search(text):
        raise ValueError("kan ikke inneholde elleve siffer på rad")
    # A UUID may hold as many digits by chance, an identity number hardly ever.
    for row in _ROW.findall(text):
        digits = re.sub(r"[^0-9]", "", row)
        if any(_is_identity_number(digits[at : at + 11]) for at in range(len(digits) - 10)):
            raise ValueError("kan ikke inneholde et fødselsnummer")
    return text


def _is_identity_number(digits: str) -> bool:
    """Whether production takes it as a real one, or a test as a synthetic one."""
    for environment in (Environment.PRODUCTION, Environment.TEST):
        with suppress(ValueError):
            return bool(check_identity_number(digits, environment))
    return False


PublicId = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"), AfterValidator(_holds_no_identity)
]
EmailAddress = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", max_length=254),
    AfterValidator(_holds_no_identity),
]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Identity(_Form):
    """Who signed in, as the sign-in verified it."""

    kind: Literal["person", "organisation"]
    number: Annotated[str, Field(pattern=r"^([0-9]{9}|[0-9]{11})$", repr=False)]

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        if len(self.number) != _LENGTHS[self.kind]:
            raise ValueError(f"et nummer for {self.kind} har {_LENGTHS[self.kind]} siffer")
        return self


class SplitRequest(_Form):
    """One wish to have an invoice split: either a number of instalments or an amount for each."""

    request_id: PublicId
    submitted_at: AwareDatetime
    identity: Identity
    invoice: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
    instalments: StrictInt | Typed | None = None
    amount: StrictInt | Typed | None = None
    first_date: Typed
    language: Language = "nb"
    answer_to: Annotated[EmailAddress, Field(repr=False)]
