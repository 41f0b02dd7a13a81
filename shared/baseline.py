"""What an item took by hand (baseline) and how hours become årsverk-equivalents (factor set), as values."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from shared.benefit import Range


class Grade(StrEnum):
    """How strong the evidence is.

    A timed (n >= 30) and approved, B timed less often or from a log, C joint estimate, D one estimate.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Method(StrEnum):
    """How the minutes by hand were found."""

    TIME_STUDY = "tidsstudie"
    LOG = "logg"
    SAMPLE = "utvalg"
    INTERVIEW = "intervju"
    ESTIMATE = "anslag"


@dataclass(frozen=True, order=True)
class Work:
    """The work that a baseline is for."""

    process: str
    step: str = "hele"
    variant: str = "alle"

    def __str__(self) -> str:
        """Give it as reports print it."""
        return f"{self.process} / {self.step} / {self.variant}"


@dataclass(frozen=True)
class Baseline:
    """Minutes by hand for one item of one work, in ms; a version never changes.

    `valid_to` is the first day on which it no longer holds; days are days in Europe/Oslo.
    """

    work: Work
    version: int
    valid_from: date
    valid_to: date | None
    manual: Range
    method: Method
    participants: str
    grade: Grade
    best_before: date
    reason: str
    error_permille: int | None = None
    rework_ms: int | None = None
    n: int | None = None
    mean_ms: int | None = None
    sd_ms: int | None = None
    measured_from: date | None = None
    measured_to: date | None = None
    evidence_ref: str | None = None
    approved_by_owner: str | None = None
    approved_by_finance: str | None = None

    @property
    def approved(self) -> bool:
        """Whether both the owner and finance stand behind it."""
        return self.approved_by_owner is not None and self.approved_by_finance is not None

    def holds_on(self, day: date) -> bool:
        """Whether it is the one to use for an item that ended on that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def grade_on(self, day: date) -> Grade:
        """The grade an item that ended on that day can lean on.

        Past its best-before date evidence is D, and nothing is A or B before owner and finance approved it.
        """
        if day >= self.best_before or (self.grade in (Grade.A, Grade.B) and not self.approved):
            return Grade.D
        return self.grade


@dataclass(frozen=True)
class FactorSet:
    """The one set of factors that a report uses and prints; K is hours per årsverk-equivalent."""

    name: str
    version: int
    valid_from: date
    hours_per_fte: Fraction
    source: str


APPROVALS = ("approved_by_owner", "approved_by_finance")
# What may be settled after a version is registered: when its successor ends it, and who approves it.
_LATER = ("valid_to", *APPROVALS)


def holding(baselines: Iterable[Baseline], work: Work, day: date) -> Baseline | None:
    """The one version that holds that day, or None: a gap gives no claim, never a guess (I-13)."""
    return next((each for each in baselines if each.work == work and each.holds_on(day)), None)


def ended(baselines: Iterable[Baseline]) -> list[Baseline]:
    """The same versions, each ended where a later one of the same work begins that would overlap it.

    A version whose successor begins no later than itself is withdrawn: it holds on no day.
    """
    everything = sorted(baselines, key=lambda each: (each.work, each.version))
    return [_ended(each, everything) for each in everything]


def _ended(baseline: Baseline, everything: list[Baseline]) -> Baseline:
    later = (each for each in everything if each.work == baseline.work and each.version > baseline.version)
    ends = [each.valid_from for each in later if _overlap(baseline, each)]
    return replace(baseline, valid_to=max(baseline.valid_from, min(ends))) if ends else baseline


def _overlap(one: Baseline, other: Baseline) -> bool:
    begin = max(one.valid_from, other.valid_from)
    return all(end is None or begin < end for end in (one.valid_to, other.valid_to))


def differences(old: Baseline, new: Baseline) -> list[str]:
    """The fields in which two accounts of one version differ, those apart that may be settled later."""
    names = [field.name for field in fields(Baseline) if field.name not in _LATER]
    return [name for name in names if getattr(old, name) != getattr(new, name)]
