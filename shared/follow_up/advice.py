"""What a person does now with a case that came to them: its robot author's words, or what fits its cause."""

from collections.abc import Mapping

from shared.model import Cause
from shared.report_words import Language, pick

_Said = tuple[str, str, str]

_BY_CAUSE: dict[Cause, _Said] = {
    Cause.BUSINESS: (
        "Les begrunnelsen, og gjør saken for hånd. Er det som sto i veien ordnet, kan roboten prøve igjen.",
        "Les grunngivinga, og gjer saka for hand. Er det som stod i vegen ordna, kan roboten prøve igjen.",
        "Read the reason and do the case by hand. Once nothing stands in the way, the robot can try again.",
    ),
    Cause.TECHNICAL: (
        "Vent på RPA-teamet. Haster det, så gjør saken for hånd. Se først i fagsystemet hva som er gjort.",
        "Vent på RPA-teamet. Hastar det, så gjer saka for hand. Sjå først i fagsystemet kva som er gjort.",
        "Wait for the RPA team. If it is urgent, do the case by hand. First look in the system what is done.",
    ),
    Cause.IN_DOUBT: (
        "Se i fagsystemet om det er gjort, før du gjør noe annet. Roboten vet det ikke.",
        "Sjå i fagsystemet om det er gjort, før du gjer noko anna. Roboten veit det ikkje.",
        "Look in the system whether it was done before you do anything else. The robot does not know.",
    ),
    Cause.OVERDUE: (
        "Fristen er ute. Gjør saken for hånd i dag, eller avtal en ny frist med den saken gjelder.",
        "Fristen er ute. Gjer saka for hand i dag, eller avtal ein ny frist med den saka gjeld.",
        "The deadline has passed. Do the case by hand today, or agree on another day with whom it concerns.",
    ),
}
_BY_CODE: dict[str, _Said] = {
    "bad_payload": (
        "Finn saken der den kom fra, og få den rettet. Send den inn på nytt, eller gjør den for hånd.",
        "Finn saka der ho kom frå, og få ho retta. Send ho inn på nytt, eller gjer ho for hand.",
        "Find the case where it came from and have it put right. Send it in anew, or do it by hand.",
    ),
    "cannot_be_opened": (
        "Innholdet er skadet. Finn saken i systemet den kom fra, og gjør den for hånd.",
        "Innhaldet er skadd. Finn saka i systemet ho kom frå, og gjer ho for hand.",
        "Its content is damaged. Find the case in the system it came from and do it by hand.",
    ),
    "key_lost": (
        "Innholdet kan ikke leses her lenger. Finn saken i systemet den kom fra, og gjør den for hånd.",
        "Innhaldet kan ikkje lesast her lenger. Finn saka i systemet ho kom frå, og gjer ho for hand.",
        "Its content cannot be read any more. Find the case in the system it came from; do it by hand.",
    ),
    "lost_too_often": (
        "Vent med nytt forsøk til RPA-teamet har funnet ut hvorfor arbeidet ble avbrutt hver gang.",
        "Vent med nytt forsøk til RPA-teamet har funne ut kvifor arbeidet blei avbrote kvar gong.",
        "Do not try again before the RPA team has found out why the work broke off each time.",
    ),
}


def advice(code: str | None, cause: Cause, of_robot: Mapping[str, str], lang: Language = "nb") -> str:
    """What to do now; `of_robot` are the texts of the robot's manifest, which are bokmål and go first."""
    if code is not None and code in of_robot:
        return of_robot[code]
    if code in _BY_CODE:
        return pick(lang, _BY_CODE[code])
    return pick(lang, _BY_CAUSE[cause])
