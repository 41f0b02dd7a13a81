import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.identifiers import Account, Iban, Kid, OrgNo
from shared.redact import Redactor
from tests.support.filter_lists import MUST_GO, MUST_STAY, SECRETS
from tests.support.planted import numbers

REDACT = Redactor(SECRETS)
WRITINGS = ("{} {}", "{}{}", "{}-{}", "x{}%20{}y", '{{"a": "{}\\u00a0{}"}}', "{}\N{NO-BREAK SPACE}{}")
# Pieces that meet each other in every order; whole numbers, halves, secrets, names and what stands between.
DIGITS = ["15839010270", "158390", "10270", "1", "9", "%31", "\\u0031", "&#49;", "１", "fnr", "personnr"]
BETWEEN = [
    " ",
    "-",
    ".",
    "%20",
    "\N{ZERO WIDTH SPACE}",
    "\n",
    "æ",
    "–",
    "=",
    ": ",
    '"',
    "'",
    "\\",
    "<",
    ">",
    "--",
]
KNOWN = ["kD83hsLq", "-2nvP0aa", "kD83hsLq-2nvP0aa", "a0Q4M2hzTHE", "abc"]
SHAPES = [
    "password",
    "token",
    "eyJhbGciOiJI.eyJzdWIi.c2ln",
    "Authorization",
    "Bearer ",
    "Cookie",
    "://",
    "u:",
    "@",
]
OTHERS = ["[secret]", "[identity number]", "<input ", "value=", "(", ","]
PIECES = st.sampled_from([*DIGITS, *BETWEEN, *KNOWN, *SHAPES, *OTHERS])
TEXTS = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=60))


@pytest.mark.parametrize("text", MUST_GO)
def test_what_must_go_goes(text: str):
    """The list is made by hand: each text with what is left of it."""
    assert MUST_GO[text] == REDACT(text)


@pytest.mark.parametrize("text", MUST_STAY)
def test_what_must_stay_stays(text: str):
    """A filter that eats amounts, dates and invoice numbers would be turned off."""
    assert text == REDACT(text)


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("name", numbers())
def test_every_kind_goes_under_both_rules(name: str, writing: str):
    """robots.md §4: all kinds, today's rule and that of 2032, however they are written."""
    digits = numbers()[name]
    assert digits[6:] not in REDACT(writing.format(digits[:6], digits[6:]))


@given(text=TEXTS)
def test_twice_is_as_good_as_once(text: str):
    """A line passes the filter more than once on its way; what is left is stable."""
    once = REDACT(text)
    assert once == REDACT(once)


@given(before=TEXTS, after=TEXTS)
def test_no_surroundings_hide_a_number(before: str, after: str):
    """A number among letters, signs and other numbers is found, unless digits run on into it."""
    assert "15839010270" not in REDACT(f"{before} 15839010270 {after}")


@given(before=TEXTS, after=TEXTS)
def test_no_surroundings_hide_a_known_secret(before: str, after: str):
    """It goes wherever it stands, inside words too."""
    assert "kD83hsLq-2nvP0aa" not in REDACT(f"{before}kD83hsLq-2nvP0aa{after}")


def test_of_two_secrets_that_overlap_nothing_is_left():
    """Taking the first and leaving the tail of the second would show most of it."""
    assert "x[secret]y" == Redactor(["tyttebær", "bærplukker"])("xtyttebærplukkery")


def test_a_longer_secret_goes_whole_when_a_shorter_begins_it():
    """Never shortened to a prefix: what is left must not tell how it began."""
    assert "[secret]" == Redactor(["hunter", "hunter2hunter3"])("hunter2hunter3")


def test_a_secret_that_is_learnt_goes_from_then_on():
    """A robot may get a session while it runs; every log that shares the filter forgets it."""
    redact = Redactor()
    assert "økt tyttebær" == redact("økt tyttebær")
    redact.learn("tyttebær")
    assert "økt [secret]" == redact("økt tyttebær")


def test_typed_values_say_what_they_are():
    """DESIGN §5: an account that is right as an identity number too stays when it is typed."""
    both = next(each for each in numbers().values() if _is_account(each))
    for typed in (Account(both), Kid(both), OrgNo(both), Iban(both)):
        assert both == REDACT(typed)
    assert "[identity number]" == REDACT(both)


def test_an_account_in_free_text_goes_in_doubt():
    """DESIGN §5: in free text the doubt goes to redaction."""
    both = next(each for each in numbers().values() if _is_account(each))
    assert "til konto [identity number]" == REDACT(f"til konto {both}")


def test_the_filter_shows_no_secret_itself():
    """Its own repr may end in a traceback."""
    assert "hunter2" not in repr(Redactor(["hunter2hunter2"]))


def _is_account(digits: str) -> bool:
    try:
        Account.parse(digits)
    except ValueError:
        return False
    return True
