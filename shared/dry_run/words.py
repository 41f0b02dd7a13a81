"""What a dry run said, as lines that a process owner reads: bokmål, nynorsk and English side by side."""

from collections import Counter
from collections.abc import Iterator, Sequence

from shared.dry_run.told import AFTER_STEP, TECHNICAL, CaseTold, Deed, DeedKind, would_act
from shared.model import Outcome
from shared.report_words import ENDINGS, Language, pick

_Said = tuple[str, str, str]

_HEAD: _Said = (
    "Prøvekjøring {run} av {robot}: ingenting er gjort, og ingenting er talt.",
    "Prøvekøyring {run} av {robot}: ingenting er gjort, og ingenting er talt.",
    "Dry run {run} of {robot}: nothing was done, and nothing is counted.",
)
_NO_CASES: _Said = ("Ingen saker venter.", "Ingen saker ventar.", "No case waits.")
_CASE: _Said = (
    "Sak {item} ville endt slik: {ending}",
    "Sak {item} ville enda slik: {ending}",
    "Case {item} would end so: {ending}",
)
_NOBODY_KNOWS: _Said = ("Kan ikke sies", "Kan ikkje seiast", "Cannot be told")
_WHY: dict[str, _Said] = {
    AFTER_STEP: (
        "Roboten stanset etter et steg som ikke ble utført, så resten er ikke kjent.",
        "Roboten stansa etter eit steg som ikkje blei utført, så resten er ikkje kjend.",
        "The robot stopped after a step that was not carried out, so the rest is not known.",
    ),
    TECHNICAL: (
        "Det oppsto en teknisk feil. «avlast log {run} --item {item}» viser hvilken.",
        "Det oppstod ein teknisk feil. «avlast log {run} --item {item}» viser kva for ein.",
        "There was a technical failure. “avlast log {run} --item {item}” shows which.",
    ),
    "cannot_be_opened": (
        "Innholdet i saken kan ikke åpnes, fordi det er skadet.",
        "Innhaldet i saka kan ikkje opnast, fordi det er skadd.",
        "The content of the case is damaged and cannot be opened.",
    ),
}
_SAID_AFTER: _Said = (
    "(Det sa roboten etter et steg som ikke ble utført.)",
    "(Det sa roboten etter eit steg som ikkje blei utført.)",
    "(The robot said so after a step that was not carried out.)",
)
_DEEDS: dict[DeedKind, _Said] = {
    DeedKind.WOULD: ("ville gjort «{step}»", "ville gjort «{step}»", "would do “{step}”"),
    DeedKind.STANDS: ("«{step}» er gjort før", "«{step}» er gjort før", "“{step}” was done before"),
    DeedKind.FOUND: (
        "«{step}» er gjort, viser etterprøvingen",
        "«{step}» er gjort, viser etterprøvinga",
        "“{step}” was done, as verifying shows",
    ),
    DeedKind.NOTE: ("ville notert", "ville notert", "would note"),
}


def in_words(run: int, robot: str, cases: Sequence[CaseTold], lang: Language = "nb") -> list[str]:
    """The whole list: each case with what would be done to it, and how many would end how."""
    lines = [pick(lang, _HEAD).format(run=run, robot=robot)]
    for case in cases:
        lines += [_case(run, case, lang), *(f"    {_deed(deed, lang)}" for deed in case.deeds)]
    return [*lines, *_sum(cases, lang)]


def _case(run: int, case: CaseTold, lang: Language) -> str:
    if case.outcome is None:
        why = pick(lang, _WHY[case.code or TECHNICAL]).format(run=run, item=case.item)
    else:
        after = case.cause is not None and would_act(case.deeds)
        why = " ".join([case.reason or "", *([pick(lang, _SAID_AFTER)] if after else [])])
    said = pick(lang, _CASE).format(item=case.item, ending=f"{_ending(case, lang)}.")
    return f"{said} {why}".rstrip()


def _deed(deed: Deed, lang: Language) -> str:
    said = pick(lang, _DEEDS[deed.kind]).format(step=deed.step)
    return f"{said}: {deed.says}" if deed.says else said


def _ending(case: CaseTold, lang: Language) -> str:
    if case.outcome is None:
        return pick(lang, _NOBODY_KNOWS)
    label = pick(lang, ENDINGS[case.outcome, case.cause])
    return f"{label} ({case.share_permille / 10:g} %)" if case.outcome is Outcome.PARTIAL else label


def _sum(cases: Sequence[CaseTold], lang: Language) -> Iterator[str]:
    if not cases:
        yield pick(lang, _NO_CASES)
        return
    counted = Counter(_ending(case, lang) for case in cases)
    yield ", ".join(f"{ending}: {count}" for ending, count in counted.most_common()) + "."
