"""A benefit report as text that a controller can check by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from textwrap import wrap

from babel.dates import format_date

from shared.baseline import Baseline, Grade
from shared.benefit import MS_PER_HOUR, MS_PER_MINUTE, WHOLE, Range, hours, rounded
from shared.figures import Gap, Line, Report, Section
from shared.model import Environment
from shared.period import OSLO, oslo_day
from shared.report_json import as_json
from shared.report_words import ENDINGS, ENVIRONMENTS, Language, pick, say

__all__ = ["as_json", "render"]

_PLACES = 4
_LOCALES: dict[Language, str] = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
_MARKS: dict[Language, tuple[str, str]] = {"nb": (" ", ","), "nn": (" ", ","), "en": (",", ".")}
_ABSENT = ("net", "cautious", "confirmed", "used", "budgeted", "money")
_LABEL, _CELL, _WIDTH = 52, 14, 100


@dataclass(frozen=True)
class _Voice:
    """Words, numbers and days in one language."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        return say(self.language, key, **values)

    def number(self, value: int | Fraction, places: int = 0) -> str:
        """Write a number, rounded half up, thousands apart, with the language's decimal mark."""
        between, mark = _MARKS[self.language]
        whole, _, decimals = rounded(Fraction(value), places).partition(".")
        return f"{int(whole):,}".replace(",", between) + (mark + decimals if decimals else "")

    def exact(self, value: Fraction) -> str:
        """Write a factor with as many decimals as it has, at most three."""
        text = self.number(value, 3)
        return text.rstrip("0").rstrip(_MARKS[self.language][1])

    def day(self, day: date) -> str:
        return format_date(day, "d. MMMM y" if self.language != "en" else "d MMMM y", _LOCALES[self.language])


def render(report: Report, language: Language = "nb") -> str:
    """The report as plain text in bokmål, nynorsk (nn) or English."""
    return "\n".join(_lines(report, _Voice(language))) + "\n"


def _lines(report: Report, voice: _Voice) -> Iterator[str]:
    yield voice("title", first=voice.day(report.period.first), last=voice.day(report.period.last))
    if report.environment is not Environment.PRODUCTION:
        yield voice(report.environment.value)
    for section in report.sections:
        yield from ("", voice("section", robot=section.robot, process=section.process))
        yield from _items(section, voice)
        yield from _minutes(section, voice)
        yield from _gross(section.gross, report, voice)
        yield from _formula(section, report, voice)
    yield from _everything(report, voice)
    yield from _gaps(report, voice)
    yield from _reading(report, voice)
    yield from _basis(report, voice)


def _items(section: Section, voice: _Voice) -> Iterator[str]:
    yield f"  {voice('items')}"
    for ending, count in section.endings.items():
        yield _row(pick(voice.language, ENDINGS[ending]), voice.number(count))
    yield _row(voice("total"), voice.number(section.items))
    if section.counted_before:
        yield _row(voice("counted_before"), voice.number(section.counted_before), indent=6)


def _minutes(section: Section, voice: _Voice) -> Iterator[str]:
    used = dict.fromkeys((line.baseline, line.grade) for line in section.lines)
    if not used:
        yield _row(voice("minutes"), voice("no_hours"), indent=2)
        return
    yield _heading(voice("minutes"), voice)
    for baseline, grade in used:
        yield from _baseline(baseline, grade, voice)


def _baseline(baseline: Baseline, grade: Grade, voice: _Voice) -> Iterator[str]:
    minutes = (Fraction(ms, MS_PER_MINUTE) for ms in _bounds(baseline.manual))
    yield _row(str(baseline.work), *(voice.number(each, 2) for each in minutes))
    words = {"version": baseline.version, "method": baseline.method, "grade": grade}
    yield f"      {voice('baseline', approved=_approval(baseline, voice), **words)}"


def _approval(baseline: Baseline, voice: _Voice) -> str:
    if not baseline.approved:
        return voice("not_approved")
    return voice("approved", owner=baseline.approved_by_owner, finance=baseline.approved_by_finance)


def _gross(gross: Range, report: Report, voice: _Voice) -> Iterator[str]:
    yield _heading(voice("gross"), voice)
    yield _row(voice("hours"), *(voice.number(hours(ms), _PLACES) for ms in _bounds(gross)))
    label = voice("fte", k=voice.exact(report.factors.hours_per_fte))
    yield _row(label, *(voice.number(report.fte(ms), _PLACES) for ms in _bounds(gross)))


def _formula(section: Section, report: Report, voice: _Voice) -> Iterator[str]:
    """The formula of the expected value, with its numbers put in."""
    if not section.lines or not report.environment.earns_benefit:
        return
    yield f"  {voice('formula')}"
    for line in section.lines:
        yield f"    {_formula_line(line, voice)}"
    yield f"    {_formula_fte(section.gross.expected, report, voice)}"


def _formula_line(line: Line, voice: _Voice) -> str:
    """Such as `hele / alle v2: 20 × (900 000 ms × 400 ‰ × 1000 ‰) = 20 × 360 000 ms = … ms = 2,0000 t`."""
    work, items, gross = line.baseline.work, voice.number(line.items), line.gross.expected
    each, manual = voice.number(line.each.expected), voice.number(line.baseline.manual.expected)
    return (
        f"{work.step} / {work.variant} v{line.baseline.version}:"
        f" {items} × ({manual} ms × {line.share} ‰ × {WHOLE} ‰)"
        f" = {items} × {each} ms = {voice.number(gross)} ms"
        f" = {voice.number(hours(gross), _PLACES)} {voice('h')}"
    )


def _formula_fte(ms: int, report: Report, voice: _Voice) -> str:
    return voice(
        "formula_fte",
        gross=voice.number(ms),
        hour=voice.number(MS_PER_HOUR),
        k=voice.exact(report.factors.hours_per_fte),
        fte=voice.number(report.fte(ms), _PLACES),
    )


def _everything(report: Report, voice: _Voice) -> Iterator[str]:
    yield ""
    if not report.sections:
        yield voice("nothing_ended")
    yield voice("all")
    yield _row(voice("total"), voice.number(sum(section.items for section in report.sections)))
    yield from _gross(report.gross, report, voice)
    yield f"    {_formula_fte(report.gross.expected, report, voice)}"
    for rung in _ABSENT:
        yield _row(voice(rung), voice("absent"))


def _gaps(report: Report, voice: _Voice) -> Iterator[str]:
    if report.gaps:
        yield from ("", voice("gaps"))
    for gap in report.gaps:
        yield from _wrapped(_gap(gap, voice))


def _gap(gap: Gap, voice: _Voice) -> str:
    first, last = (voice.day(oslo_day(each)) for each in (gap.first, gap.last))
    return voice("gap", robot=gap.robot, items=voice.number(gap.items), work=gap.work, first=first, last=last)


def _reading(report: Report, voice: _Voice) -> Iterator[str]:
    yield from ("", voice("reading"))
    for caveat in ("caveat_gross", "caveat_owner", "caveat_fte"):
        yield from _wrapped(voice(caveat))
    held = report.held_back
    if held.human_ms or held.reversed_items:
        human = voice.number(hours(held.human_ms), _PLACES)
        yield from _wrapped(voice("held_back", hours=human, reversed=voice.number(held.reversed_items)))


def _basis(report: Report, voice: _Voice) -> Iterator[str]:
    """What the figures rest on, at the end of every report."""
    yield from ("", voice("basis"))
    for key, value in _facts(report, voice):
        yield from _wrapped(f"{voice(key)}: {value}")


def _facts(report: Report, voice: _Voice) -> Iterator[tuple[str, str]]:
    factors, period = report.factors, report.period
    begun = voice.day(factors.valid_from)
    yield "factor_set", voice("factor_set_value", name=factors.name, version=factors.version, day=begun)
    yield "k", voice.exact(factors.hours_per_fte)
    yield "source", factors.source
    yield "rung", voice("gross")
    yield "grades", _grades(report, voice)
    yield from (("evidence", text) for text in _evidence(report, voice))
    yield "counterfactual", voice("counterfactual_value")
    for key in ("money", "corrections", "hash"):
        yield key, voice("absent")
    yield "environment", pick(voice.language, ENVIRONMENTS[report.environment])
    yield "period", voice("period_value", first=voice.day(period.first), last=voice.day(period.last))
    yield "made_at", report.made_at.astimezone(OSLO).isoformat(" ", "seconds")


def _grades(report: Report, voice: _Voice) -> str:
    mix = report.grade_mix.items()
    return ", ".join(f"{grade}: {voice.number(hours(ms), _PLACES)}" for grade, ms in mix) or voice("none")


def _evidence(report: Report, voice: _Voice) -> Iterator[str]:
    """Where each baseline that was used comes from, in its registrar's own words."""
    for baseline in dict.fromkeys(line.baseline for section in report.sections for line in section.lines):
        reference, day = baseline.evidence_ref or voice("none"), voice.day(baseline.best_before)
        named = {"work": baseline.work, "version": baseline.version, "day": day, "reference": reference}
        said = {"participants": baseline.participants, "reason": " ".join(baseline.reason.split())}
        yield voice("evidence_value", **named, **said)


def _bounds(value: Range) -> tuple[int, int, int]:
    return value.low, value.expected, value.high


def _heading(label: str, voice: _Voice) -> str:
    return _row(label, voice("low"), voice("expected"), voice("high"), indent=2)


def _row(label: str, *cells: str, indent: int = 4) -> str:
    return f"{' ' * indent}{label}".ljust(_LABEL) + "".join(cell.rjust(_CELL) for cell in cells)


def _wrapped(text: str) -> list[str]:
    return wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
