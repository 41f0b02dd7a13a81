"""The two ways Norwegian numbers check themselves: modulus 10 and modulus 11 (robots.md §4)."""

from collections.abc import Iterable
from itertools import cycle

KID_WEIGHTS = (2, 3, 4, 5, 6, 7)
ACCOUNT_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
ORGANISATION_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def are_digits(text: str) -> bool:
    """Whether text is one or more of the ten digits 0–9, and no digit of another script."""
    return text.isascii() and text.isdigit()


def weighted_sum(digits: str, weights: Iterable[int]) -> int:
    """The sum of each digit times its weight, from the left, as far as both reach."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def mod10(base: str) -> str:
    """The check digit by Luhn: weights 2, 1, 2, … from the right, digits of products summed."""
    total = 0
    for digit, weight in zip(reversed(base), cycle((2, 1)), strict=False):
        tens, ones = divmod(int(digit) * weight, 10)
        total += tens + ones
    return str(-total % 10)


def mod11(total: int) -> str:
    """The check digit of a weighted sum: 11 − sum mod 11; 11 is written 0 and 10 is written "-"."""
    rest = -total % 11
    return "-" if rest == 10 else str(rest)
