"""A benefit report as JSON: whole milliseconds, days and instants in ISO form, what is not built as null."""

from collections.abc import Mapping
from typing import Any

from shared.benefit import Range, hours, rounded
from shared.figures import Ending, Gap, Line, Report, Section
from shared.period import OSLO

_PLACES = 4


def as_json(report: Report) -> dict[str, Any]:
    """The report as values that any JSON writer takes; hours and årsverk-equivalents as decimal text."""
    return {
        "environment": report.environment.value,
        "period": {"first": report.period.first.isoformat(), "last": report.period.last.isoformat()},
        "made_at": report.made_at.astimezone(OSLO).isoformat(),
        "rung": "N2",
        "sections": [_section(each, report) for each in report.sections],
        "items": sum(section.items for section in report.sections),
        "gross": _gross(report.gross, report),
        "gaps": [_gap(each) for each in report.gaps],
        "not_deducted": {
            "human_ms": report.held_back.human_ms,
            "reversed_items": report.held_back.reversed_items,
        },
        # Rungs and figures that are not built yet; null says "not introduced", which is not zero.
        "n3": None,
        "cautious_net": None,
        "n4": None,
        "n5": None,
        "n6": None,
        "money": None,
        "basis": _basis(report),
    }


def _section(section: Section, report: Report) -> dict[str, Any]:
    return {
        "robot": section.robot,
        "process": section.process,
        "items": section.items,
        "outcomes": _outcomes(section.endings),
        "counted_before": section.counted_before,
        "lines": [_line(each) for each in section.lines],
        "gross": _gross(section.gross, report),
    }


def _outcomes(endings: Mapping[Ending, int]) -> dict[str, int]:
    """Counts by outcome, those to a person by cause: `to_person.business`."""
    return {
        f"{outcome.value}.{cause.value}" if cause else outcome.value: count
        for (outcome, cause), count in endings.items()
    }


def _line(line: Line) -> dict[str, Any]:
    baseline = line.baseline
    return {
        "step": baseline.work.step,
        "variant": baseline.work.variant,
        "baseline_version": baseline.version,
        "manual_ms": _range(baseline.manual),
        "method": baseline.method.value,
        "grade": line.grade.value,
        "approved": baseline.approved,
        "best_before": baseline.best_before.isoformat(),
        "share_permille": line.share,
        "counterfactual_permille": 1000,
        "items": line.items,
        "each_ms": _range(line.each),
        "gross_ms": _range(line.gross),
    }


def _gross(gross: Range, report: Report) -> dict[str, Any]:
    bounds = _range(gross)
    return {
        "ms": bounds,
        "hours": {name: rounded(hours(ms), _PLACES) for name, ms in bounds.items()},
        "fte_equivalents": {name: rounded(report.fte(ms), _PLACES) for name, ms in bounds.items()},
    }


def _range(value: Range) -> dict[str, int]:
    return {"low": value.low, "expected": value.expected, "high": value.high}


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "robot": gap.robot,
        "process": gap.work.process,
        "step": gap.work.step,
        "variant": gap.work.variant,
        "items": gap.items,
        "first": gap.first.astimezone(OSLO).isoformat(),
        "last": gap.last.astimezone(OSLO).isoformat(),
    }


def _basis(report: Report) -> dict[str, Any]:
    factors = report.factors
    return {
        "factor_set": factors.name,
        "factor_version": factors.version,
        "factor_valid_from": factors.valid_from.isoformat(),
        "hours_per_fte": rounded(factors.hours_per_fte, 3),
        "factor_source": factors.source,
        "grade_mix_ms": {grade.value: ms for grade, ms in report.grade_mix.items()},
    }
