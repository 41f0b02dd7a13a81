"""Secrets whose value is known, in every form in which they may turn up."""

import html
import json
import re
import unicodedata
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus, unquote

from .spans import SECRET, Span

# A form shorter than this would hit ordinary words. So short a secret goes where it is the whole text or
# stands after its name (see shapes.py), and nowhere else.
SHORTEST = 4
_SHORTEST_BASE64 = 8
_SHORTEST_LINE = 12
_LONGEST_REMEMBERED = 100
_MOST_REMEMBERED = 2_000
_BASE64 = re.compile(r"[A-Za-z0-9+/_=-]*")
# What ways of writing a URL leave as it is: the strict one, Python's in paths, JavaScript's two.
_SAFE = ("", "/", "!~*'()", "!~*'();,/?:@&=+$#")
_WORD = re.compile(r"[A-Za-z0-9]+")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{0,40}://[^/?#:@\s]{0,200}:(.{1,1000})@")
_PERCENT = re.compile(r"%[0-9A-F]{2}")


class Known:
    """The secrets to look for. Values are never changed, only replaced by others that hold more."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = frozenset(secret for secret in secrets if secret.strip())
        parts = {part for secret in self._secrets for part in _parts(secret)}
        self._plain = frozenset(form for part in parts for form in _forms(part))
        self._base64 = frozenset(form for part in parts for form in _base64_forms(part))
        # What a text must hold, as UTF-8, for any form to be in it.
        cores = [core for part in parts for core in _cores(part)]
        least = {
            next((core for core in cores if core in form), form) for form in (*self._plain, *self._base64)
        }
        self._needles = tuple(needle.encode("utf-8", "surrogatepass") for needle in least)
        short = [
            json.dumps(s.strip(), ensure_ascii=False)[1:-1]
            for s in self._secrets
            if len(s.strip()) < SHORTEST
        ]
        self.free_texts: set[str] = set()
        self._all_needles = (*self._needles, *(s.encode("utf-8", "surrogatepass") for s in short))

    def remember(self, text: str) -> None:
        """Keep a text in mind that holds none of these secrets and nothing else to take out."""
        if len(text) <= _LONGEST_REMEMBERED:
            if len(self.free_texts) >= _MOST_REMEMBERED:
                self.free_texts.clear()
            self.free_texts.add(text)

    def is_free(self, text: bytes) -> bool:
        """Whether UTF-8 text surely holds no form of a known secret, but that it may be a short one whole."""
        return _holds_none(self._needles, text)

    def is_free_line(self, line: bytes) -> bool:
        """The same for a line of JSON, in which a short secret may be the whole of a value."""
        return _holds_none(self._all_needles, line)

    def with_secret(self, secret: str) -> "Known":
        """These and one more."""
        return self if secret in self._secrets else Known((*self._secrets, secret))

    def is_one(self, text: str) -> bool:
        """Whether the whole text is a secret; this holds for short ones too."""
        return text in self._secrets or text.strip() in self._secrets

    def spans(self, text: str) -> Iterator[Span]:
        """Where a known secret stands, in any of its forms."""
        for form in self._plain:
            for start in _all(form, text):
                yield Span(start, start + len(form), SECRET)
        for form in self._base64:
            at = 0
            for start in _all(form, text):
                if start >= at:  # the whole row goes: its neighbours hold bits of the secret too
                    before = _BASE64.match(text[at:start][::-1])
                    after = _BASE64.match(text, start)
                    at = after.end() if after else start + len(form)
                    yield Span(start - (before.end() if before else 0), at, SECRET)


def _holds_none(needles: tuple[bytes, ...], text: bytes) -> bool:
    for needle in needles:  # noqa: SIM110 -- a third faster than any(), on every line of every log
        if needle in text:
            return False
    return True


def _all(form: str, text: str) -> Iterator[int]:
    at = text.find(form)
    while at >= 0:
        yield at
        at = text.find(form, at + 1)


def _parts(secret: str) -> Iterator[str]:
    """A secret, each longer line of it, and the password inside when it is an address."""
    yield secret
    yield secret.strip()
    yield from (line.strip() for line in secret.splitlines() if len(line.strip()) >= _SHORTEST_LINE)
    if address := _ADDRESS.match(secret.strip()):
        yield address[1]
        yield unquote(address[1])


def _cores(part: str) -> Iterator[str]:
    """The longest row of letters and digits, which no way of writing changes."""
    longest = max(_WORD.findall(part), key=len, default="")
    if len(longest) >= SHORTEST:
        yield longest


def _forms(part: str) -> Iterator[str]:
    """A secret as it is and as it looks in URLs, JSON, Python, HTML and shells."""
    for normal in {part, unicodedata.normalize("NFC", part), unicodedata.normalize("NFD", part)}:
        yield from (form for form in _written(normal) if len(form) >= SHORTEST)


def _written(secret: str) -> Iterator[str]:
    yield secret
    in_url = {quote(secret, safe=safe) for safe in _SAFE}
    for encoded in (*in_url, quote_plus(secret), quote(quote(secret, safe=""))):
        yield encoded
        yield _PERCENT.sub(lambda code: code[0].lower(), encoded)
    for in_json in (json.dumps(secret), json.dumps(secret, ensure_ascii=False)):
        yield in_json[1:-1]
        yield in_json[1:-1].replace("/", "\\/")
        yield json.dumps(in_json[1:-1], ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield repr(secret.encode("utf-8", "surrogatepass"))[2:-1]
    for in_html in (html.escape(secret), html.escape(secret, quote=False)):
        yield in_html
        yield in_html.replace("&#x27;", "&#39;")
        yield in_html.replace("&#x27;", "&apos;")
    yield secret.replace("'", "'\"'\"'")


def _base64_forms(secret: str) -> Iterator[str]:
    """The letters that a secret gives inside base64, wherever in the encoded bytes it begins."""
    data = secret.encode("utf-8", "surrogatepass")
    for before in range(3):
        first = (0, 2, 3)[before]
        last = (before + len(data)) * 8 // 6
        for encode in (b64encode, urlsafe_b64encode):
            core = encode(bytes(before) + data).decode("ascii")[first:last]
            if len(core) >= _SHORTEST_BASE64:
                yield core
