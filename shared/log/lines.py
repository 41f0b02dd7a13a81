"""From an event to a line of JSON: time and level first, then what was bound and what was said."""

import json
import sys
from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime
from decimal import Decimal
from pathlib import PurePath
from traceback import TracebackException
from types import TracebackType
from typing import Any

import orjson

from shared.redact import Name, Redactor, is_free_number, name_says

Event = MutableMapping[str, Any]

_LEVELS = {"exception": "error", "warn": "warning", "fatal": "critical", "msg": "info"}
# Dataclasses go the long way, because they may hide fields.
_OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z | orjson.OPT_PASSTHROUGH_DATACLASS
_MOST_NAMES = 1_000


class JsonLines:
    """A structlog processor, the last: the event as one filtered line of JSON, as bytes.

    What is bound from the start stands on every line, behind time and level; an event that uses one of these
    names finds it with an underscore behind it. A quick look comes first. Only
    where something may have to go, or a value is of a kind unknown to JSON, is each value walked through.
    """

    def __init__(self, redactor: Redactor, now: Callable[[], datetime], bound: Mapping[str, object]) -> None:
        self._redactor = redactor
        self._now = now
        self._ours = frozenset(("time", "level", *bound))
        self._bound = b"".join(b"," + _any_json(redactor.values({name: bound[name]}))[1:-2] for name in bound)
        self._harmless: set[str] = set()

    def __call__(self, _logger: object, method: str, event: Event) -> bytes:
        """The line. Never fails on a value, whatever it is."""
        if "exc_info" in event:
            _tell_exception(event)
        if not self._ours.isdisjoint(event):
            for name in self._ours.intersection(event):
                event[f"{name}_"] = event.pop(name)
        return b'{"time":%b,"level":"%b"%b%b%b' % (
            orjson.dumps(self._now(), option=orjson.OPT_UTC_Z),
            _LEVELS.get(method, method).encode(),
            self._bound,
            b"," if event else b"",
            self._filtered(event)[1:],
        )

    def _filtered(self, event: Event) -> bytes:
        try:
            line = orjson.dumps(event, _plain, _OPTIONS)
        except TypeError:
            return _any_json(self._redactor.values(event))
        if self._is_free(event) or self._redactor.is_free_line(line):
            return line
        return _any_json(self._redactor.values(event))

    def _is_free(self, event: Event) -> bool:
        """Whether a flat event surely holds nothing to take out."""
        for value in event.values():
            kind = type(value)
            if kind is str:
                if not self._redactor.is_free(value):
                    return False
            elif kind is int or kind is float:
                if not is_free_number(value):
                    return False
            elif kind is not bool and value is not None:
                return False
        return self._harmless_names(event)

    def _harmless_names(self, event: Event) -> bool:
        """Whether no name in the event says that a secret stands under it. Most are seen again and again."""
        if self._harmless.issuperset(event):
            return True
        if not all(name_says(name) is Name.HARMLESS for name in event):
            return False
        if len(self._harmless) < _MOST_NAMES:
            self._harmless.update(event)
        return True


def traceback_text(failure: BaseException, trace: TracebackType | None = None) -> str:
    """The traceback with causes and notes, without the values of local variables."""
    told = TracebackException(type(failure), failure, trace or failure.__traceback__, capture_locals=False)
    return "".join(told.format()).rstrip()


def _tell_exception(event: Event) -> None:
    """Put the traceback's text in place of what the caller gave: an exception, or True inside a handler."""
    given = event.pop("exc_info")
    failure = given[1] if isinstance(given, tuple) else given
    if failure is True:
        failure = sys.exception()
    if isinstance(failure, BaseException):
        event["error"] = type(failure).__name__
        event["exception"] = traceback_text(failure)


def _plain(value: object) -> str:
    if isinstance(value, PurePath | Decimal):
        return str(value)
    raise TypeError


def _any_json(value: object) -> bytes:
    try:
        return orjson.dumps(value, str, _OPTIONS)
    except TypeError:  # lone surrogates, or integers of more than 64 bits
        return json.dumps(value, default=str).encode() + b"\n"
