"""The figures of a benefit report, worked out from counted facts and baselines; rung N2, gross.

Only the first done or partial item of a claim key and cycle claims; an item without a baseline on its
day claims nothing and is named (I-13); the environment `test` claims nothing (I-20).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import groupby

from shared.baseline import Baseline, FactorSet, Grade, Work, holding
from shared.benefit import NOTHING, Range, fte_equivalents, gross, hours
from shared.model import Cause, Environment, Outcome
from shared.period import Period

Ending = tuple[Outcome, Cause | None]

ENDINGS: tuple[Ending, ...] = (
    (Outcome.DONE, None),
    (Outcome.PARTIAL, None),
    *((Outcome.TO_PERSON, cause) for cause in Cause),
    (Outcome.DUPLICATE, None),
    (Outcome.NOT_NEEDED, None),
    (Outcome.WITHDRAWN, None),
)
"""How items end, in the order in which reports show it."""


@dataclass(frozen=True)
class Tally:
    """How many items of one kind ended in one way, from `day` on, in days that share baselines and grades."""

    day: date
    robot: str
    work: Work
    outcome: Outcome
    cause: Cause | None
    share: int
    counted_before: bool
    items: int
    first: datetime
    last: datetime
    # The cases were treated again later in the period and count as that ended; what they claimed stays.
    superseded: bool = False


@dataclass(frozen=True)
class Line:
    """Items that each gave the same: one baseline version, one share, one grade; ranges in ms."""

    baseline: Baseline
    share: int
    grade: Grade
    items: int
    each: Range

    @property
    def gross(self) -> Range:
        """What the items gave together."""
        return self.each.times(self.items)


@dataclass(frozen=True)
class Gap:
    """A deviation: items that claim nothing because no baseline held when they ended."""

    robot: str
    work: Work
    items: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Section:
    """What one robot did in one process."""

    robot: str
    process: str
    endings: Mapping[Ending, int]
    counted_before: int
    lines: tuple[Line, ...]

    @property
    def items(self) -> int:
        """All items that ended."""
        return sum(self.endings.values())

    @property
    def gross(self) -> Range:
        """Gross time, in ms: the sum of the lines."""
        return sum((line.gross for line in self.lines), NOTHING)


@dataclass(frozen=True)
class HeldBack:
    """What is known of the period and will lower the net, but is no part of the gross."""

    human_ms: int = 0
    reversed_items: int = 0


@dataclass(frozen=True)
class Report:
    """A period's gross time in one environment, with all that is needed to work it out again."""

    environment: Environment
    period: Period
    made_at: datetime
    sections: tuple[Section, ...]
    gaps: tuple[Gap, ...]
    factors: FactorSet
    held_back: HeldBack

    @property
    def gross(self) -> Range:
        """Gross time of all robots, in ms: the sum of the sections."""
        return sum((section.gross for section in self.sections), NOTHING)

    @property
    def grade_mix(self) -> dict[Grade, int]:
        """Expected gross time by grade of evidence, in ms; grades that gave nothing are left out."""
        mix: Counter[Grade] = Counter()
        for section in self.sections:
            for line in section.lines:
                mix[line.grade] += line.gross.expected
        return {grade: mix[grade] for grade in Grade if mix[grade]}

    def fte(self, ms: int) -> Fraction:
        """Time as årsverk-equivalents by the report's own factor."""
        return fte_equivalents(ms, self.factors.hours_per_fte)

    @staticmethod
    def hours(ms: int) -> Fraction:
        """Time as exact hours."""
        return hours(ms)


def cuts(period: Period, baselines: Iterable[Baseline]) -> list[date]:
    """The days at which a period is cut so that within a slice the same baselines and grades hold."""
    days = {day for each in baselines for day in (each.valid_from, each.valid_to, each.best_before) if day}
    return [period.first, *sorted(day for day in days if period.first < day < period.after)]


def draw_up(
    *,
    environment: Environment,
    period: Period,
    made_at: datetime,
    tallies: Sequence[Tally],
    baselines: Sequence[Baseline],
    factors: FactorSet,
    held_back: HeldBack,
) -> Report:
    """Work the figures out; tallies come sorted by robot and process."""
    sections, gaps = [], []
    for (robot, process), group in groupby(tallies, key=lambda each: (each.robot, each.work.process)):
        mine = list(group)
        claims = [each for each in mine if each.share and not each.counted_before]
        ended = [each for each in mine if not each.superseded]
        lines, missing = _lines(claims, baselines, earns=environment.earns_benefit)
        sections.append(
            Section(
                robot=robot,
                process=process,
                endings=_endings(ended),
                counted_before=sum(each.items for each in ended if each.counted_before),
                lines=lines,
            )
        )
        gaps += _gaps(missing)
    return Report(environment, period, made_at, tuple(sections), tuple(gaps), factors, held_back)


def _endings(tallies: Iterable[Tally]) -> dict[Ending, int]:
    counted: Counter[Ending] = Counter()
    for each in tallies:
        counted[each.outcome, each.cause] += each.items
    return {ending: counted[ending] for ending in ENDINGS}


def _lines(
    claims: Iterable[Tally], baselines: Sequence[Baseline], *, earns: bool
) -> tuple[tuple[Line, ...], list[Tally]]:
    """The claims as lines, and those that have no baseline."""
    items: Counter[tuple[Baseline, int, Grade]] = Counter()
    missing = []
    for claim in claims:
        baseline = holding(baselines, claim.work, claim.day)
        if baseline is None:
            missing.append(claim)
        else:
            items[baseline, claim.share, baseline.grade_on(claim.day)] += claim.items
    return tuple(_line(*key, count, earns=earns) for key, count in items.items()), missing


def _line(baseline: Baseline, share: int, grade: Grade, items: int, *, earns: bool) -> Line:
    return Line(baseline, share, grade, items, gross(baseline.manual, share) if earns else NOTHING)


def _gaps(missing: Sequence[Tally]) -> list[Gap]:
    """One gap for each robot and work."""
    works = dict.fromkeys((each.robot, each.work) for each in missing)
    return [_gap([each for each in missing if (each.robot, each.work) == key]) for key in works]


def _gap(same: Sequence[Tally]) -> Gap:
    first, last = min(each.first for each in same), max(each.last for each in same)
    return Gap(same[0].robot, same[0].work, sum(each.items for each in same), first, last)
