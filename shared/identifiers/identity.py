"""Identity numbers of every kind, under today's rule and the rule from 1 January 2032 (robots.md §4).

Written here because python-stdnum 2.2 rejects the numbers of 2032, the synthetic ones and the
synthetic D-numbers. An error message never holds the number it is about.
"""

from enum import StrEnum

from shared.model import Environment

from .check_digits import are_digits

# Each row of weights ends with 1 for the check digit itself, so that the whole sum leaves a known rest.
_K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_RESTS_TODAY = (0,)
_RESTS_FROM_2032 = (0, 1, 2, 3)
_LAST_DAY = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SYNTHETIC = 80
_H = 40
_D = 40


class IdentityKind(StrEnum):
    """What an identity number is, apart from whether it is synthetic."""

    FODSELSNUMMER = "fødselsnummer"
    D_NUMBER = "D-nummer"
    H_NUMBER = "H-nummer"
    D_H_NUMBER = "D- og H-nummer"
    FH_NUMBER = "FH-nummer"


def kind_of(digits: str) -> IdentityKind | None:
    """What kind of identity number 11 digits are, under either rule; None when they are none."""
    if len(digits) != 11 or not are_digits(digits) or not _checks(digits, _RESTS_FROM_2032):
        return None
    if _has_date(digits):
        return _DATED[int(digits[0]) >= 4, _month_offset(digits) == _H]
    return IdentityKind.FH_NUMBER if digits[0] in "89" else None


def is_identity_number(digits: str) -> bool:
    """Whether 11 digits may be somebody's identity number, of any kind and under either rule."""
    return kind_of(digits) is not None


def follows_todays_rule(digits: str) -> bool:
    """Whether 11 digits are an identity number that systems from before 2032 accept too."""
    return is_identity_number(digits) and _checks(digits, _RESTS_TODAY)


def is_synthetic(digits: str) -> bool:
    """Whether an identity number is made for tests: its month is 80 too high, so it hits nobody."""
    return is_identity_number(digits) and _has_date(digits) and _month_offset(digits) == _SYNTHETIC


def check_identity_number(text: str, environment: Environment) -> str:
    """The 11 digits of an identity number that may come in here; ValueError says why it may not.

    Production refuses synthetic numbers, test and demo refuse all others (DESIGN §2).
    """
    digits = "".join(text.split())
    if not is_identity_number(digits):
        raise ValueError("not an identity number: 11 digits, a real date and right check digits are needed")
    if is_synthetic(digits) and not environment.synthetic_only:
        raise ValueError(f"a synthetic identity number (month + 80) is refused in {environment}")
    if environment.synthetic_only and not is_synthetic(digits):
        raise ValueError(f"only synthetic identity numbers (month + 80) are taken in {environment}")
    return digits


_DATED = {
    (False, False): IdentityKind.FODSELSNUMMER,
    (True, False): IdentityKind.D_NUMBER,
    (False, True): IdentityKind.H_NUMBER,
    (True, True): IdentityKind.D_H_NUMBER,
}


def _checks(digits: str, rests: tuple[int, ...]) -> bool:
    numbers = [int(digit) for digit in digits]
    if sum(map(int.__mul__, _K2, numbers)) % 11 != 0:
        return False
    return sum(map(int.__mul__, _K1, numbers)) % 11 in rests


def _month_offset(digits: str) -> int:
    month = int(digits[2:4])
    return _SYNTHETIC if month > _SYNTHETIC else _H if month > _H else 0


def _has_date(digits: str) -> bool:
    """A real date in this century or the last; 29 February in every fourth year, 2000 with them."""
    day, year = int(digits[:2]), int(digits[4:6])
    day -= _D if day > _D else 0
    month = int(digits[2:4]) - _month_offset(digits)
    if not 1 <= month <= 12 or not 1 <= day <= _LAST_DAY[month - 1]:
        return False
    return (day, month) != (29, 2) or year % 4 == 0
