"""How states, endings and events are said to people, in bokmål, nynorsk and English side by side.

Labels are made from the house's words when they are shown; they are never stored.
"""

from shared.model import Cause, ItemState, Outcome, RunState, Trigger
from shared.report_words import ENDINGS, Language, pick

_Said = tuple[str, str, str]

_RUNS: dict[RunState, _Said] = {
    RunState.QUEUED: ("I kø", "I kø", "Queued"),
    RunState.RUNNING: ("Kjører", "Køyrer", "Running"),
    RunState.SUCCEEDED: ("Fullført", "Fullført", "Succeeded"),
    RunState.FAILED: ("Feilet", "Feila", "Failed"),
    RunState.TIMED_OUT: ("Brukte for lang tid", "Brukte for lang tid", "Timed out"),
    RunState.STOPPED: ("Stoppet", "Stoppa", "Stopped"),
    RunState.ABANDONED: ("Avbrutt: maskinen falt ut", "Avbroten: maskina fall ut", "Abandoned: worker lost"),
    RunState.MISSED: ("Uteble", "Uteblei", "Missed"),
    RunState.SKIPPED: ("Hoppet over", "Hoppa over", "Skipped"),
}
_WITH_EXCEPTIONS: _Said = ("Fullført med avvik", "Fullført med avvik", "Succeeded, with items to a person")

_DRY_RUN: _Said = ("Prøvekjøring", "Prøvekøyring", "Dry run")
_TRIGGERS: dict[Trigger, _Said] = {
    Trigger.SCHEDULE: ("Plan", "Plan", "Schedule"),
    Trigger.HAND: ("For hånd", "For hand", "By hand"),
    Trigger.RETRY: ("Nytt forsøk", "Nytt forsøk", "Retry"),
    Trigger.SUCCESSOR: ("Etter avbrudd", "Etter avbrot", "After an interruption"),
    Trigger.ONCE: ("Avtalt tidspunkt", "Avtalt tidspunkt", "An agreed time"),
    Trigger.ITEMS: ("Saker venter", "Saker ventar", "Cases are waiting"),
    Trigger.FILE: ("En fil kom", "Ei fil kom", "A file arrived"),
    Trigger.AFTER: ("Etter en annen robot", "Etter ein annan robot", "After another robot"),
}

_ITEMS: dict[ItemState, _Said] = {
    ItemState.WAITING: ("Venter", "Ventar", "Waiting"),
    ItemState.TAKEN: ("Under arbeid", "Under arbeid", "In hand"),
    ItemState.SETTLED: ("Avsluttet", "Avslutta", "Settled"),
}

_EVENTS: dict[str, _Said] = {
    "added": ("Saken kom inn", "Saka kom inn", "The item came in"),
    "retry": (
        "Forsøket mislyktes og prøves igjen",
        "Forsøket mislukkast og blir prøvd igjen",
        "The attempt failed and is tried again",
    ),
    "freed": (
        "Kjøringen tok slutt før saken var ferdig, og saken ble lagt tilbake i køen",
        "Køyringa tok slutt før saka var ferdig, og saka blei lagd tilbake i køen",
        "The run ended before the item was done, and the item went back in the queue",
    ),
    "reopened": (
        "Saken ble gitt til roboten igjen",
        "Saka blei gitt til roboten igjen",
        "The item was given to the robot again",
    ),
    "reopened_from_start": (
        "Saken ble gitt til roboten igjen, fra starten",
        "Saka blei gitt til roboten igjen, frå starten",
        "The item was given to the robot again, from the start",
    ),
    "may_repeat": (
        "RPA-teamet lot dette steget gjøres om igjen uten etterprøving",
        "RPA-teamet lét dette steget bli gjort om att utan etterprøving",
        "The RPA team let this step be repeated without being verified",
    ),
    "facts_shown": (
        "Opplysningene i saken ble vist",
        "Opplysningane i saka blei viste",
        "The facts of the case were shown",
    ),
    "sent_again": (
        "Saken kom inn på nytt og er en dublett; innholdet var slettet etter fristen",
        "Saka kom inn på nytt og er ein dublett; innhaldet var sletta etter fristen",
        "The item came in again and is a duplicate; its content was deleted by age",
    ),
    "note": ("Merknad", "Merknad", "Note"),
    "reference_shown": ("Saksreferansen ble vist", "Saksreferansen blei vist", "The reference was shown"),
    "trace_shown": (
        "Opptaket av nettleseren ble vist",
        "Opptaket av nettlesaren blei vist",
        "The trace was shown",
    ),
    "picture_shown": ("Skjermbildet ble vist", "Skjermbiletet blei vist", "The screenshot was shown"),
}

_BY: _Said = ("ved", "ved", "by")

_TO_PERSON: _Said = ("Til menneske", "Til menneske", "To a person")

_STEPS: dict[str, _Said] = {
    "begun": ("påbegynt, ikke bekreftet", "påbyrja, ikkje stadfesta", "begun, not confirmed"),
    "finished": ("utført", "utført", "done"),
    "check": ("utført, etterprøves", "utført, blir etterprøvd", "done, to be verified"),
    "repeat": ("skal gjøres om igjen", "skal gjerast om att", "to be repeated"),
}


def run_label(state: RunState, to_person: int, lang: Language = "nb") -> str:
    """How a run stands; one that succeeded and left cases to people says so."""
    exceptions = state is RunState.SUCCEEDED and to_person > 0
    return pick(lang, _WITH_EXCEPTIONS if exceptions else _RUNS[state])


def trigger_label(trigger: Trigger, lang: Language = "nb") -> str:
    """Why a run exists."""
    return pick(lang, _TRIGGERS[trigger])


def dry_run_label(lang: Language = "nb") -> str:
    """What a run is called that only says what it would do."""
    return pick(lang, _DRY_RUN)


def item_label(
    state: ItemState, outcome: Outcome | None = None, cause: Cause | None = None, lang: Language = "nb"
) -> str:
    """How a case stands, or how it ended."""
    return pick(lang, ENDINGS[outcome, cause] if outcome else _ITEMS[state])


def event_label(kind: str, cause: Cause | None = None, lang: Language = "nb") -> str:
    """What happened to a case; `cause` is why it came to a person, where that is known."""
    if kind == Outcome.TO_PERSON and cause is None:
        return pick(lang, _TO_PERSON)
    if kind in _EVENTS:
        return pick(lang, _EVENTS[kind])
    ended = [words for (outcome, why), words in ENDINGS.items() if outcome == kind and why in (None, cause)]
    return pick(lang, ended[0]) if ended else kind


def signed(signature: str, lang: Language = "nb") -> str:
    """Who did something, as rows hold it, for people: `kari ved rpa-team` when one acted for another."""
    person, by, other = signature.partition(" by ")
    return f"{person} {pick(lang, _BY)} {other}" if by else signature


def step_label(state: str, lang: Language = "nb") -> str:
    """How far an effect came."""
    return pick(lang, _STEPS[state])
