"""The one filter: what leaves the house's memory goes through here first (DESIGN §5)."""

from collections.abc import Iterable, Iterator

from .encoded import encoded_numbers
from .known import Known
from .numbers import identity_numbers
from .plain import PlainView
from .quick import is_free, is_free_line
from .shapes import secret_shapes
from .spans import SECRET, Span, blanked, replaced
from .values import TYPED, walked

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
        """The text without identity numbers and secrets, with a readable marker where one stood.

        A Kid, Account, Iban or OrgNo says what it is and stays.
        """
        if isinstance(text, TYPED):
            return text
        if self.is_free(text):
            return text
        if self._known.is_one(text):
            return SECRET
        for _ in range(_MOST_ROUNDS):  # what is taken out may uncover the border of another
            before, text = text, replaced(text, self._spans(text))
            if text == before:
                break
        return text

    def values(self, value: object) -> object:
        """The same for a value of any kind, with all that it holds, as plain values for a log line."""
        return walked(value, self)

    def is_free(self, text: str) -> bool:
        """Whether a text surely holds nothing to take out. Texts are remembered: logs repeat themselves."""
        known = self._known
        if text in known.free_texts:
            return True
        data = text.encode("utf-8", "surrogatepass")
        if known.is_one(text) or not (is_free(data) and known.is_free(data)):
            return False
        known.remember(text)
        return True

    def is_free_line(self, line: bytes) -> bool:
        """Whether a line of JSON surely holds nothing to take out."""
        return is_free_line(line) and self._known.is_free_line(line)

    def _spans(self, text: str) -> Iterator[Span]:
        yield from secret_shapes(text)
        yield from identity_numbers(text)
        yield from encoded_numbers(text)
        yield from self._known.spans(blanked(text))
        # Both: what stands between tags is whole without them, and <this> may be no tag but hold something.
        for without_tags in (False, True) if "<" in text else (False,):
            view = PlainView(text, without_tags=without_tags)
            if view.text != text:
                yield from self._plain_spans(view)

    def _plain_spans(self, view: PlainView) -> Iterator[Span]:
        plain = blanked(view.text)
        for span in (*secret_shapes(plain), *identity_numbers(plain), *self._known.spans(plain)):
            yield Span(*view.raw(span.start, span.end), span.marker)
