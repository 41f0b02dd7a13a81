"""A recorded trace, read twice and written anew: what cannot be filtered is left out.

Nothing is unpacked onto the disk, names lead nowhere, and of each part no more than a bounded number of bytes
is held, however much a part that was compressed would become.
"""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from .event import clean_event, cleaned
from .known_numbers import TraceFilter
from .parts import LARGEST_BODY, LARGEST_IN_ALL, LARGEST_LINE, Part, as_text, part
from .seen import Seen

_DEEPEST = 200
_UNREADABLE = (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)
_Member = tuple[zipfile.ZipInfo, Part]


@dataclass
class Rewritten:
    """How many parts of a trace were kept, and how many parts and lines could not be."""

    kept: int = 0
    left_out: int = 0
    lines_left_out: int = 0


def rewrite(raw: Path, redact: Callable[[str], str], to: BinaryIO) -> Rewritten:
    """Write a trace that holds nothing to take out; raises BadZipFile for what is no trace."""
    told = Rewritten()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as target:
        members = list(_members(source))
        seen = _seen(source, members)
        rewriting = _Rewriting(source, target, TraceFilter(redact, seen.numbers), told)
        for member, kind in members:
            if member.filename not in seen.posted:
                rewriting.member(member, kind)
        told.left_out = len(source.infolist()) - told.kept
    return told


def _members(source: zipfile.ZipFile) -> Iterator[_Member]:
    """What may be kept, each name once."""
    names: set[str] = set()
    for member in source.infolist():
        kind = part(member.filename)
        if kind is not None and member.filename not in names:
            names.add(member.filename)
            yield member, kind


def _seen(source: zipfile.ZipFile, members: list[_Member]) -> Seen:
    seen = Seen()
    for member, kind in members:
        try:
            if kind is Part.LINES:
                for line in _lines(source, member):
                    if isinstance(event := _value(line), dict):
                        seen.event(event)
            elif (text := _body(source, member)) is not None:
                seen.text(text)
        except _UNREADABLE:
            continue
    seen.end()
    return seen


class _Rewriting:
    """Writes members one after the other until there is no more room."""

    def __init__(
        self, source: zipfile.ZipFile, target: zipfile.ZipFile, clean: TraceFilter, told: Rewritten
    ) -> None:
        self._source = source
        self._target = target
        self._clean = clean
        self._told = told
        self._room = LARGEST_IN_ALL

    def member(self, member: zipfile.ZipInfo, kind: Part) -> None:
        """Write one member, filtered; a broken one is left out from where it breaks."""
        pieces = self._pieces(member, kind)
        first = next(pieces, None)
        if first is None:
            return
        with self._target.open(member.filename, "w") as out:
            for piece in (first, *pieces) if kind is not Part.LINES else _chain(first, pieces):
                self._room -= len(piece)
                if self._room < 0:
                    self._told.lines_left_out += 1
                    continue
                out.write(piece)
        self._told.kept += 1

    def _pieces(self, member: zipfile.ZipInfo, kind: Part) -> Iterator[bytes]:
        try:
            if kind is Part.LINES:
                for line in _lines(self._source, member):
                    yield from self._line(line)
            elif (text := _body(self._source, member)) is not None:
                yield self._text(text)
        except _UNREADABLE:
            self._told.lines_left_out += 1

    def _line(self, line: bytes) -> Iterator[bytes]:
        event = _value(line)
        if not isinstance(event, dict):
            self._told.lines_left_out += 1
        elif (kept := clean_event(event, self._clean)) is not None:
            yield orjson.dumps(kept, option=orjson.OPT_APPEND_NEWLINE)

    def _text(self, text: str) -> bytes:
        """A body, as JSON where it is, so that names of values are seen."""
        value = _value(text.encode()) if text.lstrip()[:1] in ("{", "[") else None
        if value is None:
            return self._clean(text).encode("utf-8", "replace")
        return orjson.dumps(cleaned(value, self._clean))


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _lines(source: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The lines of a member; one that is too long comes as nothing."""
    with source.open(member) as file:
        while line := file.readline(LARGEST_LINE):
            if line.endswith(b"\n") or len(line) < LARGEST_LINE:
                yield line
                continue
            while line and not line.endswith(b"\n"):
                line = file.readline(LARGEST_LINE)
            yield b""


def _body(source: zipfile.ZipFile, member: zipfile.ZipInfo) -> str | None:
    with source.open(member) as file:
        data = file.read(LARGEST_BODY + 1)
    return as_text(data) if len(data) <= LARGEST_BODY else None


def _value(line: bytes) -> Any:
    """A value of JSON; None for what is none, or is deeper than anything of Playwright's."""
    if line.count(b"[") + line.count(b"{") == 0:
        return None
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if _shallow(value) else None


def _shallow(value: Any) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for each in level
            if isinstance(each, list | dict)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return True
    return False
