"""What a report says: figures a controller can check by hand, and every reservation in the open."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from string import Formatter

import pytest

from shared.baseline import Baseline, FactorSet, Grade, Method, Work
from shared.benefit import Range
from shared.figures import ENDINGS, Gap, HeldBack, Line, Report, Section
from shared.model import Cause, Environment, Outcome
from shared.period import tertial
from shared.report import as_json, render
from shared.report_words import ENDINGS as ENDING_WORDS
from shared.report_words import LANGUAGES, WORDS, Language

WORK = Work("faktura-avdrag")
BASELINE = Baseline(
    work=WORK,
    version=1,
    valid_from=date(2026, 1, 1),
    valid_to=None,
    manual=Range(480_000, 900_000, 1_500_000),
    method=Method.ESTIMATE,
    participants="Ingen saksbehandlere har deltatt.",
    grade=Grade.D,
    best_before=date(2028, 11, 1),
    reason="Anslag uten måling.",
)
COUNTS = dict.fromkeys(ENDINGS, 0) | {
    (Outcome.DONE, None): 1200,
    (Outcome.PARTIAL, None): 20,
    (Outcome.TO_PERSON, Cause.IN_DOUBT): 1,
}
LINES = (
    Line(BASELINE, 1000, Grade.D, 1195, Range(480_000, 900_000, 1_500_000)),
    Line(BASELINE, 400, Grade.D, 20, Range(192_000, 360_000, 600_000)),
)
REPORT = Report(
    environment=Environment.DEMO,
    period=tertial(2026, 3),
    made_at=datetime(2026, 11, 22, 10, 15, tzinfo=UTC),
    sections=(Section("invoice_splitting", "faktura-avdrag", COUNTS, 5, LINES),),
    gaps=(),
    factors=FactorSet("NETTO_1695", 1, date(2020, 1, 1), Fraction(1695), "226 arbeidsdager × 7,5 t"),
    held_back=HeldBack(),
)


def squeezed(report: Report = REPORT, language: Language = "nb") -> str:
    """Give the text with its columns and line breaks as single spaces."""
    return " ".join(render(report, language).split())


@pytest.mark.parametrize(
    "said",
    [
        "Gevinstrapport 1. september 2026 til og med 31. desember 2026",
        "Robot invoice_splitting, prosess faktura-avdrag",
        "Fullført 1 200",
        "Til menneske: usikkert om utført 1",
        "I alt 1 221",
        "talt før, gir 0 timer 5",
        "8,00 15,00 25,00",
        "nullpunkt versjon 1, metode anslag, evidensgrad D, ikke godkjent",
        "Timer 160,4000 300,7500 501,2500",
        "Årsverk-ekvivalenter (1 695 t) 0,0946 0,1774 0,2957",
    ],
)
def test_the_figures_are_those_worked_out_by_hand(said: str):
    """1 195 × 15 min + 20 × 6 min = 18 045 min = 300.75 h; / 1 695 = 0.17743."""
    assert said in squeezed()


@pytest.mark.parametrize(
    "said",
    [
        "1 195 × (900 000 ms × 1000 ‰ × 1000 ‰) = 1 195 × 900 000 ms = 1 075 500 000 ms = 298,7500 t",
        "20 × (900 000 ms × 400 ‰ × 1000 ‰) = 20 × 360 000 ms = 7 200 000 ms = 2,0000 t",
        "årsverk-ekvivalenter = timer / K = (1 082 700 000 ms / 3 600 000) / 1 695 = 0,1774",
    ],
)
def test_the_formula_is_printed_with_its_numbers(said: str):
    """Anybody can work it out again with a pocket calculator."""
    assert said in squeezed()


@pytest.mark.parametrize(
    "said",
    [
        "N2 er brutto: restarbeid, unntak, tilsyn og tilbakeføringer er ikke trukket fra.",
        "Tallene er ikke bekreftet av gevinsteieren, og de er ingen budsjetteffekt.",
        "DEMO: alle tall kommer fra demonstrasjonen",
    ],
)
def test_what_the_figures_are_not_is_said_plainly(said: str):
    """Gross is not net, not confirmed and not money; demo is not the municipality."""
    assert said in squeezed()


@pytest.mark.parametrize(
    "name",
    ["Netto målt (N3)", "Forsiktig netto", "Eierbekreftet (N4)", "Disponert (N5)", "Budsjettført (N6)"],
)
def test_what_is_not_built_reads_ikke_innfort_and_never_zero(name: str):
    """A zero would be a result."""
    assert f"{name} ikke innført" in squeezed()


@pytest.mark.parametrize(
    "said",
    [
        "Faktorsett: NETTO_1695, versjon 1 fra 1. januar 2020",
        "K, timer per årsverk-ekvivalent: 1 695",
        "Kilde for K: 226 arbeidsdager × 7,5 t",
        "Trinn: Brutto målt (N2)",
        "Evidensgrader, forventede timer: D: 300,7500",
        "versjon 1, holdbar til 1. november 2028; dokumentasjon: ingen. Ingen saksbehandlere har deltatt.",
        "Anslag uten måling.",
        "Motfaktisk volum: ikke innført; regnet som 1000 ‰",
        "Periodens kontrollsum: ikke innført",
        "Miljø: demo",
        "Laget, databasens klokke: 2026-11-22 11:15:00+01:00",
    ],
)
def test_the_report_ends_with_what_it_rests_on(said: str):
    """Factor set, K, rung, grades, evidence, environment, period and the database's clock."""
    assert said in squeezed().partition("Beregningsgrunnlag")[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_arsverk_never_stands_alone(language: Language):
    """SSB's avtalte årsverk is another measure, so ours is always an equivalent with its K."""
    alone = re.compile(r"(?<!avtalte )(?i:årsverk)(?!-ekvivalent)|\bFTEs?\b(?! equivalents?| \(SSB\))")
    assert [] == alone.findall(squeezed(language=language))


def test_production_carries_no_mark_of_demo():
    """The mark means something because production lacks it."""
    assert "demo" not in squeezed(replace(REPORT, environment=Environment.PRODUCTION)).lower()


def test_the_environment_test_says_that_it_counts_no_hours():
    """I-20, in words, and without a formula that did not happen."""
    text = squeezed(replace(REPORT, environment=Environment.TEST))
    assert (
        "I miljøet test telles ingen timer" in text.replace("i miljøet", "I miljøet"),
        "Formel" in text,
    ) == (True, False)


def test_an_approved_baseline_says_by_whom():
    """Both the owner and finance."""
    approved = replace(BASELINE, approved_by_owner="prosesseier", approved_by_finance="controller")
    section = replace(REPORT.sections[0], lines=tuple(replace(line, baseline=approved) for line in LINES))
    assert "godkjent av prosesseier og controller" in squeezed(replace(REPORT, sections=(section,)))


def test_a_deviation_is_printed_with_its_days():
    """I-13: said, not hidden; 22:30 UTC on 30 April is 1 May in Oslo."""
    gap = Gap("r", WORK, 3, datetime(2026, 4, 30, 22, 30, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC))
    said = "uten nullpunkt, gir 0 timer; antall saker: 3, avsluttet 1. mai 2026 til 4. mai 2026."
    assert said in squeezed(replace(REPORT, gaps=(gap,)))


def test_what_will_lower_the_net_is_shown_beside_the_gross():
    """Human minutes and reversals that are known are not kept back until the net is built."""
    text = squeezed(replace(REPORT, held_back=HeldBack(5_400_000, 2)))
    assert "menneskearbeid 1,5000 t, tilbakeførte saker: 2." in text


def test_an_empty_period_says_so():
    """Nothing happened is an answer, too."""
    assert "Ingen saker ble avsluttet i perioden." in squeezed(replace(REPORT, sections=()))


def test_no_line_is_wider_than_a_printed_page_in_landscape():
    """Columns that wrap cannot be read."""
    assert max(len(line) for line in render(REPORT).splitlines()) <= 130


def test_a_factor_with_decimals_is_printed_as_it_is():
    """1 747.2 hours: the figure beside årsverk-equivalents is the one that was used."""
    report = replace(REPORT, factors=replace(REPORT.factors, hours_per_fte=Fraction(17472, 10)))
    assert "Årsverk-ekvivalenter (1 747,2 t)" in squeezed(report)


def test_english_writes_numbers_the_english_way():
    """1,195 and 298.7500."""
    assert "1,195 × 900,000 ms = 1,075,500,000 ms = 298.7500 h" in squeezed(language="en")


@pytest.mark.parametrize("key", WORDS)
def test_the_three_languages_take_the_same_values(key: str):
    """A figure that one language leaves out is a figure kept from its readers."""
    names = [{name for _, name, _, _ in Formatter().parse(said) if name} for said in WORDS[key]]
    assert names[0] == names[1] == names[2]


def test_every_ending_has_its_words():
    """Outcomes and causes of the model, no more and no fewer."""
    assert set(ENDINGS) == set(ENDING_WORDS)


def test_json_holds_the_same_figures_exactly():
    """Whole milliseconds; hours and equivalents as text, so that no reader rounds them again."""
    data = json.loads(json.dumps(as_json(REPORT)))
    assert {"low": 577_440_000, "expected": 1_082_700_000, "high": 1_804_500_000} == data["gross"]["ms"]
    assert ("300.7500", "0.1774") == (
        data["gross"]["hours"]["expected"],
        data["gross"]["fte_equivalents"]["expected"],
    )


def test_json_says_null_for_what_is_not_built():
    """Null is not zero."""
    data = as_json(REPORT)
    assert [None] * 6 == [data[name] for name in ("n3", "cautious_net", "n4", "n5", "n6", "money")]


def test_json_carries_environment_outcomes_and_basis():
    """A machine must see demo, causes and the factor as plainly as a person does."""
    data = as_json(REPORT)
    assert ("demo", 1, 1221) == (
        data["environment"],
        data["sections"][0]["outcomes"]["to_person.in_doubt"],
        data["items"],
    )
    assert ("NETTO_1695", "1695.000", {"D": 1_082_700_000}) == (
        data["basis"]["factor_set"],
        data["basis"]["hours_per_fte"],
        data["basis"]["grade_mix_ms"],
    )
