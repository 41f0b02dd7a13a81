import re
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from shared.redact import Name, Redactor, name_says
from shared.redact.numbers import PATTERNS as NUMBER_PATTERNS
from shared.redact.plain import PATTERNS as PLAIN_PATTERNS
from shared.redact.shapes import PATTERNS, after_key_block, key_block_open, names_secret

constants, parser = import_module("re._constants"), import_module("re._parser")
BEGIN, END = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
LONGEST = 8000
# Each would make a careless pattern try again and again.
NASTY = [
    "password",
    'password="',
    "--a",
    "<input ",
    "://a:",
    "eyJaaaaaaaa.",
    "1",
    "1 ",
    "%31",
    "\\u0031",
    "\x1b[1",
    "\x1b]0;",
    "1, ",
    "1829060015 ",
    "token: ",
]


def unbounded(pattern: Any, last: bool = True) -> Iterator[str]:
    """Repetitions without an end that something must still follow, and those within repetitions."""
    for at, (kind, argument) in enumerate(pattern):
        final = last and at == len(pattern) - 1
        if kind in (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT):
            _, most, inner = argument
            endless = most is constants.MAXREPEAT
            if (endless and not final) or (not endless and most > LONGEST):
                yield str(pattern)
            yield from unbounded(inner, last=final and most == 1)
        elif kind is constants.SUBPATTERN:
            yield from unbounded(argument[3], final)
        elif kind is constants.BRANCH:
            for branch in argument[1]:
                yield from unbounded(branch, final)
        elif kind in (constants.ASSERT, constants.ASSERT_NOT):
            yield from unbounded(argument[1], last=False)


@pytest.mark.parametrize(
    "pattern", [*PATTERNS, *NUMBER_PATTERNS, *PLAIN_PATTERNS], ids=lambda p: p.pattern[:30]
)
def test_no_pattern_can_be_made_slow(pattern: re.Pattern[str]):
    """Every repetition is bounded, or stands last: so the time is the text's length times a constant."""
    assert [] == list(unbounded(parser.parse(pattern.pattern, pattern.flags)))


def test_the_test_of_patterns_finds_a_slow_one():
    """The classic: nested and unbounded."""
    assert list(unbounded(parser.parse(r"(a+)+b")))


@pytest.mark.parametrize("nasty", NASTY)
def test_twice_the_text_takes_twice_the_steps(nasty: str):
    """Steps are counted, not seconds: calls that the interpreter makes for the filter."""
    few, many = (_steps(nasty * count) for count in (500, 1000))
    assert many <= 2.2 * few + 200


def _steps(text: str) -> int:
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    redact = Redactor(["tyttebær"])
    sys.setprofile(counted)
    try:
        redact(f"{text} 15839010270 password=x")
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("password", Name.STRONG),
        ("db_passord", Name.STRONG),
        ("AVLAST_SECRET_ERP", Name.STRONG),
        ("X-Api-Key", Name.STRONG),
        ("pin", Name.STRONG),
        ("token", Name.WEAK),
        ("Authorization", Name.WEAK),
        ("Set-Cookie", Name.WEAK),
        ("session_id", Name.WEAK),
        ("tokens", Name.HARMLESS),
        ("secrets", Name.HARMLESS),
        ("business_key", Name.HARMLESS),
        ("session_seconds", Name.HARMLESS),
        ("shopping", Name.HARMLESS),
        ("side", Name.HARMLESS),
    ],
)
def test_a_name_says_what_stands_under_it(name: str, says: Name):
    """Our own words are not secrets: a lease has a token, an item a business key."""
    assert says is name_says(name)


@pytest.mark.parametrize(
    ("name", "value", "goes"),
    [
        ("password", "x", True),
        ("password", 1234, True),
        ("password", None, False),
        ("password_changed", True, False),
        ("token", 7, False),
        ("token", "abc", True),
        ("cookies", [{"sid": "x"}], True),
        ("amount", "100", False),
    ],
)
def test_numbers_stay_under_weak_names(name: str, value: object, goes: bool):
    """A fencing token is a small number that the RPA team needs to see."""
    assert goes == names_secret(name, value)


def test_a_key_block_is_followed_over_lines():
    """Streams arrive line by line, a key in thirty of them."""
    assert key_block_open(BEGIN, inside=False)
    assert key_block_open("MIIEvQIBADANBg", inside=True)
    assert not key_block_open(END, inside=True)
    assert not key_block_open(f"{BEGIN} x {END}", inside=False)
    assert " etter" == after_key_block(f"{END} etter")
    assert "" == after_key_block("MIIEvQIBADANBg")


def test_a_secret_in_what_a_form_sends_goes():
    """A blank is a plus there, and may stand before the value and after the name."""
    sent = "text=x+%7B%22client_secret%22+%3A+%22hEmL7gHe%22%7D&a=1"
    assert "text=x+%7B%22client_secret%22+%3A+%22[secret]%22%7D&a=1" == Redactor()(sent)
