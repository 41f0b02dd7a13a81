"""Numbers for people and claims that do not exist: synthetic identities (month + 80) and KIDs.

Calculated by the numbers' own rules, so that no real person's number can stand in the repository.
"""

from datetime import date

_K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_ORGANISATION = (3, 2, 7, 6, 5, 4, 3, 2)
_IMPOSSIBLE = 10


def synthetic_identity(serial: int) -> str:
    """Give the identity number of test person number `serial`; the month is 80 too high, as Tenor's are."""
    born = date(1950 + serial % 45, 1 + serial % 12, 1 + serial % 28)
    front = f"{born.day:02}{born.month + 80:02}{born.year % 100:02}"
    return next(
        number for at in range(100 + serial % 300, 500) if (number := _with_checks(f"{front}{at:03}"))
    )


def synthetic_organisation(serial: int) -> str:
    """Give a nine-digit number with a right check digit; it starts with 3, and real ones with 8 or 9."""
    eight = 31_000_000 + 10 * serial
    while _mod11(str(eight), _ORGANISATION) == _IMPOSSIBLE:
        eight += 1
    return f"{eight}{_mod11(str(eight), _ORGANISATION)}"


def kid(serial: int) -> str:
    """Give the ten-digit KID (MOD10) of claim number `serial`."""
    nine = f"{260_000_000 + serial}"
    doubled = [int(digit) * (2 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(nine))]
    return f"{nine}{-sum(d // 10 + d % 10 for d in doubled) % 10}"


def wrong_kid(serial: int) -> str:
    """Give a KID whose check digit is one too high."""
    right = kid(serial)
    return f"{right[:-1]}{(int(right[-1]) + 1) % 10}"


def _with_checks(nine: str) -> str | None:
    k1 = _mod11(nine, _K1)
    if k1 == _IMPOSSIBLE:
        return None
    k2 = _mod11(f"{nine}{k1}", _K2)
    return None if k2 == _IMPOSSIBLE else f"{nine}{k1}{k2}"


def _mod11(digits: str, weights: tuple[int, ...]) -> int:
    rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    return 0 if rest == 0 else 11 - rest
