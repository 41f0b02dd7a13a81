"""The small words around what is said of alarms, in bokmål, nynorsk and English side by side."""

from collections.abc import Mapping

from scheduler.alarms.texts import Said
from shared.report_words import Language, pick

WHY: Mapping[str, Said] = {
    "robot_failed": (
        "roboten stoppet med en feil",
        "roboten stoppa med ein feil",
        "the robot stopped with an error",
    ),
    "timed_out": (
        "kjøringen brukte lengre tid enn den har lov til",
        "køyringa brukte lengre tid enn ho har lov til",
        "the run took longer than it may",
    ),
    "child_died": (
        "robotens prosess døde midt i arbeidet",
        "prosessen til roboten døydde midt i arbeidet",
        "the robot's process died at work",
    ),
    "key_missing": (
        "saker kan ikke åpnes, fordi nøkkelen deres mangler",
        "saker kan ikkje opnast, fordi nøkkelen deira manglar",
        "cases cannot be opened, because their key is missing",
    ),
    "away": ("den er ikke der", "ho er ikkje der", "it is not there"),
    "unreadable": ("den kan ikke leses", "ho kan ikkje lesast", "it cannot be read"),
    "slow": ("den svarer ikke", "ho svarer ikkje", "it does not answer"),
    "crowded": (
        "det ligger for mye i den",
        "det ligg for mykje i ho",
        "it holds too much",
    ),
    "keyless": (
        "planleggeren mangler nøklene sine",
        "planleggjaren manglar nøklane sine",
        "the clock lacks its keys",
    ),
    "technical": (
        "forsøkene er brukt opp",
        "forsøka er brukte opp",
        "its attempts are used up",
    ),
    "in_doubt": (
        "det er uklart om arbeidet ble utført",
        "det er uklart om arbeidet blei utført",
        "it is unclear whether the work was done",
    ),
    "overdue": ("fristen gikk ut", "fristen gjekk ut", "the deadline passed"),
}
"""Causes that the house names itself; a case's own sentence may hold what no mail may say and is not used."""

WORDS: Mapping[str, Said] = {
    "unknown_why": ("årsaken står i loggen", "årsaka står i loggen", "the log says why"),
    "once": ("én gang", "éin gong", "once"),
    "times": ("{n} ganger", "{n} gonger", "{n} times"),
    "case": ("1 sak", "1 sak", "1 case"),
    "cases": ("{n} saker", "{n} saker", "{n} cases"),
    "again": (
        "Den prøver igjen av seg selv.",
        "Han prøver igjen av seg sjølv.",
        "It tries again by itself.",
    ),
    "not_again": (
        "Den prøver ikke igjen av seg selv.",
        "Han prøver ikkje igjen av seg sjølv.",
        "It does not try again by itself.",
    ),
    "expires_in": ("går ut om {n} dager", "går ut om {n} dagar", "expires in {n} days"),
    "expires_tomorrow": ("går ut i morgen", "går ut i morgon", "expires tomorrow"),
    "expires_today": ("går ut i dag", "går ut i dag", "expires today"),
    "expired": ("er gått ut", "er gått ut", "has expired"),
    "nobody": ("ingen robot", "ingen robot", "no robot"),
    "grown": ("fortsatt", "framleis", "still"),
    "over": ("over", "over", "over"),
    "happened": ("Hva som har skjedd", "Kva som har skjedd", "What happened"),
    "means": ("Hva det betyr", "Kva det betyr", "What it means"),
    "todo": ("Hva du kan gjøre", "Kva du kan gjere", "What to do"),
    "more": ("Se mer", "Sjå meir", "See more"),
    "is_over": (
        "Dette er over. Du trenger ikke gjøre noe.",
        "Dette er over. Du treng ikkje gjere noko.",
        "This is over. You need do nothing.",
    ),
    "new": ("Nytt", "Nytt", "New"),
    "still": ("Fortsatt åpent", "Framleis ope", "Still open"),
    "done": ("Over", "Over", "Over"),
    "since": ("siden {since}", "sidan {since}", "since {since}"),
    "several": ("{n} alarmer: {robots}", "{n} alarmar: {robots}", "{n} alarms: {robots}"),
    "and_more": ("{robots} og {n} til", "{robots} og {n} til", "{robots} and {n} more"),
    "digest": (
        "Avlast {day}: {new} nye, {still} åpne, {done} over",
        "Avlast {day}: {new} nye, {still} opne, {done} over",
        "Avlast on {day}: {new} new, {still} open, {done} over",
    ),
    "footer": (
        "Sendt av Avlast, miljø {environment}. Svar på denne e-posten blir ikke lest.",
        "Sendt av Avlast, miljø {environment}. Svar på denne e-posten blir ikkje lest.",
        "Sent by Avlast, environment {environment}. Nobody reads answers to this mail.",
    ),
}
"""The small words around them."""


def say(language: Language, phrase: str, **values: object) -> str:
    """Say it in the language, with its values put in."""
    return pick(language, WORDS[phrase]).format(**values)
