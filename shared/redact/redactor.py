"""The one filter: what leaves the house's memory goes through here first (DESIGN §5)."""

import re
from collections.abc import Iterable

from .known import Known
from .numbers import identity_numbers
from .shapes import secret_shapes
from .spans import SECRET, Span, blanked, replaced
from .values import walked

# Quick proof that there is nothing to do, on the UTF-8 bytes of a text or of a whole JSON line. Ten digits
# and not eleven, because an integer loses its leading zero. What is not ASCII, or begins an escape, may stand
# for a digit.
_NO_DIGIT = bytes(b for b in range(0x80) if b not in b"0123456789%&\\") + bytes(range(0x80, 0xC0)) + b"\xc3"
_ODD = re.compile(rb"[%&\\\xc2\xc4-\xff]")
_ROW = re.compile(rb"[0-9](?:[\s._/,;:|+~-]{0,3}[0-9]){9}")
_STEMS = tuple(
    b"pass pwd secret hemmelig kodeord key credential assertion token session csrf xsrf saml login"
    b" pw pin otp sid sig jwt sessid x-auth authorization cookie bearer basic negotiate ntlm apikey"
    b" eyj ://".split()
)
_NAMED = b"ersonn"
_MOST_ROUNDS = 8


class Redactor:
    """Takes identity numbers and secrets out of texts and values.

    Doing it twice changes nothing more. A secret that is learnt later goes from then on.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known = Known(secrets)

    def learn(self, secret: str) -> None:
        """Take this secret out too, from now on; every log and stream that shares this filter does."""
        self._known = self._known.with_secret(secret)

    def __call__(self, text: str) -> str:
        """The text without identity numbers and secrets, with a readable marker where one stood."""
        text = str(text)
        if self._known.is_one(text):
            return SECRET
        if self.is_clean(text.encode("utf-8", "surrogatepass")):
            return text
        for _ in range(_MOST_ROUNDS):  # what is taken out may uncover the border of another
            before, text = text, replaced(text, self._spans(text))
            if text == before:
                break
        return text

    def values(self, value: object) -> object:
        """The same for a value of any kind, with all that it holds, as plain values for a log line."""
        return walked(value, self)

    def is_clean(self, text: bytes) -> bool:
        """Whether UTF-8 text surely holds nothing to take out; False means it must be looked at."""
        if len(text.translate(None, _NO_DIGIT)) >= 10 and (_ODD.search(text) or _ROW.search(text)):
            return False
        lower = text.lower()
        if any(stem in lower for stem in _STEMS) or _NAMED in lower:
            return False
        return not any(needle in text for needle in self._known.needles)

    def _spans(self, text: str) -> list[Span]:
        return [*secret_shapes(text), *self._known.spans(blanked(text)), *identity_numbers(text)]
