"""Identity numbers in free text.

What is looked for:

* 11 digits together, wherever they stand: alone, attached to letters (`fnr…`) or inside a longer row of
  digits. The last costs some long references (each place in a row has a chance of about one in 130), but a
  file name made of a date and a number is a leak that no one would notice. FH-numbers have no date that tells
  them from others, so they are not looked for inside longer rows.
* 11 digits in the groups that people write: 6 5 · 2 2 2 5 · 6 3 2 · 2 2 2 3 2 · 4 2 5 · 3 3 3 2 · one by one,
  and with the century of the birth date written out: 8 5 · 2 2 4 5. A group is bounded by what is no digit.
  Between 6 and 5, and between single digits, stands also what lists have; between 6 and 5 any two signs.
* 10 digits alone that a zero in front makes right, as spreadsheets and data frames leave them, also in
  thousands. Of random ones about one in 80 is right; a time in seconds with its fractions, and an amount
  with its decimals, say what they are and stay.

The check digits, under either rule, and the date decide. In doubt it goes (DESIGN §5): a bank account that
is also right as an identity number goes, unless a right IBAN around it proves what it is.

After a word such as "fødselsnummer" the digits go even if the check digits are wrong, because a mistyped
number is nearly somebody's. After "personnummer" the five last digits are enough. What pydantic leaves of a
number when it shortens a value in its message goes too.
"""

import re
from collections.abc import Iterator

from shared.identifiers import Iban, IdentityKind, kind_of

from .spans import IDENTITY_NUMBER, Span

_GAP = r"[\s._/+-]{1,3}"
_LAST_GAP = r"[\s._/,;|+~\"'-]{1,3}"
_LIST_GAP = r"[\s._/,;|+~\"'\\-]{1,6}"
_SIGNS = r"(?:[^\w×÷]|_){1,2}"
_TAIL = rf"(?:[0-9]{{5}}|[0-9]{{3}}{_GAP}[0-9]{{2}})(?![0-9])"
_ALONE = re.compile(r"(?<![0-9])([0-9]{11})(?![0-9])")
_IN_ROW = re.compile(r"(?=([0-9]{11}))[0-9]")
_GROUPED = re.compile(
    r"(?<![0-9])(?=("
    rf"[0-9]{{6}}{_LAST_GAP}{_TAIL}"
    rf"|[0-9]{{8}}{_LAST_GAP}{_TAIL}"
    rf"|[0-9]{{2}}{_GAP}[0-9]{{2}}{_GAP}(?:[0-9]{{2}}){{1,2}}{_LAST_GAP}{_TAIL}"
    rf"|[0-9]{{4}}{_GAP}[0-9]{{2}}{_GAP}[0-9]{{5}}(?![0-9])"
    rf"|[0-9]{{3}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{2}}(?![0-9])"
    rf"|[0-9]{{6}}(?:{_SIGNS}|{_LIST_GAP})[0-9]{{5}}(?![0-9])"
    rf"|(?:[0-9]{_LIST_GAP}){{10}}[0-9](?![0-9])"
    r"))[0-9]"
)
# Ten digits between two letters of hex are part of a fingerprint.
_NO_ZERO = re.compile(
    r"(?<![0-9])(?:(?<![0-9]\.)(?:(?<![a-fA-F])|(?![0-9]{10}[a-fA-F]))([1-9][0-9]{9})(?![0-9])(?!\.(?!0{1,20}(?![0-9]))[0-9]{3})"
    r"|([1-9](?P<gap>[ ,._'])[0-9]{3}(?:(?P=gap)[0-9]{3}){2})(?![0-9])(?!(?P=gap)[0-9]{3}(?![0-9]))"
    r"(?![.,](?!00)[0-9]{2}(?![0-9])))"
)
_NAMED = re.compile(
    r"(?:f(?:ø|oe?)dsels?[ _-]?n(?:umme)?r|(?<![a-zæøå])(?:fnr|[dh][ _-]?n(?:umme)?r)|personn(?:umme)?r"
    r"|identity[ _-]?number(?!\])|national[ _-]?id)"
    r"[^0-9\w]{0,6}([0-9]{6}[\s._/,;|+~-]{0,3}[0-9]{5})(?![0-9])"
    r"|personn(?:umme)?r[^0-9\w]{0,6}([0-9]{5})(?![0-9])",
    re.IGNORECASE,
)
_IBAN = re.compile(r"NO[0-9]{2}(?: ?[0-9]{4}){2} ?[0-9]{3}(?![0-9])")
# input_value='…1583901...' in pydantic's messages: a number that was cut can no longer be checked.
_CUT = re.compile(
    r"input_value=[^\r\n]{0,80}?(?:([0-9]{2,10})(?=\.\.\.|…)|(?<=\.\.\.)([0-9]{2,10})(?![0-9]))"
)
_NOT_DIGITS = re.compile(r"[^0-9]{1,3}")
PATTERNS = (_ALONE, _IN_ROW, _GROUPED, _NO_ZERO, _NAMED, _IBAN, _CUT, _NOT_DIGITS)


def identity_numbers(text: str) -> Iterator[Span]:
    """Where identity numbers stand in a text."""
    text = _IBAN.sub(_unless_right, text)
    for pattern in (_ALONE, _IN_ROW, _GROUPED):
        for match in pattern.finditer(text):
            kind = kind_of(eleven(match[1]))
            if kind and (kind is not IdentityKind.FH_NUMBER or pattern is not _IN_ROW):
                yield Span(*match.span(1), IDENTITY_NUMBER)
    for match in _NO_ZERO.finditer(text):
        if kind_of(eleven(match[0])):
            yield Span(*match.span(), IDENTITY_NUMBER)
    for match in _NAMED.finditer(text):
        yield Span(*match.span(1 if match[1] else 2), IDENTITY_NUMBER)
    for match in _CUT.finditer(text):
        yield Span(*match.span(1 if match[1] else 2), IDENTITY_NUMBER)


def eleven(written: str) -> str:
    """The 11 digits of a number as it is written: no gaps, no century, and the zero that it may have lost."""
    digits = _NOT_DIGITS.sub("", written)
    if len(digits) == 10:
        return f"0{digits}"
    return digits[:4] + digits[6:] if len(digits) == 13 else digits


def _unless_right(iban: re.Match[str]) -> str:
    """A right IBAN is no identity number whatever its digits: put as many letters in its place."""
    try:
        Iban.parse(iban[0])
    except ValueError:
        return iban[0]
    return "x" * len(iban[0])
