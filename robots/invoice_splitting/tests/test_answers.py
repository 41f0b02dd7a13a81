"""What the resident is told."""

from datetime import date

import pytest

from robots.invoice_splitting import answers
from robots.invoice_splitting.letters import LETTERS
from robots.invoice_splitting.request import Language
from robots.invoice_splitting.tests.builders import IDENTITY, claim, plan, policy, request

PLAN = plan((333_333, date(2026, 12, 21)), (333_334, date(2027, 1, 21)))


def told(language: Language = "nb", **terms: bool) -> str:
    """Give the text of a plan's answer, with plain spaces."""
    answer = answers.plan_made(request(language=language), PLAN, claim(), policy(terms=terms))
    return answer.body.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "nb",
            [
                "1. 3 333,33 kr, forfaller 21. desember 2026",
                "6 666,67 kr",
                "opprinnelige forfall, 14. desember",
            ],
        ),
        ("nn", ["2. 3 333,34 kr, forfell 21. januar 2027", "avdraga", "opphavlege forfallet"]),
        ("en", ["1. NOK 3,333.33, due 21 December 2026", "NOK 6,666.67", "original due date"]),
    ],
)
def test_an_answer_names_amounts_dates_and_interest_in_its_language(language: Language, words: list[str]):
    """Rule 7: what to pay and when, and from which day interest runs."""
    assert [] == [word for word in words if word not in told(language)]


@pytest.mark.parametrize("language", LETTERS)
def test_an_answer_says_how_to_pay_and_whom_to_ask(language: Language):
    """KID, account, contact, and the reference to quote stand in every language."""
    words = [
        "2600001008",
        "1234 56 78903",
        "Regnskapstjenesten",
        "regnskap@example.org",
        "soknad-1",
        "2026-17",
    ]
    assert [] == [word for word in words if word not in told(language)]


@pytest.mark.parametrize("language", LETTERS)
@pytest.mark.parametrize("stands", [True, False])
def test_what_is_said_of_interest_and_default_follows_the_policy(language: Language, stands: bool):
    """The letter never promises more than somebody signed for."""
    letter = LETTERS[language]
    text = told(language, interest_from_original_due=stands, default_makes_all_due=stands)
    assert (letter.default in text, letter.no_default in text) == (stands, not stands)
    assert (letter.no_interest in text) is not stands


@pytest.mark.parametrize("language", LETTERS)
def test_a_case_for_a_person_gets_a_neutral_answer(language: Language):
    """It is the same for a dead payer as for a typing mistake: it depends on nothing but language and id."""
    one = answers.handed_over(request(language=language), policy())
    other = answers.handed_over(request(language=language, invoice="X", instalments="mange"), policy())
    assert one == other
    assert "2026-17" not in one.body


@pytest.mark.parametrize("language", LETTERS)
def test_no_answer_holds_an_identity_number_or_what_was_typed(language: Language):
    """A resident may type anything, the number of somebody else too."""
    typed = request(language=language, invoice=IDENTITY, first_date=IDENTITY)
    neutral = answers.handed_over(typed, policy())
    plans = answers.plan_made(typed, PLAN, claim(), policy())
    assert [] == [
        text for text in (neutral.body, neutral.subject, plans.body, plans.subject) if IDENTITY in text
    ]


@pytest.mark.parametrize("language", LETTERS)
def test_every_blank_of_a_letter_is_filled(language: Language):
    """A letter with braces in it was never read by anybody."""
    neutral = answers.handed_over(request(language=language), policy()).body
    assert [] == [brace for brace in "{}" if brace in told(language) + neutral]
