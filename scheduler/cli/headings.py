"""The headings of tables and the small words around them, in bokmål, nynorsk and English."""

from collections.abc import Iterable

from shared.report_words import Language, pick

_WORDS: dict[str, tuple[str, str, str]] = {
    "alarm": ("Alarm", "Alarm", "Alarm"),
    "alarm_opened": ("Alarmen kom", "Alarmen kom", "The alarm opened"),
    "alarm_over": ("Alarmen er over", "Alarmen er over", "The alarm is over"),
    "alarm_acknowledged": ("Sett av", "Sett av", "Acknowledged by"),
    "alarm_muted": ("Dempet av", "Dempa av", "Muted by"),
    "alarm_heard_again": ("Varsles igjen, sier", "Blir varsla igjen, seier", "Told of again, says"),
    "what": ("Hva", "Kva", "What"),
    "happened": ("Antall", "Tal", "Count"),
    "over": ("Over", "Over", "Over"),
    "silenced": ("Dempet", "Dempa", "Silenced"),
    "robot": ("Robot", "Robot", "Robot"),
    "title": ("Navn", "Namn", "Title"),
    "owner": ("Eier", "Eigar", "Owner"),
    "schedules": ("Planer", "Planar", "Schedules"),
    "waiting": ("Venter", "Ventar", "Waiting"),
    "last_run": ("Siste kjøring", "Siste køyring", "Last run"),
    "held_back": ("Holdes tilbake", "Blir halde tilbake", "Held back"),
    "since": ("Siden", "Sidan", "Since"),
    "until": ("Til", "Til", "Until"),
    "lifted": ("Opphevet", "Oppheva", "Lifted"),
    "paused": ("Pause til", "Pause til", "Paused until"),
    "version": ("Versjon", "Versjon", "Version"),
    "run": ("Kjøring", "Køyring", "Run"),
    "why": ("Årsak til start", "Årsak til start", "Why it started"),
    "state": ("Status", "Status", "State"),
    "started": ("Startet", "Starta", "Started"),
    "ended": ("Avsluttet", "Avslutta", "Ended"),
    "items": ("Saker", "Saker", "Items"),
    "to_person": ("Til menneske", "Til menneske", "To a person"),
    "reason": ("Begrunnelse", "Grunngiving", "Reason"),
    "item": ("Sak", "Sak", "Item"),
    "came_in": ("Kom inn", "Kom inn", "Came in"),
    "attempts": ("Forsøk", "Forsøk", "Attempts"),
    "steps": ("Steg", "Steg", "Steps"),
    "history": ("Hendelser", "Hendingar", "Events"),
    "next_attempt": ("Prøves igjen", "Blir prøvd igjen", "Tried again"),
    "reference": ("Saksreferanse", "Saksreferanse", "Reference"),
    "purged": ("slettet etter fristen", "sletta etter fristen", "purged after its time"),
    "cause": ("Årsak", "Årsak", "Cause"),
    "code": ("Kode", "Kode", "Code"),
    "cases": ("Saker", "Saker", "Cases"),
    "came_to_person": ("Kom", "Kom", "Came"),
    "due": ("Frist", "Frist", "Due"),
    "first_due": ("Første frist", "Fyrste frist", "First due"),
    "is_overdue": ("(over fristen)", "(over fristen)", "(overdue)"),
    "overdue": ("Over fristen", "Over fristen", "Overdue"),
    "who": ("Hos", "Hos", "With"),
    "nobody": ("ingen ennå", "ingen enno", "nobody yet"),
    "nobodys": ("Ingen har tatt", "Ingen har teke", "Nobody has"),
    "with_rpa": ("Hos RPA-teamet", "Hos RPA-teamet", "With the RPA team"),
    "do_this": ("Gjør dette", "Gjer dette", "Do this"),
    "minutes": ("Minutter brukt", "Minutt brukt", "Minutes used"),
    "follow_up": ("Oppfølging", "Oppfølging", "Follow-up"),
    "facts": ("Dette trenger du", "Dette treng du", "What you need"),
    "facts_purged": (
        "Opplysningene i saken er slettet etter fristen.",
        "Opplysningane i saka er sletta etter fristen.",
        "The facts of the case are deleted by age.",
    ),
    "shall_it_be_done": ("Skal det gjøres? [j/N]", "Skal det gjerast? [j/N]", "Shall it be done? [y/N]"),
    "nothing_was_changed": ("Ingenting er endret.", "Ingenting er endra.", "Nothing was changed."),
    "bulk_is_done": ("Det er gjort.", "Det er gjort.", "It is done."),
    "lifted_by": ("Opphevet av", "Oppheva av", "Lifted by"),
    "nothing_of_it_runs": ("Ingenting av det kjører.", "Ingenting av det køyrer.", "Nothing of it runs."),
    "runs_end": (
        "Kjøringer som slutter etter saken de er i gang med",
        "Køyringar som sluttar etter saka dei er i gang med",
        "Runs that end after the item in hand",
    ),
    "runs_go_on": (
        "Kjøringer som går til de er ferdige",
        "Køyringar som går til dei er ferdige",
        "Runs that go on to their end",
    ),
    "no_case_fits": (
        "Ingen saker passer til det du spurte om. Ingenting er endret.",
        "Ingen saker passar til det du spurde om. Ingenting er endra.",
        "No case fits what you asked for. Nothing was changed.",
    ),
    "and_more": ("… og {count} til", "… og {count} til", "… and {count} more"),
    "nothing_to_follow_up": (
        "Ingen saker å følge opp.",
        "Ingen saker å følgje opp.",
        "No case to follow up.",
    ),
    "by": ("av", "av", "by"),
    "in_run": ("kjøring", "køyring", "run"),
}


def word(name: str, lang: Language) -> str:
    """One of these words."""
    return pick(lang, _WORDS[name])


def headings(names: Iterable[str], lang: Language) -> list[str]:
    """Several of them."""
    return [word(name, lang) for name in names]
