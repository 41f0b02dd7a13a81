"""Bytes that somebody wrote, as text that the filter can read: UTF-8, UTF-16 and Latin-1, also mixed.

UTF-16 of the letters we have is Latin-1 with a zero byte at each; so zeros go, and what is then no UTF-8 is
read as Latin-1. A gap or a letter in the midst of what must go stays what it was.
"""

import codecs

_OR_LATIN_1 = "avlast-or-latin-1"


def readable(data: bytes) -> str:
    """The text of these bytes."""
    return data.replace(b"\0", b"").decode("utf-8", _OR_LATIN_1)


class Reader:
    """The same for bytes that come in pieces."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(_OR_LATIN_1)

    def read(self, piece: bytes, *, last: bool = False) -> str:
        """The text of this piece, without a letter that is not whole yet unless it is the last."""
        return self._decoder.decode(piece.replace(b"\0", b""), last)


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_OR_LATIN_1, _as_latin_1)
