"""How running cases again is said to people, in bokmål, nynorsk and English side by side."""

from collections.abc import Iterable, Mapping

from shared.follow_up import words as follow_up
from shared.follow_up.rules import LONGEST_NOTE
from shared.reopening.how import Beginning, Fate
from shared.report_words import Language, pick
from shared.rerun.rules import Rule, Why

_Said = tuple[str, str, str]

_FATES: dict[Fate, _Said] = {
    Fate.STANDS: ("«{step}» er gjort og står", "«{step}» er gjort og står", "“{step}” is done and stands"),
    Fate.ASKED: (
        "«{step}» etterprøves, og gjøres bare hvis det ikke er gjort",
        "«{step}» blir etterprøvd, og blir gjort berre om det ikkje er gjort",
        "“{step}” is verified, and done only if it was not",
    ),
    Fate.GUARDED: (
        "«{step}» gjøres om igjen, og systemet avviser en dobbel",
        "«{step}» blir gjort om att, og systemet avviser ein dobbel",
        "“{step}” is done again, and the system refuses a second one",
    ),
    Fate.REPEATED: (
        "«{step}» gjøres om igjen uten etterprøving",
        "«{step}» blir gjort om att utan etterprøving",
        "“{step}” is done again without being verified",
    ),
    Fate.IN_DOUBT: (
        "«{step}» kan ikke etterprøves, så saken kommer tilbake. Er det ikke gjort: «--repeat {step}»",
        "«{step}» kan ikkje etterprøvast, så saka kjem tilbake. Er det ikkje gjort: «--repeat {step}»",
        "“{step}” cannot be verified, so the case comes back. If it was not done: “--repeat {step}”",
    ),
}
_NO_STEPS: _Said = ("Ingenting er påbegynt", "Ingenting er påbyrja", "Nothing was begun")
_CASE: _Said = ("Sak {item}: {steps}.", "Sak {item}: {steps}.", "Case {item}: {steps}.")
_AGAIN: dict[Beginning, _Said] = {
    Beginning.FAILED_STEP: (
        "Kjøres på nytt fra steget som feilet",
        "Blir køyrde på nytt frå steget som feila",
        "Are run again from the step that failed",
    ),
    Beginning.START: (
        "Kjøres på nytt fra starten",
        "Blir køyrde på nytt frå starten",
        "Are run again from the start",
    ),
}
_UNCHANGED: _Said = (
    "Uendret, for roboten har dem alt",
    "Uendra, for roboten har dei alt",
    "Unchanged, for the robot has them already",
)
_REFUSED: _Said = ("Kan ikke kjøres på nytt", "Kan ikkje køyrast på nytt", "Cannot be run again")
_NONE: _Said = (
    "Ingen saker passer. «avlast items ROBOT» viser dem som finnes.",
    "Ingen saker passar. «avlast items ROBOT» viser dei som finst.",
    "No case fits. “avlast items ROBOT” shows those that there are.",
)
_RUN: _Said = (
    "Kjøring {run} av {robot} tar dem. «avlast why {run}» sier hvordan den står.",
    "Køyring {run} av {robot} tek dei. «avlast why {run}» seier korleis ho står.",
    "Run {run} of {robot} takes them. “avlast why {run}” says how it stands.",
)
_RULES: dict[Rule, _Said] = {
    Rule.NOTE_NEEDED: (
        "Skriv noen ord om hvorfor saken skal kjøres på nytt (--note).",
        "Skriv nokre ord om kvifor saka skal køyrast på nytt (--note).",
        "Write a few words on why the case shall be run again (--note).",
    ),
    Rule.NOTE_TOO_LONG: (
        "Merknaden er for lang. Den kan ha {longest_note} tegn.",
        "Merknaden er for lang. Han kan ha {longest_note} teikn.",
        "The note is too long. It may have {longest_note} characters.",
    ),
    Rule.NEEDS_RPA: (
        "Sak {item}: bare RPA-teamet kan gjøre om igjen det som er gjort, eller som ikke kan etterprøves.",
        "Sak {item}: berre RPA-teamet kan gjere om att det som er gjort, eller som ikkje kan etterprøvast.",
        "Case {item}: what is done, or cannot be verified, only the RPA team may repeat.",
    ),
    Rule.TREATED_MEANWHILE: (
        "Roboten har behandlet sak {item} etter at du så på den. Se på saken igjen.",
        "Roboten har behandla saka {item} etter at du såg på ho. Sjå på saka igjen.",
        "The robot has treated case {item} since you looked. Look at the case again.",
    ),
    Rule.NOTHING_FAILED: (
        "I sak {item} har ingenting feilet. Skal roboten gå gjennom den på nytt, så velg «--from start».",
        "I sak {item} har ingenting feila. Skal roboten gå gjennom ho på nytt, så vel «--from start».",
        "Nothing failed in case {item}. Should the robot go through it again, choose “--from start”.",
    ),
    Rule.WITHDRAWN: (
        "Sak {item} er trukket tilbake. Send den inn på nytt hvis den likevel skal behandles.",
        "Sak {item} er trekt tilbake. Send ho inn på nytt om ho likevel skal behandlast.",
        "Case {item} was withdrawn. Send it in anew if it shall be treated after all.",
    ),
}


def refusal_in_words(rule: Why, lang: Language = "nb", **names: object) -> str:
    """Why a case is not run again, and what to do: `names` are item, process, holder and told."""
    if isinstance(rule, Rule):
        return pick(lang, _RULES[rule]).format(longest_note=LONGEST_NOTE, **names)
    return follow_up.refusal_in_words(rule, lang, **({"to": ""} | names))


def case_in_words(item: int, steps: Iterable[tuple[str, Fate]], lang: Language = "nb") -> str:
    """What becomes of the steps of one case."""
    said = [pick(lang, _FATES[fate]).format(step=name) for name, fate in steps]
    return pick(lang, _CASE).format(item=item, steps="; ".join(said) or pick(lang, _NO_STEPS))


def counts_in_words(
    beginning: Beginning, counts: tuple[int, int, int], lang: Language = "nb"
) -> tuple[str, str, str]:
    """How many are run again, left as they are, and refused: a line each, empty where there are none."""
    said = (_AGAIN[beginning], _UNCHANGED, _REFUSED)
    lines = [
        f"{pick(lang, what)}: {follow_up.cases(count, lang)}."
        for what, count in zip(said, counts, strict=True)
    ]
    again, unchanged, refused = (line if count else "" for line, count in zip(lines, counts, strict=True))
    return again, unchanged, refused


def none_in_words(lang: Language = "nb") -> str:
    """Nothing was chosen."""
    return pick(lang, _NONE)


def runs_in_words(runs: Mapping[str, int], lang: Language = "nb") -> list[str]:
    """Which run of each robot takes them."""
    return [pick(lang, _RUN).format(robot=robot, run=run) for robot, run in runs.items()]
