"""Values of every kind, walked through for what must go."""

import reprlib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AnySet
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from traceback import TracebackException
from uuid import UUID

from pydantic import BaseModel

from shared.identifiers import Account, Iban, Kid, OrgNo, is_identity_number

from .readable import readable
from .shapes import names_secret
from .spans import IDENTITY_NUMBER, SECRET

DEEPEST = 20
TOO_DEEP = "[too deep]"
HOLDS_ITSELF = "[holds itself]"
_LONGEST_PIECE = 6
# What says by its type what it is, and so is never mistaken for an identity number.
TYPED = (Account, Iban, Kid, OrgNo, date, time, timedelta, UUID)

_REPR = reprlib.Repr()  # survives objects whose own repr fails
_REPR.maxother = sys.maxsize  # a text that is cut could keep most of a number


def walked(value: object, redact: Callable[[str], str], above: tuple[int, ...] = ()) -> object:
    """A value without identity numbers and secrets, as dicts, lists, texts and numbers.

    Typed values stay as they are. Deeper than 20 levels, and where a value holds itself, a mark says so.
    """
    if value is None or isinstance(value, (bool, *TYPED)):
        return value
    if isinstance(value, Enum):
        return walked(value.value, redact, above)
    if isinstance(value, int | float | Decimal):
        return IDENTITY_NUMBER if _is_identity(value) else value
    if (text := _as_text(value)) is not None:
        return redact(text)
    if id(value) in above:
        return HOLDS_ITSELF
    if len(above) >= DEEPEST:
        return TOO_DEEP
    above = (*above, id(value))
    if (pairs := _pairs(value)) is not None:
        return _mapping(pairs, redact, above)
    if isinstance(value, list | tuple) and _spells_identity(value, redact):
        return IDENTITY_NUMBER
    if isinstance(value, list | tuple | AnySet):
        return [walked(each, redact, above) for each in value]
    return redact(_REPR.repr(value))


def _is_identity(value: float | Decimal) -> bool:
    """Whether a number is a whole one whose digits, its leading zero perhaps lost, are an identity number.

    Only all of its digits count: a time in milliseconds is not searched for what it may hold.
    """
    whole, _, decimals = (str(value) if isinstance(value, int) else f"{value:f}").partition(".")
    return len(whole) in (10, 11) and not decimals.strip("0") and is_identity_number(whole.zfill(11))


def _spells_identity(pieces: Sequence[object], redact: Callable[[str], str]) -> bool:
    """Whether a list holds an identity number in pieces: digit by digit, or date and ending."""
    texts = [str(piece) for piece in pieces if isinstance(piece, int | str)]
    return (
        1 < len(texts) == len(pieces)
        and max(map(len, texts)) <= _LONGEST_PIECE
        and IDENTITY_NUMBER in redact(", ".join(texts))
    )


def _as_text(value: object) -> str | None:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return readable(bytes(value))
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, BaseException):
        return "".join(TracebackException(type(value), value, None).format_exception_only()).rstrip()
    return None


def _pairs(value: object) -> Iterable[tuple[object, object]] | None:
    """The names and values that an object holds, if it holds named values."""
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, BaseModel):
        shown = [name for name, field in type(value).model_fields.items() if field.repr]
        return [*((name, getattr(value, name)) for name in shown), *(value.model_extra or {}).items()]
    if is_dataclass(value) and not isinstance(value, type):
        return [(field.name, getattr(value, field.name, None)) for field in fields(value) if field.repr]
    return None


def _mapping(
    pairs: Iterable[tuple[object, object]], redact: Callable[[str], str], above: tuple[int, ...]
) -> dict[str, object]:
    result: dict[str, object] = {}
    for key, value in pairs:
        name = key if isinstance(key, str) else str(walked(key, redact, above))
        shown = free = redact(name)
        count = 1
        while free in result:  # two different numbers as keys look the same afterwards
            count += 1
            free = f"{shown} ({count})"
        result[free] = SECRET if names_secret(name, value) else walked(value, redact, above)
    return result
