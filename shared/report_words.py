"""What a benefit report says, in bokmål, nynorsk and English, side by side so that none is forgotten."""

from typing import Literal

from shared.model import Cause, Environment, Outcome

Language = Literal["nb", "nn", "en"]
LANGUAGES: tuple[Language, ...] = ("nb", "nn", "en")

_Said = tuple[str, str, str]

ENDINGS: dict[tuple[Outcome, Cause | None], _Said] = {
    (Outcome.DONE, None): ("Fullført", "Fullført", "Done"),
    (Outcome.PARTIAL, None): ("Delvis fullført", "Delvis fullført", "Partly done"),
    (Outcome.TO_PERSON, Cause.BUSINESS): (
        "Til menneske: faglig grunn",
        "Til menneske: fagleg grunn",
        "To a person: the case itself",
    ),
    (Outcome.TO_PERSON, Cause.TECHNICAL): (
        "Til menneske: teknisk feil",
        "Til menneske: teknisk feil",
        "To a person: technical failure",
    ),
    (Outcome.TO_PERSON, Cause.IN_DOUBT): (
        "Til menneske: usikkert om utført",
        "Til menneske: usikkert om utført",
        "To a person: in doubt whether it took effect",
    ),
    (Outcome.TO_PERSON, Cause.OVERDUE): (
        "Til menneske: frist utløpt",
        "Til menneske: frist gått ut",
        "To a person: overdue",
    ),
    (Outcome.DUPLICATE, None): ("Duplikat", "Duplikat", "Duplicate"),
    (Outcome.NOT_NEEDED, None): ("Uten behov", "Utan behov", "Not needed"),
    (Outcome.WITHDRAWN, None): ("Trukket", "Trekt", "Withdrawn"),
}

ENVIRONMENTS: dict[Environment, _Said] = {
    Environment.PRODUCTION: ("produksjon", "produksjon", "production"),
    Environment.TEST: ("test", "test", "test"),
    Environment.DEMO: ("demo", "demo", "demo"),
}

WORDS: dict[str, _Said] = {
    "title": (
        "Gevinstrapport {first} til og med {last}",
        "Gevinstrapport {first} til og med {last}",
        "Benefit report {first} to {last} inclusive",
    ),
    "demo": (
        "DEMO: alle tall kommer fra demonstrasjonen og gjelder ingen virkelige saker.",
        "DEMO: alle tal kjem frå demonstrasjonen og gjeld ingen verkelege saker.",
        "DEMO: every figure comes from the demonstration; no real case is behind it.",
    ),
    "test": (
        "TEST: i miljøet test telles ingen timer.",
        "TEST: i miljøet test blir ingen timar talde.",
        "TEST: in the environment test no hours are counted.",
    ),
    "nothing_ended": (
        "Ingen saker ble avsluttet i perioden.",
        "Ingen saker blei avslutta i perioden.",
        "No item ended in the period.",
    ),
    "section": (
        "Robot {robot}, prosess {process}",
        "Robot {robot}, prosess {process}",
        "Robot {robot}, process {process}",
    ),
    "all": ("Alle roboter", "Alle robotar", "All robots"),
    "items": ("Saker etter utfall", "Saker etter utfall", "Items by outcome"),
    "total": ("I alt", "I alt", "In all"),
    "counted_before": (
        "av fullførte og delvis: talt før, gir 0 timer",
        "av fullførte og delvis: talde før, gir 0 timar",
        "of done and partly: counted before, no hours",
    ),
    "minutes": ("Minutter for hånd per sak", "Minutt for hand per sak", "Minutes by hand for one item"),
    "baseline": (
        "nullpunkt versjon {version}, metode {method}, evidensgrad {grade}, {approved}",
        "nullpunkt versjon {version}, metode {method}, evidensgrad {grade}, {approved}",
        "baseline version {version}, method {method}, evidence grade {grade}, {approved}",
    ),
    "no_hours": ("ingen saker ga timer", "ingen saker gav timar", "no item gave hours"),
    "approved": (
        "godkjent av {owner} og {finance}",
        "godkjent av {owner} og {finance}",
        "approved by {owner} and {finance}",
    ),
    "not_approved": ("ikke godkjent", "ikkje godkjent", "not approved"),
    "gross": ("Brutto målt (N2)", "Brutto målt (N2)", "Gross measured (N2)"),
    "low": ("lav", "låg", "low"),
    "expected": ("forventet", "forventa", "expected"),
    "high": ("høy", "høg", "high"),
    "hours": ("Timer", "Timar", "Hours"),
    "fte": ("Årsverk-ekvivalenter ({k} t)", "Årsverk-ekvivalentar ({k} t)", "FTE equivalents ({k} h)"),
    "formula": (
        "Formel: brutto = saker × (ms for hånd × andel utført × motfaktisk andel), avrundet for hver sak",
        "Formel: brutto = saker × (ms for hand × del utført × motfaktisk del), avrunda for kvar sak",
        "Formula: gross = items × (ms by hand × share done × counterfactual share), rounded for each item",
    ),
    "h": ("t", "t", "h"),
    "formula_fte": (
        "årsverk-ekvivalenter = timer / K = ({gross} ms / {hour}) / {k} = {fte}",
        "årsverk-ekvivalentar = timar / K = ({gross} ms / {hour}) / {k} = {fte}",
        "FTE equivalents = hours / K = ({gross} ms / {hour}) / {k} = {fte}",
    ),
    "gaps": ("Avvik", "Avvik", "Deviations"),
    "gap": (
        "{robot}, {work}: uten nullpunkt, gir 0 timer; antall saker: {items}, avsluttet {first} til {last}.",
        "{robot}, {work}: utan nullpunkt, gir 0 timar; tal på saker: {items}, avslutta {first} til {last}.",
        "{robot}, {work}: no baseline holds, so 0 hours; number of items: {items}, ended {first} to {last}.",
    ),
    "reading": ("Slik skal tallene leses", "Slik skal tala lesast", "How to read the figures"),
    "caveat_gross": (
        "N2 er brutto: restarbeid, unntak, tilsyn og tilbakeføringer er ikke trukket fra.",
        "N2 er brutto: restarbeid, unntak, tilsyn og tilbakeføringar er ikkje trekte frå.",
        "N2 is gross: residual work, exceptions, oversight and reversals are not deducted.",
    ),
    "caveat_owner": (
        "Tallene er ikke bekreftet av gevinsteieren, og de er ingen budsjetteffekt.",
        "Tala er ikkje stadfesta av gevinsteigaren, og dei er ingen budsjetteffekt.",
        "The figures are not confirmed by the benefit owner, and they are no budget effect.",
    ),
    "caveat_fte": (
        "Årsverk-ekvivalenter er timer delt på K; de er ikke SSBs avtalte årsverk og ikke stillinger.",
        "Årsverk-ekvivalentar er timar delte på K; dei er ikkje SSBs avtalte årsverk og ikkje stillingar.",
        "FTE equivalents are hours divided by K; they are neither contracted FTEs (SSB) nor positions.",
    ),
    "held_back": (
        "Registrert, men ikke trukket fra her: menneskearbeid {hours} t, tilbakeførte saker: {reversed}.",
        "Registrert, men ikkje trekt frå her: menneskearbeid {hours} t, tilbakeførte saker: {reversed}.",
        "Recorded but not deducted here: human work {hours} h, reversed items: {reversed}.",
    ),
    "absent": ("ikke innført", "ikkje innført", "not introduced"),
    "net": ("Netto målt (N3)", "Netto målt (N3)", "Net measured (N3)"),
    "cautious": ("Forsiktig netto", "Forsiktig netto", "Cautious net"),
    "confirmed": ("Eierbekreftet (N4)", "Eigarstadfesta (N4)", "Owner-confirmed (N4)"),
    "used": ("Disponert (N5)", "Disponert (N5)", "Put to use (N5)"),
    "budgeted": ("Budsjettført (N6)", "Budsjettført (N6)", "In budget (N6)"),
    "money": ("Kroner og kostnader", "Kroner og kostnader", "Money and costs"),
    "basis": ("Beregningsgrunnlag", "Utrekningsgrunnlag", "Basis of calculation"),
    "factor_set": ("Faktorsett", "Faktorsett", "Factor set"),
    "factor_set_value": (
        "{name}, versjon {version} fra {day}",
        "{name}, versjon {version} frå {day}",
        "{name}, version {version} from {day}",
    ),
    "k": (
        "K, timer per årsverk-ekvivalent",
        "K, timar per årsverk-ekvivalent",
        "K, hours per FTE equivalent",
    ),
    "source": ("Kilde for K", "Kjelde for K", "Source of K"),
    "rung": ("Trinn", "Trinn", "Rung"),
    "grades": (
        "Evidensgrader, forventede timer",
        "Evidensgradar, forventa timar",
        "Evidence grades, expected hours",
    ),
    "evidence": ("Nullpunkt", "Nullpunkt", "Baseline"),
    "evidence_value": (
        "{work}, versjon {version}, holdbar til {day}; dokumentasjon: {reference}. {participants} {reason}",
        "{work}, versjon {version}, haldbar til {day}; dokumentasjon: {reference}. {participants} {reason}",
        "{work}, version {version}, best before {day}; evidence: {reference}. {participants} {reason}",
    ),
    "none": ("ingen", "ingen", "none"),
    "counterfactual": ("Motfaktisk volum", "Motfaktisk volum", "Counterfactual volume"),
    "counterfactual_value": (
        "ikke innført; regnet som 1000 ‰",
        "ikkje innført; rekna som 1000 ‰",
        "not introduced; counted as 1000 ‰",
    ),
    "corrections": ("Åpne korreksjoner", "Opne korreksjonar", "Open corrections"),
    "hash": ("Periodens kontrollsum", "Kontrollsummen til perioden", "Hash of the period"),
    "environment": ("Miljø", "Miljø", "Environment"),
    "period": ("Periode", "Periode", "Period"),
    "period_value": (
        "{first} til og med {last}, etter avsluttet tid i Europe/Oslo; lukking av perioder er ikke innført",
        "{first} til og med {last}, etter avslutta tid i Europe/Oslo; lukking av periodar er ikkje innført",
        "{first} to {last} inclusive, by time of ending in Europe/Oslo; closing of periods is not introduced",
    ),
    "made_at": ("Laget, databasens klokke", "Laga, klokka til databasen", "Made, by the database's clock"),
}


def say(language: Language, key: str, **values: object) -> str:
    """Say it in the language, with its values put in."""
    return pick(language, WORDS[key]).format(**values)


def pick(language: Language, said: _Said) -> str:
    """Choose the wording of the language."""
    return said[LANGUAGES.index(language)]
