"""How follow-ups are said to people, in bokmål, nynorsk and English side by side."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.follow_up.acts import Act, ActKind, FollowUpState, Told
from shared.follow_up.rules import LONGEST_NOTE, MOST_MINUTES, Rule
from shared.model import Cause
from shared.report_words import Language, pick

_Said = tuple[str, str, str]
_OSLO = ZoneInfo("Europe/Oslo")

_STATES: dict[FollowUpState, _Said] = {
    FollowUpState.OPEN: ("Ny", "Ny", "New"),
    FollowUpState.WITH_RPA: ("Hos RPA-teamet", "Hos RPA-teamet", "With the RPA team"),
    FollowUpState.AGAIN: ("Gitt til roboten igjen", "Gitt til roboten igjen", "Given to the robot again"),
    FollowUpState.DONE: ("Løst for hånd", "Løyst for hand", "Done by hand"),
    FollowUpState.NOT_NEEDED: ("Ikke nødvendig", "Ikkje nødvendig", "Not needed"),
}
_CAUSES: dict[Cause, _Said] = {
    Cause.BUSINESS: ("Faglig grunn", "Fagleg grunn", "The case itself"),
    Cause.TECHNICAL: ("Teknisk feil", "Teknisk feil", "Technical failure"),
    Cause.IN_DOUBT: ("Usikkert om utført", "Usikkert om utført", "In doubt whether it was done"),
    Cause.OVERDUE: ("Frist utløpt", "Frist gått ut", "Deadline passed"),
}
_SOMEBODY_HAS_IT: _Said = ("Under arbeid", "Under arbeid", "In hand")

_TOLD: dict[ActKind, _Said] = {
    ActKind.TAKE: ("{who} tok saken", "{who} tok saka", "{who} took the case"),
    ActKind.GIVE: ("{who} ga saken til {to}", "{who} gav saka til {to}", "{who} gave the case to {to}"),
    ActKind.AGAIN: (
        "{who} ga saken til roboten igjen",
        "{who} gav saka til roboten igjen",
        "{who} gave the case to the robot again",
    ),
    ActKind.DONE: ("{who} gjorde saken for hånd", "{who} gjorde saka for hand", "{who} did the case by hand"),
    ActKind.NOT_NEEDED: (
        "{who} fant at ingenting måtte gjøres",
        "{who} fann at ingenting måtte gjerast",
        "{who} found that nothing had to be done",
    ),
    ActKind.TO_RPA: (
        "{who} ga saken til RPA-teamet",
        "{who} gav saka til RPA-teamet",
        "{who} gave the case to the RPA team",
    ),
    ActKind.NOTE: ("{who} skrev", "{who} skreiv", "{who} wrote"),
}

_DONE: dict[ActKind, _Said] = {
    ActKind.TAKE: ("Sak {item} er din.", "Sak {item} er di.", "Case {item} is yours."),
    ActKind.GIVE: (
        "{to} har fått sak {item}.",
        "{to} har fått sak {item}.",
        "{to} has case {item} now.",
    ),
    ActKind.AGAIN: (
        "Roboten tar sak {item} i sin neste kjøring.",
        "Roboten tek sak {item} i den neste køyringa si.",
        "The robot takes case {item} in its next run.",
    ),
    ActKind.DONE: (
        "Sak {item} er ført som gjort for hånd på {minutes} minutter.",
        "Sak {item} er ført som gjord for hand på {minutes} minutt.",
        "Case {item} is recorded as done by hand in {minutes} minutes.",
    ),
    ActKind.NOT_NEEDED: (
        "Sak {item} er ført som ikke nødvendig.",
        "Sak {item} er ført som ikkje nødvendig.",
        "Case {item} is recorded as not needed.",
    ),
    ActKind.TO_RPA: (
        "RPA-teamet har fått sak {item}.",
        "RPA-teamet har fått sak {item}.",
        "The RPA team has case {item} now.",
    ),
    ActKind.NOTE: (
        "Merknaden står på sak {item}.",
        "Merknaden står på sak {item}.",
        "The note stands on case {item}.",
    ),
}
_BULK: dict[ActKind, _Said] = {
    ActKind.TAKE: ("Blir dine", "Blir dine", "Become yours"),
    ActKind.GIVE: ("Går til {to}", "Går til {to}", "Go to {to}"),
    ActKind.AGAIN: ("Går til roboten igjen", "Går til roboten igjen", "Go to the robot again"),
    ActKind.DONE: (
        "Føres som gjort for hånd, {minutes} minutter for hver",
        "Blir ført som gjorde for hand, {minutes} minutt for kvar",
        "Are recorded as done by hand, {minutes} minutes each",
    ),
    ActKind.NOT_NEEDED: (
        "Føres som ikke nødvendige",
        "Blir ført som ikkje nødvendige",
        "Are recorded as not needed",
    ),
    ActKind.TO_RPA: ("Går til RPA-teamet", "Går til RPA-teamet", "Go to the RPA team"),
    ActKind.NOTE: ("Får merknaden", "Får merknaden", "Get the note"),
}
_BULK_UNCHANGED: _Said = ("Uendret, for det er alt gjort", "Uendra, for det er alt gjort", "Unchanged")
_BULK_REFUSED: _Said = ("Kan ikke gjøres", "Kan ikkje gjerast", "Cannot be done")
_CASES: _Said = ("{count} saker", "{count} saker", "{count} cases")
_ONE_CASE: _Said = ("1 sak", "1 sak", "1 case")
_STANDS_ALREADY: _Said = (
    "Sak {item} er uendret, for det er alt gjort: {told}.",
    "Sak {item} er uendra, for det er alt gjort: {told}.",
    "Case {item} is unchanged, for that is done already: {told}.",
)

_REFUSED: dict[Rule, _Said] = {
    Rule.MINUTES_NEEDED: (
        "Si hvor mange minutter saken tok.",
        "Sei kor mange minutt saka tok.",
        "Say how many minutes the case took.",
    ),
    Rule.MINUTES_WRONG: (
        "Minutter er et helt tall fra 0 til {most_minutes}, og hører til arbeid med saken.",
        "Minutt er eit heilt tal frå 0 til {most_minutes}, og høyrer til arbeid med saka.",
        "Minutes are a whole number from 0 to {most_minutes}, and belong to work on the case.",
    ),
    Rule.NOTE_NEEDED: (
        "Skriv noen ord om hva du gjorde, eller hvorfor.",
        "Skriv nokre ord om kva du gjorde, eller kvifor.",
        "Write a few words on what you did, or why.",
    ),
    Rule.NOTE_TOO_LONG: (
        "Merknaden er for lang. Den kan ha {longest_note} tegn.",
        "Merknaden er for lang. Han kan ha {longest_note} teikn.",
        "The note is too long. It may have {longest_note} characters.",
    ),
    Rule.RECIPIENT_NEEDED: (
        "Si hvem som skal få saken.",
        "Sei kven som skal få saka.",
        "Say who shall have the case.",
    ),
    Rule.NO_ROLE: (
        "Bare prosesseieren for {process} og RPA-teamet kan gjøre noe med sak {item}. Spør en av dem.",
        "Berre prosesseigaren for {process} og RPA-teamet kan gjere noko med sak {item}. Spør ein av dei.",
        "Only the process owner of {process} and the RPA team may act on case {item}. Ask one of them.",
    ),
    Rule.RECIPIENT_HAS_NO_ROLE: (
        "{to} er verken prosesseier for {process} eller i RPA-teamet. Gi sak {item} til en som er det.",
        "{to} er verken prosesseigar for {process} eller i RPA-teamet. Gi sak {item} til ein som er det.",
        "{to} is neither process owner of {process} nor in the RPA team. Give case {item} to one who is.",
    ),
    Rule.SOLVED: (
        "Sak {item} er alt avsluttet: {told}. Du trenger ikke gjøre noe.",
        "Sak {item} er alt avslutta: {told}. Du treng ikkje gjere noko.",
        "Case {item} is closed already: {told}. You need not do anything.",
    ),
    Rule.CHANGED_MEANWHILE: (
        "Noen kom deg i forkjøpet med sak {item}: {told}. Se på saken igjen.",
        "Nokon kom deg i førekjøpet med sak {item}: {told}. Sjå på saka igjen.",
        "Somebody was faster with case {item}: {told}. Look at the case again.",
    ),
    Rule.SOMEBODY_HAS_IT: (
        "{holder} har sak {item}: {told}. Avtal det med {holder}, og ta saken over med «take --over».",
        "{holder} har sak {item}: {told}. Avtal det med {holder}, og ta saka over med «take --over».",
        "{holder} has case {item}: {told}. Settle it with {holder}, and take it over with “take --over”.",
    ),
    Rule.CONTENT_PURGED: (
        "Innholdet i sak {item} er slettet etter fristen, så roboten kan ikke prøve. Gjør den for hånd.",
        "Innhaldet i sak {item} er sletta etter fristen, så roboten kan ikkje prøve. Gjer ho for hand.",
        "The content of case {item} is deleted by age, so no robot can try again. Do it by hand.",
    ),
    Rule.KEY_LOST: (
        "Nøkkelen til sak {item} er tapt, så roboten kan ikke prøve igjen. Gjør den for hånd.",
        "Nøkkelen til sak {item} er tapt, så roboten kan ikkje prøve igjen. Gjer ho for hand.",
        "The key of case {item} is lost, so no robot can try again. Do it by hand.",
    ),
    Rule.ROBOT_RETIRED: (
        "Roboten som hadde sak {item}, er tatt ut av bruk. Gjør saken for hånd.",
        "Roboten som hadde sak {item}, er teken ut av bruk. Gjer saka for hand.",
        "The robot that had case {item} is retired. Do the case by hand.",
    ),
}
_NOBODY_YET: _Said = ("ingen har gjort noe", "ingen har gjort noko", "nobody has done anything")

_NOT_HERE: _Said = (
    "Sak {item} er ikke hos noen. «avlast followup list» viser dem som er det.",
    "Sak {item} er ikkje hos nokon. «avlast followup list» viser dei som er det.",
    "Case {item} is with nobody. “avlast followup list” shows those that are.",
)
_RUNNING: _Said = (
    "Roboten har sak {item} alt. Vent til den er ferdig.",
    "Roboten har sak {item} alt. Vent til han er ferdig.",
    "The robot has case {item} already. Wait until it is done.",
)

NameOf = Callable[[str], str]
"""The name of a person by id."""


def state_label(state: FollowUpState, assignee: str | None, lang: Language = "nb") -> str:
    """How a follow-up stands, in a word or two."""
    held = state is FollowUpState.OPEN and assignee is not None
    return pick(lang, _SOMEBODY_HAS_IT if held else _STATES[state])


def cause_label(cause: Cause, lang: Language = "nb") -> str:
    """Why a case came to a person, in a word or two."""
    return pick(lang, _CAUSES[cause])


def told_in_words(told: Told | None, name_of: NameOf, lang: Language = "nb", *, at: bool = True) -> str:
    """What somebody did, without a full stop: `Kari tok saken 22.11.2026 kl. 10.30`; the time `at` wish."""
    if told is None:
        return pick(lang, _NOBODY_YET)
    to = name_of(told.to) if told.to else ""
    said = pick(lang, _TOLD[told.kind]).format(who=name_of(told.person), to=to)
    return f"{said} {moment(told.at, lang)}" if at else said


def done_in_words(act: Act, item: int, name_of: NameOf, lang: Language = "nb") -> str:
    """What an act has done."""
    to = name_of(act.to) if act.to else ""
    return pick(lang, _DONE[act.kind]).format(item=item, to=to, minutes=act.minutes)


def unchanged_in_words(item: int, told: str, lang: Language = "nb") -> str:
    """That an act changed nothing, and what was done before."""
    return pick(lang, _STANDS_ALREADY).format(item=item, told=told)


def bulk_in_words(act: Act, to: str, counts: tuple[int, int, int], lang: Language = "nb") -> list[str]:
    """What an act does with many cases: how many it changes, leaves as they are, and cannot change."""
    deed = pick(lang, _BULK[act.kind]).format(to=to, minutes=act.minutes)
    changed, unchanged, refused = counts
    lines = [(deed, changed), (pick(lang, _BULK_UNCHANGED), unchanged), (pick(lang, _BULK_REFUSED), refused)]
    return [f"{what}: {cases(count, lang)}." for what, count in lines if count or what == deed]


def cases(count: int, lang: Language) -> str:
    """So many cases."""
    return pick(lang, _ONE_CASE if count == 1 else _CASES).format(count=count)


def refusal_in_words(rule: Rule, lang: Language = "nb", **names: object) -> str:
    """Why something is not done, and what to do: `names` are item, process, holder, to and told."""
    known = {"most_minutes": MOST_MINUTES, "longest_note": LONGEST_NOTE}
    return pick(lang, _REFUSED[rule]).format(**known, **names)


def not_here(item: int, lang: Language = "nb") -> str:
    """No robot gave this case to a person, or there is none of this number."""
    return pick(lang, _NOT_HERE).format(item=item)


def already_running(item: int, lang: Language = "nb") -> str:
    """The robot was given the case by another way."""
    return pick(lang, _RUNNING).format(item=item)


def moment(at: datetime, lang: Language = "nb") -> str:
    """A wall clock in Norway: 22.11.2026 kl. 10.30."""
    here = at.astimezone(_OSLO)
    return here.strftime("%d.%m.%Y at %H:%M" if lang == "en" else "%d.%m.%Y kl. %H.%M")
