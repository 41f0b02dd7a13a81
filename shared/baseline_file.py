"""Baselines and factor sets as people write them: `config/baselines.toml` and `config/factors.toml`."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.baseline import Baseline, FactorSet, Grade, Method, Work
from shared.benefit import Range
from shared.errors import BadSetting
from shared.nearest import hint
from shared.toml_file import Day, Id, Table, Text, checked, in_file, read_toml

_Seconds = Annotated[int, Field(ge=0, strict=True)]
_MS = 1000


class _ManualSeconds(Table):
    low: _Seconds
    expected: _Seconds
    high: _Seconds

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.expected <= self.high:
            raise ValueError("low <= expected <= high must hold")
        return self


class _Quality(Table):
    """How often a person gets it wrong, and what mending it takes."""

    error_permille: Annotated[int, Field(ge=0, le=1000, strict=True)]
    rework_seconds: _Seconds


class _Evidence(Table):
    method: Method
    grade: Grade
    best_before: Day
    participants: Text
    reason: Text
    evidence_ref: str = ""
    n: Annotated[int, Field(ge=1, strict=True)] | None = None
    mean_seconds: _Seconds | None = None
    sd_seconds: _Seconds | None = None
    measured_from: Day | None = None
    measured_to: Day | None = None

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.measured_from and self.measured_to and self.measured_to < self.measured_from:
            raise ValueError("measured_to is before measured_from")
        return self


class _Approved(Table):
    owner: str = ""
    finance: str = ""


class _Baseline(Table):
    process: Id
    step: Id = "hele"
    variant: Id = "alle"
    version: Annotated[int, Field(ge=1, strict=True)]
    valid_from: Day
    valid_to: Day | None = None
    manual_seconds: _ManualSeconds
    evidence: _Evidence
    quality: _Quality | None = None
    approved: _Approved = _Approved()

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        return self

    def value(self) -> Baseline:
        """The same as a value of the register, in milliseconds, with nothing where the file is empty."""
        seconds, evidence = self.manual_seconds, self.evidence
        return Baseline(
            work=Work(self.process, self.step, self.variant),
            version=self.version,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            manual=Range(seconds.low * _MS, seconds.expected * _MS, seconds.high * _MS),
            method=evidence.method,
            participants=evidence.participants.strip(),
            grade=evidence.grade,
            best_before=evidence.best_before,
            reason=evidence.reason.strip(),
            error_permille=self.quality.error_permille if self.quality else None,
            rework_ms=_ms(self.quality.rework_seconds) if self.quality else None,
            n=evidence.n,
            mean_ms=_ms(evidence.mean_seconds),
            sd_ms=_ms(evidence.sd_seconds),
            measured_from=evidence.measured_from,
            measured_to=evidence.measured_to,
            evidence_ref=evidence.evidence_ref.strip() or None,
            approved_by_owner=self.approved.owner.strip() or None,
            approved_by_finance=self.approved.finance.strip() or None,
        )


class _Baselines(Table):
    baselines: tuple[_Baseline, ...] = ()


class _FactorSet(Table):
    name: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    version: Annotated[int, Field(ge=1, strict=True)]
    valid_from: Day
    hours_per_fte: Annotated[Decimal, Field(gt=0, le=8784)]
    source: Text

    def value(self) -> FactorSet:
        """The same as a value of the register."""
        return FactorSet(self.name, self.version, self.valid_from, Fraction(self.hours_per_fte), self.source)


class _Factors(Table):
    default: str
    factor_sets: tuple[_FactorSet, ...]


def read_baselines(path: Path) -> list[Baseline]:
    """The baselines of the file; raises `BadSetting`, also when a version stands in it twice."""
    file = checked(_Baselines, read_toml(path, BadSetting), in_file(path), BadSetting)
    found: dict[tuple[Work, int], Baseline] = {}
    for baseline in (each.value() for each in file.baselines):
        if (baseline.work, baseline.version) in found:
            raise BadSetting(f"{path}: {baseline.work} version {baseline.version} stands in it twice.")
        found[baseline.work, baseline.version] = baseline
    return list(found.values())


def read_factor_set(path: Path, day: date, name: str | None = None) -> FactorSet:
    """The named factor set (else the file's default) that holds on that day; raises `BadSetting`."""
    file = checked(_Factors, read_toml(path, BadSetting), in_file(path), BadSetting)
    wanted = name or file.default
    sets = [each.value() for each in file.factor_sets if each.name == wanted]
    if not sets:
        raise BadSetting(
            f"{path}: no factor set {wanted}; {hint(wanted, {e.name for e in file.factor_sets})}."
        )
    begun = [each for each in sets if each.valid_from <= day]
    if not begun:
        raise BadSetting(
            f"{path}: no version of {wanted} holds on {day}; its first begins {sets[0].valid_from}."
        )
    return max(begun, key=lambda each: each.version)


def _ms(seconds: int | None) -> int | None:
    return None if seconds is None else seconds * _MS
