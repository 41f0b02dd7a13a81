"""Identity numbers of every kind, made when a test runs: nobody can bear one, and no file of ours holds one.

Those with a date are of people born in 2039. Made by trying endings against the two sums, not by the product.
"""

from itertools import product

_K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0)
_K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
# What stands before the three digits that tell people of one day apart: day, month and year.
_FRONTS = {
    "fødselsnummer": "150339",
    "D-nummer": "550339",
    "H-nummer": "154339",
    "D- og H-nummer": "554339",
    "synthetic": "158339",
    "synthetic D-nummer": "558339",
    "FH-nummer": "912345",
}
TODAY = 0
FROM_2032 = (1, 2, 3)


def number(kind: str, rest: int = TODAY) -> str:
    """A number whose first sum leaves this rest: 0 under today's rule, 1 to 3 only under that of 2032."""
    tried = (
        f"{_FRONTS[kind]}{serial}{ending:02}" for serial, ending in product(range(900, 1000), range(100))
    )
    return next(each for each in tried if _sum(each, _K2) % 11 == 0 and _sum(each, _K1) % 11 == rest)


def numbers() -> dict[str, str]:
    """One number of every kind under each rule, by a name that says which."""
    return {f"{kind}, rest {rest}": number(kind, rest) for kind in _FRONTS for rest in (TODAY, *FROM_2032)}


def _sum(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
