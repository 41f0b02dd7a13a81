"""Secrets that give themselves away by what stands around them: names, headers, addresses, key blocks.

Every repetition is bounded, or stands last and takes all it can: no text can make these slow. A test reads
the patterns and holds that.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from .spans import MARKERS, SECRET, Span

# A value after one of these names goes whatever it is.
_STRONG = (
    r"(?:pass(?:word|wd|phrase|ord|code|key)s?|pwd|secret(?!s)|secrets[_-]?key|hemmelighet|kodeord"
    r"|(?:api|access|private|account|encryption|signing|shared|ssh|payload|hash)[_\- ]?key"
    r"|credentials?|client[_-]?assertion|(?<![a-z])(?:pin|pin-?kode|pincode|otp)(?![a-z]))"
)
# After one of these it goes if it is quoted, follows an equals sign, or looks made by a machine: a lease has
# a token (a small number) and prose has sessions.
_WEAK = (
    r"(?:token|session(?:[_-]?id)?|csrf|xsrf|(?:saml|login)[_-]?(?:response|request)"
    r"|(?<![a-z])(?:pass|pw|sid|sig|jwt|[jp]\w{2,3}sess?id|x-auth)(?![a-z]))"
)
_HEADER = r"(?:(?:proxy-)?authorization|(?:set-)?cookies?2?)"
_QUOTE = r"\\{0,4}[\"']"
# A plus is the blank that forms send.
_IS = rf"(?:{_QUOTE})?[\s+]{{0,8}}(?:=>|[:=]|%3[aAdD])[\s+]{{0,8}}+"
_NOTHING = r"(?!(?:none|null|nil|true|false|undefined)(?![\w-])|\[(?:secret|identity number)\])"
# No possessive groups: Python before 3.11.5 matches them wrongly. Each piece can be read in one way only.
# The inside of a quoted value: up to its own closing quote, or to the end of the line when that was cut off.
_IN_QUOTES = (
    r"(?:[bru]{0,2}(?:(?P<q>[\"'])(?P<quoted>(?:\\.|(?!(?P=q))[^\\\r\n])*)"
    r"|(?P<e>\\{1,4}[\"'])(?P<escaped>(?:(?!(?P=e))[^\r\n])*)))"
)
_BARE = r"(?P<bare>(?![,;)\]}]{1,3}(?:\s|$))[^\s&;\"'<>]++)"
_I = re.IGNORECASE

_STRONG_VALUE = re.compile(rf"{_STRONG}[\w.\[\]-]{{0,40}}{_IS}{_NOTHING}(?:{_IN_QUOTES}|{_BARE})", _I)
_WEAK_VALUE = re.compile(rf"{_WEAK}(?P<is>{_IS}){_NOTHING}(?:{_IN_QUOTES}|{_BARE})", _I)
# The value of Authorization is a scheme and one word, but for two that list more; that of Cookie is a line.
_AUTHORIZATION = re.compile(
    rf"authorization{_IS}{_NOTHING}(?:{_IN_QUOTES}"
    r"|(?P<bare>(?:digest|aws4-hmac-sha256)\s[^\r\n]*+|(?:[\w-]{1,30}\s{1,4})?[^\s\"'<>]*+))",
    _I,
)
_COOKIE = re.compile(rf"cookies?2?{_IS}{_NOTHING}(?:{_IN_QUOTES}|(?P<bare>[^\r\n\"'<>]++))", _I)
# [("Authorization", "Bearer …")], as HTTP libraries list headers.
_PAIR = re.compile(
    rf"[(\[]\s{{0,4}}b?[\"'](?:{_HEADER}|{_STRONG}|{_WEAK})[\"']\s{{0,4}},\s{{0,4}}{_IN_QUOTES}",
    _I,
)
_OPTION = re.compile(
    rf"(?<![\w-])--[\w-]{{0,40}}?(?:{_STRONG}|{_WEAK})[\w-]{{0,40}}[ =]{{1,4}}(?!-)(?:{_IN_QUOTES}|{_BARE})",
    _I,
)
_ELEMENT = re.compile(
    rf"<[\w:-]{{0,40}}?(?:{_STRONG}|{_WEAK})[\w-]{{0,40}}(?:\s[^<>]{{0,300}})?>(?P<bare>[^<]++)", _I
)
_INPUT = re.compile(r"<input\s[^<>]{0,2000}", _I)
_SECRET_INPUT = re.compile(rf"(?:name|id|type)=[\"']?[\w.:-]{{0,40}}?(?:{_STRONG}|{_WEAK})", _I)
_INPUT_VALUE = re.compile(rf"\svalue={_IN_QUOTES}", _I)
_SCHEME = re.compile(
    r"(?<![a-z])(?P<scheme>bearer|basic|session|token|negotiate|ntlm|apikey)(?:\s{1,4}|%20|\+)(?P<bare>[\w.~+/=:%-]{6,}+)",
    _I,
)
_JWT = re.compile(r"(?<![\w-])(?P<bare>eyJ[\w-]{8,8000}\.[\w-]{4,8000}(?:\.[\w-]*+)?)")
# user:password@ in an address, up to the last @, for passwords hold @ and / too; a port is no password. An
# address that was taken for a path has lost one of its strokes.
_USERINFO = re.compile(
    r":/{1,2}[^\s/?#\"'<>@:]{0,200}:(?![0-9]{1,5}(?:[/?#\s\"'<>]|$))(?P<bare>[^\s\"'<>]{1,500})@"
    r"|:/{1,2}(?P<alone>[^\s/?#\"'<>@:]{16,500})@"
)
_KEY_BEGINS = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_KEY_ENDS = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_VALUES = (_STRONG_VALUE, _AUTHORIZATION, _COOKIE, _PAIR, _OPTION, _ELEMENT, _JWT, _USERINFO)
PATTERNS = (*_VALUES, _WEAK_VALUE, _SCHEME, _INPUT, _SECRET_INPUT, _INPUT_VALUE, _KEY_BEGINS, _KEY_ENDS)

_STRONG_NAME = re.compile(_STRONG, _I)
_SECRET_NAME = re.compile(rf"{_HEADER}$|{_STRONG}|{_WEAK}$", _I)


def secret_shapes(text: str) -> Iterator[Span]:
    """Where a secret stands that is known by its surroundings alone."""
    yield from _key_blocks(text)
    for pattern in _VALUES:
        for match in pattern.finditer(text):
            yield from _value(match)
    for match in _WEAK_VALUE.finditer(text):
        if _says_secret(match):
            yield from _value(match)
    for match in _SCHEME.finditer(text):
        if _is_credential(match["scheme"].lower(), match["bare"]):
            yield from _value(match)
    for field in _INPUT.finditer(text):
        if _SECRET_INPUT.search(field[0]):
            for match in _INPUT_VALUE.finditer(text, *field.span()):
                yield from _value(match)


class Name(Enum):
    """What the name of a value says of it."""

    HARMLESS = "harmless"
    WEAK = "a secret, unless the value is a number"
    STRONG = "a secret"


@lru_cache(maxsize=4096)
def name_says(name: str) -> Name:
    """What a key of a mapping, or a field of a model, says of the value under it."""
    if _STRONG_NAME.search(name):
        return Name.STRONG
    return Name.WEAK if _SECRET_NAME.search(name) else Name.HARMLESS


def names_secret(name: str, value: object) -> bool:
    """Whether a value goes because of its name: a password does, a lease's token (1, 2, 3) does not."""
    says = name_says(name)
    if says is Name.HARMLESS or value is None or isinstance(value, bool):
        return False
    return says is Name.STRONG or not isinstance(value, int | float)


def key_block_open(line: str, *, inside: bool) -> bool:
    """Whether a private key that began in this line, or before it when inside, goes on after it."""
    begin = max((found.start() for found in _KEY_BEGINS.finditer(line)), default=-1)
    end = max((found.start() for found in _KEY_ENDS.finditer(line)), default=-1)
    return begin > end or (inside and end < 0)


def after_key_block(line: str) -> str:
    """What follows in a line that began inside a private key."""
    ends = _KEY_ENDS.search(line)
    return line[ends.end() :] if ends else ""


def _value(match: re.Match[str]) -> Iterator[Span]:
    for name, value in match.groupdict().items():
        if value and name in ("quoted", "escaped", "bare", "alone") and value not in MARKERS:
            start, end = match.span(name)
            yield Span(start, end, SECRET)


def _key_blocks(text: str) -> Iterator[Span]:
    """A private key without its end goes to the end of the text."""
    at = 0
    while begins := _KEY_BEGINS.search(text, at):
        ends = _KEY_ENDS.search(text, begins.end())
        at = ends.end() if ends else len(text)
        yield Span(begins.start(), at, SECRET)


def _says_secret(match: re.Match[str]) -> bool:
    bare = match["bare"]
    if bare is None:
        return True
    if bare.rstrip(".,)]}").isdigit() and len(bare) <= 6:
        return False
    return "=" in match["is"] or "%3d" in match["is"].lower() or _looks_made(bare)


def _is_credential(scheme: str, value: str) -> bool:
    """Tell `Basic dXNlcjpwYXNz` from "basic information": the one decodes to user:password."""
    if scheme in ("basic", "session") and b":" in _decoded(value):
        return True
    longest_word = 20 if scheme in ("bearer", "apikey") else 24
    return len(value) >= longest_word or (scheme in ("bearer", "apikey", "token") and _looks_made(value))


def _looks_made(value: str) -> bool:
    """Whether a bare value looks made by a machine: digits or signs in it, or longer than words are."""
    return len(value) >= 20 or (len(value) >= 6 and any(c.isdigit() for c in value))


def _decoded(value: str) -> bytes:
    try:
        return b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""
