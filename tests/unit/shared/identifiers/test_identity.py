import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.identifiers import (
    IdentityKind,
    check_identity_number,
    follows_todays_rule,
    is_identity_number,
    is_synthetic,
    kind_of,
)
from shared.model import Environment
from tests.support.planted import FROM_2032, number, numbers

SYNTHETIC = "15839010270"


def endings(nine: str) -> list[str]:
    """The endings that make identity numbers of nine digits, under either rule."""
    return [f"{ending:02}" for ending in range(100) if is_identity_number(f"{nine}{ending:02}")]


@pytest.mark.parametrize("digits", [SYNTHETIC, "10915596784", "55839010183"])
def test_synthetic_numbers_are_known(digits: str):
    """The synthetic examples of robots.md §4, with NAV's and a D-number among them."""
    assert is_identity_number(digits)
    assert is_synthetic(digits)
    assert follows_todays_rule(digits)


def test_a_day_of_2032_has_the_endings_that_skatteetaten_gives():
    """robots.md §4: 020132 + 999 gives 97 under today's rule, 03 and 11 only under that of 2032."""
    assert ["03", "11", "97"] == endings("020132" + "999")
    assert ["97"] == [each for each in endings("020132" + "999") if follows_todays_rule(f"020132999{each}")]


@pytest.mark.parametrize(
    ("nine", "ending"), [("311299" + "567", "15"), ("135272" + "480", "13"), ("684670" + "388", "38")]
)
def test_the_examples_of_other_kinds_are_known(nine: str, ending: str):
    """robots.md §4: an ordinary number, an H-number and a D+H-number, whole only while the test runs."""
    assert ending in endings(nine)


def test_every_kind_is_told_apart():
    """Each kind under each rule is found, and named for what it is; synthetic is no kind of its own."""
    ordinary, d_number = IdentityKind.FODSELSNUMMER, IdentityKind.D_NUMBER
    alias = {"synthetic": ordinary, "synthetic D-nummer": d_number}
    expected = {name: alias.get(kind := name.split(",")[0], kind) for name in numbers()}
    assert expected == {name: kind_of(digits) for name, digits in numbers().items()}


@pytest.mark.parametrize("rest", FROM_2032)
def test_the_rule_of_2032_is_not_todays(rest: int):
    """A first sum that leaves 1, 2 or 3 is right only from 2032."""
    assert is_identity_number(number("fødselsnummer", rest))
    assert not follows_todays_rule(number("fødselsnummer", rest))


def test_only_month_plus_80_is_synthetic():
    """An H-number has month + 40 and belongs to a person."""
    synthetic = {name for name, digits in numbers().items() if is_synthetic(digits)}
    assert {name for name in numbers() if name.startswith("synthetic")} == synthetic


@pytest.mark.parametrize(
    "digits",
    ["12345678903", "12345678901", "1583901027", "158390102701", "1583901027x", "", "１５８３９０１０２７０"],
)
def test_other_digits_are_no_identity_number(digits: str):
    """An account (robots.md §4), a count, one digit too few or many, a letter, another script."""
    assert kind_of(digits) is None


@given(at=st.integers(0, 10), add=st.integers(1, 9))
def test_a_wrong_digit_is_noticed(at: int, add: int):
    """Under today's rule two check digits find every single mistake."""
    wrong = SYNTHETIC[:at] + str((int(SYNTHETIC[at]) + add) % 10) + SYNTHETIC[at + 1 :]
    assert not follows_todays_rule(wrong)


@pytest.mark.parametrize(
    ("front", "real"),
    [
        *[("298204", True), ("298200", True), ("298203", False), ("318204", False), ("008104", False)],
        *[("329104", False), ("308204", False), ("719204", True), ("729204", False), ("159304", False)],
    ],
)
def test_the_date_must_be_real(front: str, real: bool):
    """29 February in leap years, 2000 with them; no day 0 or 32, no month 93; days + 40 alike."""
    assert real == any(endings(f"{front}{serial:03}") for serial in range(300, 320))


def test_production_refuses_synthetic_numbers():
    """A test number in production is a mistake (robots.md §4)."""
    assert number("D-nummer") == check_identity_number(number("D-nummer"), Environment.PRODUCTION)
    with pytest.raises(ValueError, match="synthetic"):
        check_identity_number(SYNTHETIC, Environment.PRODUCTION)


@pytest.mark.parametrize("environment", [Environment.TEST, Environment.DEMO])
def test_test_and_demo_take_nobodys_number(environment: Environment):
    """A real person's number must never come into a test."""
    assert SYNTHETIC == check_identity_number("158390 10270", environment)
    with pytest.raises(ValueError, match="only synthetic"):
        check_identity_number(number("fødselsnummer"), environment)


def test_an_error_never_repeats_the_number():
    """What was typed may be a real number with one wrong digit, and messages are logged."""
    with pytest.raises(ValueError, match="check digits") as caught:
        check_identity_number("15839010271", Environment.TEST)
    assert "1583" not in str(caught.value)
