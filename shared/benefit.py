"""The arithmetic of the benefit register: whole milliseconds and permille, exact hours.

Rules and formula numbers are those of the benefit register's model: rounding happens once, half up, for
each item; totals are sums of what was rounded; hours are exact fractions until they are shown.
"""

from dataclasses import dataclass
from fractions import Fraction

MS_PER_HOUR = 3_600_000
MS_PER_MINUTE = 60_000
WHOLE = 1000
"""All of something, in permille."""


def round_half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes away from zero, so that a minus mirrors its plus."""
    size = (abs(value) * 2 + 1) // 2
    return int(size if value >= 0 else -size)


def rounded(value: Fraction, places: int) -> str:
    """The value with that many decimals, rounded half up; for showing only."""
    scaled = round_half_up(value * 10**places)
    digits = str(abs(scaled)).rjust(places + 1, "0")
    sign = "-" if scaled < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


@dataclass(frozen=True)
class Range:
    """A figure with its uncertainty, in milliseconds: low <= expected <= high (I-12)."""

    low: int
    expected: int
    high: int

    def __post_init__(self) -> None:
        """Refuse a range that is out of order."""
        if not self.low <= self.expected <= self.high:
            raise ValueError(f"low <= expected <= high does not hold: {self}")

    def __add__(self, other: "Range") -> "Range":
        """Add linearly, the cautious way: every low may come together."""
        return Range(self.low + other.low, self.expected + other.expected, self.high + other.high)

    def times(self, count: int) -> "Range":
        """The same figure for that many items."""
        return Range(self.low * count, self.expected * count, self.high * count)


NOTHING = Range(0, 0, 0)


def gross(manual: Range, share: int, counterfactual: int = WHOLE) -> Range:
    """Formula (1): what one item gives back, from minutes by hand (ms), share done and kappa (permille)."""
    for permille in (share, counterfactual):
        if not 0 <= permille <= WHOLE:
            raise ValueError(f"a share is 0 to 1000 permille, not {permille}")
    low, expected, high = (
        round_half_up(Fraction(ms * share * counterfactual, WHOLE * WHOLE))
        for ms in (manual.low, manual.expected, manual.high)
    )
    return Range(low, expected, high)


def hours(ms: int) -> Fraction:
    """Milliseconds as exact hours."""
    return Fraction(ms, MS_PER_HOUR)


def fte_equivalents(ms: int, hours_per_fte: Fraction) -> Fraction:
    """Formula (8): årsverk-equivalents, exact, additive over months, units and processes."""
    return hours(ms) / hours_per_fte
