"""Quick proof that a text holds nothing to take out: a few passes over its UTF-8 bytes, at the speed of C.

Proof in one direction only: what is called free is free, anything else is looked at properly. A test holds
the quick and the proper look to each other.
"""

import re

_DIGITS = b"0123456789"
# Escapes, and what has no place in a text: each may hide a digit or a gap. So may all that is not ASCII, but
# for the Latin letters, which begin with these three bytes.
_ODD = b"%&<\\\x7f" + bytes(b for b in range(0x20) if b not in b"\t\n\v\f\r")
_LATIN = b"\xc3\xc4\xc5"
# A secret that is known by its surroundings has one of these in them, two hyphens, or the name of a scheme.
_SIGNS = b"=<>'%&\\"
_KEPT = frozenset(_DIGITS + _ODD + _SIGNS + b'":')
_BORING = bytes(b for b in range(0x80) if b not in _KEPT) + bytes(range(0x80, 0xC0)) + _LATIN
_NOT_ODD = bytes(b for b in range(0x80) if b not in _ODD)

# Rows of digits as people write them: a digit becomes 0, what may stand between goes, all else a blank.
_GAPS = b" \t\n\v\f\r._/,;|+~\"'-"
_ROWS = bytes(ord("0") if b in _DIGITS else ord(" ") for b in range(256))
_ROW = b"0" * 11
# Its leading zero may be lost, and any one or two signs may stand between date and ending.
_FEW, _FEW_IN_GROUPS = b"0" * 10, b"0 000 000 000"
_SPLIT, _SPLIT_TWICE = b"000000 00000", b"000000  00000"

_GAP = rb"[\s._/+-]{1,3}"
_LIST_GAP = rb"[\s._/,;|+~\"'\\-]{1,6}"
_LAST_GAP = rb"[\s._/,;|+~\"'-]{1,3}"
_THOUSANDS = rb"[ ,._'][0-9]{3}"
# The beginnings of what numbers.py looks for: eleven digits, or groups with no digit before them. Ten digits
# have a month, which a time in seconds before 2027 has not.
_NUMBER = re.compile(
    rb"[0-9](?:[0-9]{10}|(?<![0-9][0-9])(?:"
    rb"(?:[048][1-9]|[159][0-2])[0-9]{7}(?![0-9])"
    rb"|" + _THOUSANDS + _THOUSANDS + _THOUSANDS + rb"|"
    rb"[0-9]{5}(?:[0-9]{2})?" + _LAST_GAP + rb"[0-9]{3}"
    rb"|[0-9]" + _GAP + rb"[0-9]{2}" + _GAP + rb"[0-9]{2}"
    rb"|[0-9]{3}" + _GAP + rb"[0-9]{2}" + _GAP + rb"[0-9]{5}"
    rb"|[0-9]{2}" + _GAP + rb"[0-9]{3}" + _GAP + rb"[0-9]{3}"
    rb"|[0-9]{5}(?:[\x00-/:-@\[-`{-\x7f]{1,2}|" + _LIST_GAP + rb")[0-9]{5}"
    rb"|(?:" + _LIST_GAP + rb"[0-9]){10}))"
)
# Three digits beside each other in base64, at the alignment that every row of five digits has one of.
THREE_DIGITS = re.compile(rb"[MNO][DTjz][AEIMQUYcgk][w-z0-5]")
_FEWEST = 10
_SMALL = 10**9


def is_free(text: bytes) -> bool:
    """Whether a text surely holds no identity number and no secret that is known by its surroundings."""
    kept = text.translate(None, _BORING)
    if len(kept) >= _FEWEST and not _no_number(text, kept):
        return False
    lower = text.lower()
    return (
        _no_scheme(lower)
        and _no_base64(text)
        and ((not kept.translate(None, _DIGITS) and b"--" not in text) or _no_name(lower))
    )


def holds_no_number(text: bytes) -> bool:
    """Whether a text surely holds no identity number, however it is written."""
    kept = text.translate(None, _BORING)
    return len(kept) < _FEWEST or _no_number(text, kept)


def is_free_line(line: bytes) -> bool:
    """The same for a line of compact JSON, with the names in it."""
    kept = line.translate(None, _BORING)
    if len(kept) >= _FEWEST and not _no_number(line, kept):
        return False
    lower = line.lower()
    return _no_scheme(lower) and _no_base64(line) and _no_name(lower)


def is_free_number(value: float) -> bool:
    """Whether a number is too small to be an identity number, its leading zero lost or not."""
    return -_SMALL < value < _SMALL


def _no_number(text: bytes, kept: bytes) -> bool:
    if kept.translate(None, _NOT_ODD):
        return False
    if _ROW not in text.translate(_ROWS, _GAPS):
        rows = text.translate(_ROWS)
        if not (_FEW in rows or _FEW_IN_GROUPS in rows or _SPLIT in rows or _SPLIT_TWICE in rows):
            return True
    return not _NUMBER.search(text)


def _no_base64(text: bytes) -> bool:
    """No three digits in base64, of which a row of eleven has some at any alignment."""
    return not (
        (b"M" in text and (b"MT" in text or b"MD" in text or b"Mj" in text or b"Mz" in text))
        or (b"N" in text and (b"NT" in text or b"ND" in text or b"Nj" in text or b"Nz" in text))
        or (b"O" in text and (b"OT" in text or b"OD" in text or b"Oj" in text or b"Oz" in text))
    ) or not THREE_DIGITS.search(text)


def _no_scheme(lower: bytes) -> bool:
    """No word that may stand alone before a secret or a number, and no token that begins as a JWT does."""
    return not (
        b"bearer" in lower
        or b"basic" in lower
        or b"session" in lower
        or b"token" in lower
        or b"negotiate" in lower
        or b"ntlm" in lower
        or b"apikey" in lower
        or b"eyj" in lower
        or b"ersonn" in lower
    )


def _no_name(lower: bytes) -> bool:
    """No part of any name that stands before a secret."""
    return not (
        b"pass" in lower
        or b"pwd" in lower
        or b"secret" in lower
        or b"key" in lower
        or b":/" in lower
        or b"authorization" in lower
        or b"cookie" in lower
        or b"credential" in lower
        or b"hemmelig" in lower
        or b"kodeord" in lower
        or b"assertion" in lower
        or b"csrf" in lower
        or b"xsrf" in lower
        or b"saml" in lower
        or b"login" in lower
        or b"sess" in lower
        or b"x-auth" in lower
        or b"jwt" in lower
        or b"pin" in lower
        or b"otp" in lower
        or b"sid" in lower
        or b"sig" in lower
        or b"pw" in lower
        or b"input_value" in lower
    )
