"""Why a run waits, as people say it, in bokmål, nynorsk and English side by side."""

from collections.abc import Sequence

from scheduler.limits import Pause, Wait
from scheduler.words import in_words
from shared.labels import signed
from shared.model import Halt, Scope
from shared.report_words import Language, pick

_Said = tuple[str, str, str]

_WAITS: dict[str, _Said] = {
    "not_yet": ("tiden er ikke kommet: {until}", "tida er ikkje komen: {until}", "its time is {until}"),
    "window": (
        "på vinduet {about}, som åpner {until}",
        "på vindauget {about}, som opnar {until}",
        "for its window {about}, which opens {until}",
    ),
    "too_late": (
        "vinduet er stengt siden {until}; den blir meldt som uteblitt",
        "vindauget er stengt sidan {until}; ho blir meld som utebliven",
        "its window has been closed since {until}; it will be missed",
    ),
    "begins_by": (
        "må begynne før {until}",
        "må byrje før {until}",
        "must begin before {until}",
    ),
    "retired": (
        "roboten {about} er tatt ut av bruk",
        "roboten {about} er teken ut av bruk",
        "the robot {about} is retired",
    ),
    "paused": ("{pause}", "{pause}", "{pause}"),
    "robot_limit": (
        "roboten {about} har så mange kjøringer i gang som den kan ha ({most}): {runs}",
        "roboten {about} har så mange køyringar i gang som han kan ha ({most}): {runs}",
        "the robot {about} has as many runs as it may ({most}): {runs}",
    ),
    "no_worker": (
        "ingen arbeider er oppe",
        "ingen arbeidar er oppe",
        "no worker is up",
    ),
    "no_machine": (
        "ingen maskin som er oppe, har {about}",
        "inga maskin som er oppe, har {about}",
        "no machine that is up has {about}",
    ),
    "no_key": (
        "ingen arbeider som er oppe, har nøkkelen som åpner sakene; RPA-teamet må hente den fram",
        "ingen arbeidar som er oppe, har nøkkelen som opnar sakene; RPA-teamet må hente han fram",
        "no worker that is up has the key that opens cases; `avlast doctor` says the cure",
    ),
    "too_few": (
        "trenger mer av {about} enn det som finnes ({most})",
        "treng meir av {about} enn det som finst ({most})",
        "needs more of {about} than there is ({most})",
    ),
    "unit_limit": (
        "enheten {about} har så mange kjøringer som den kan ha ({most}): {runs}",
        "eininga {about} har så mange køyringar som ho kan ha ({most}): {runs}",
        "the unit {about} has as many runs as it may ({most}): {runs}",
    ),
    "resource": (
        "{about} er opptatt ({most} i alt): {runs}",
        "{about} er oppteken ({most} i alt): {runs}",
        "{about} is in use ({most} in all): {runs}",
    ),
    "alone_runs": (
        "{runs} må være alene",
        "{runs} må vere åleine",
        "{runs} must be alone",
    ),
    "to_be_alone": (
        "må være alene, og dette er i gang: {runs}",
        "må vere åleine, og dette er i gang: {runs}",
        "must be alone, and this runs: {runs}",
    ),
    "kept_for": (
        "{runs} må være alene og har ventet lenge",
        "{runs} må vere åleine og har venta lenge",
        "{runs} must be alone and has waited long",
    ),
    "after": (
        "{runs} av samme robot kommer først",
        "{runs} av same robot kjem først",
        "{runs} of the same robot comes first",
    ),
}
_NEXT: _Said = (
    "en ledig arbeider tar den",
    "ein ledig arbeidar tek ho",
    "the next free worker takes it",
)
_WAITS_FOR: _Said = ("Venter: {why}.", "Ventar: {why}.", "Waits: {why}.")
_RUN: _Said = ("kjøring", "køyring", "run")
_HALTS: dict[Halt, _Said] = {
    Halt.PAUSE: (
        "{what} er satt på pause av {by}{until}: {reason}",
        "{what} er sett på pause av {by}{until}: {reason}",
        "{what} is paused by {by}{until}: {reason}",
    ),
    Halt.DRAIN: (
        "{what} tømmes av {by}{until}: {reason}",
        "{what} blir tømt av {by}{until}: {reason}",
        "{what} is drained by {by}{until}: {reason}",
    ),
}
_UNTIL: _Said = (" til {until}", " til {until}", " until {until}")
_SCOPES: dict[Scope, _Said] = {
    Scope.EVERYTHING: ("alt", "alt", "everything"),
    Scope.ROBOT: ("roboten {name}", "roboten {name}", "the robot {name}"),
    Scope.QUEUE: ("køen {name}", "køen {name}", "the queue {name}"),
    Scope.UNIT: ("enheten {name}", "eininga {name}", "the unit {name}"),
    Scope.MACHINE: ("maskinen {name}", "maskina {name}", "the machine {name}"),
}


def waits_in_words(waits: Sequence[Wait], lang: Language = "nb") -> str:
    """One sentence with every reason."""
    said = [wait_in_words(wait, lang) for wait in waits]
    if all(wait.code == "begins_by" for wait in waits):
        said.insert(0, pick(lang, _NEXT))
    return pick(lang, _WAITS_FOR).format(why="; ".join(said))


def wait_in_words(wait: Wait, lang: Language = "nb") -> str:
    """One reason."""
    numbers = ", ".join(str(run) for run in wait.runs)
    return pick(lang, _WAITS[wait.code]).format(
        about=wait.about,
        most=wait.most,
        runs=f"{pick(lang, _RUN)} {numbers}",
        until=in_words(wait.until, lang) if wait.until else "",
        pause=pause_in_words(wait.pause, lang) if wait.pause else "",
    )


def pause_in_words(pause: Pause, lang: Language = "nb") -> str:
    """Who holds what back, why and until when."""
    until = pick(lang, _UNTIL).format(until=in_words(pause.until, lang)) if pause.until else ""
    said = pick(lang, _HALTS[pause.kind])
    return said.format(
        what=scope_in_words(pause, lang), by=signed(pause.by, lang), until=until, reason=pause.reason
    )


def scope_in_words(pause: Pause, lang: Language = "nb") -> str:
    """What is held back."""
    return pick(lang, _SCOPES[pause.scope]).format(name=pause.name)
