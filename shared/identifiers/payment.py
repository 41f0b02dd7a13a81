"""KID, bank account, IBAN and organisation number as types of their own (robots.md §4).

Each is a str that has been checked. The type is what lets it pass the filter unredacted: about one
bank account in six looks like an identity number under the rule of 2032, so only a value that
somebody has declared to be an account may be shown (DESIGN §5).
"""

from enum import StrEnum
from itertools import cycle
from typing import Self

from .check_digits import (
    ACCOUNT_WEIGHTS,
    KID_WEIGHTS,
    ORGANISATION_WEIGHTS,
    are_digits,
    mod10,
    mod11,
    weighted_sum,
)

# People write these between groups of digits; they carry no meaning.
_GAPS = dict.fromkeys(map(ord, " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"))
_ACCOUNT_GAPS = {**_GAPS, ord("."): None}


class KidRule(StrEnum):
    """How a KID checks itself; the payee's agreement says which, and it is never "either"."""

    MOD10 = "mod10"
    MOD11 = "mod11"


def kid_mod10(base: str) -> str:
    """The check digit that makes base a KID under modulus 10."""
    return mod10(base)


def kid_mod11(base: str) -> str:
    """The check digit that makes base a KID under modulus 11; "-" where there is no digit."""
    return mod11(weighted_sum(base[::-1], cycle(KID_WEIGHTS)))


def kid_check_digit(base: str, rule: KidRule) -> str:
    """The check digit of base under the agreement's rule."""
    return kid_mod10(base) if rule is KidRule.MOD10 else kid_mod11(base)


class Kid(str):
    """A customer identification of 2–25 characters that is right under its agreement's rule."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str, rule: KidRule) -> Self:
        """Read a KID as people write it; ValueError when it is wrong under this very rule."""
        kid = text.translate(_GAPS)
        base, check = kid[:-1], kid[-1:]
        if not 2 <= len(kid) <= 25 or not are_digits(base) or check != kid_check_digit(base, rule):
            raise ValueError(
                f"not a KID under {rule}: 2 to 25 digits, the last a right check digit, are needed"
            )
        return cls(kid)

    @classmethod
    def issue(cls, base: str, rule: KidRule) -> Self:
        """Make a KID of base; ValueError for a base without a check digit, which must be skipped."""
        if not are_digits(base) or not 1 <= len(base) <= 24:
            raise ValueError("a KID is made from 1 to 24 digits")
        check = kid_check_digit(base, rule)
        if check == "-":
            raise ValueError(f"{base} has no check digit under {rule}; take the next number instead")
        return cls(base + check)


class Account(str):
    """A Norwegian bank account: 11 digits, the last a right check digit."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an account as people write it (1234.56.78903); ValueError when it is wrong."""
        account = text.translate(_ACCOUNT_GAPS)
        if len(account) != 11 or not are_digits(account) or account[10] != _account_check(account):
            raise ValueError("not a bank account: 11 digits, the last a right check digit, are needed")
        return cls(account)


class Iban(str):
    """A Norwegian IBAN, right both as an IBAN and as the account inside it."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a Norwegian IBAN; ValueError when either of its two checks fails."""
        iban = text.translate(_GAPS).upper()
        if len(iban) != 15 or iban[:2] != "NO" or not are_digits(iban[2:]) or iban != iban_of(iban[4:]):
            raise ValueError("not a Norwegian IBAN: NO and 13 digits, both checks right, are needed")
        Account.parse(iban[4:])
        return cls(iban)

    @property
    def account(self) -> Account:
        """The bank account inside."""
        return Account(self[4:])


class OrgNo(str):
    """An organisation number: 9 digits, the last a right check digit.

    Real ones begin with 8 or 9, synthetic ones with 2 or 3; both pass.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an organisation number as people write it; ValueError when it is wrong."""
        number = text.translate(_GAPS)
        if len(number) != 9 or not are_digits(number) or number[8] != _organisation_check(number):
            raise ValueError("not an organisation number: 9 digits, the last a right check digit, are needed")
        return cls(number)


def iban_of(account: str) -> str:
    """The Norwegian IBAN of 11 digits, by ISO 13616 (N = 23, O = 24; the whole is 1 mod 97)."""
    return f"NO{98 - int(account + '232400') % 97:02d}{account}"


def _account_check(account: str) -> str:
    return mod11(weighted_sum(account, ACCOUNT_WEIGHTS))


def _organisation_check(number: str) -> str:
    return mod11(weighted_sum(number, ORGANISATION_WEIGHTS))
