"""The files of a run, read for a person: its lines, its sealed pictures and traces."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

import orjson

from scheduler.keeping import Kind
from shared.errors import BadInput, NotFound
from shared.log import FILE_NAME
from shared.platform import PRIVATE_FILE
from shared.sealing import Sealer
from shared.store.connect import Connection
from shared.views import LOOKED_AT, RunSeen, record_look

OSLO = ZoneInfo("Europe/Oslo")
LEVELS = ("debug", "info", "warning", "error", "critical")

_NAME = re.compile(r"item-(\d+)-[A-Za-z0-9_-]+")
_LONGEST = 1024 * 1024
_SHOWN = 1000
_ANEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
# What is the same on every line of a run is told once, by the run.
_ON_EVERY_LINE = frozenset(("time", "level", "event", "environment", "robot", "run", "version"))


@dataclass(frozen=True)
class Line:
    """One line of a log, as written and as read."""

    raw: str
    said: dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """Which lines somebody wants to see."""

    item: int | None = None
    level: str = "debug"

    def includes(self, line: Line) -> bool:
        """Whether this is one of them; a line that cannot be read always is."""
        level = line.said.get("level")
        high_enough = level not in LEVELS or LEVELS.index(level) >= LEVELS.index(self.level)
        return high_enough and (self.item is None or line.said.get("item") == self.item)


def log_file(folder: Path, run: RunSeen) -> Path:
    """The log of a run; raises NotFound, which says where it may be."""
    file = folder / FILE_NAME
    if file.is_file():
        return file
    if run.started_at is None:
        raise NotFound(f"Run {run.id} has not begun, so it has no log: {run.reason or run.state.value}.")
    where = f" It ran on the machine {run.machine}." if run.machine else ""
    raise NotFound(
        f"{file} is not here.{where} Logs stay where a run ran, and go when they are older than the "
        "robot's retention."
    )


def lines(file: Path, again: Iterator[object]) -> Iterator[Line]:
    """The whole lines of a log; at its end, one more look for each step of `again`."""
    rest = bytearray()
    with file.open("rb") as log:
        while True:
            while piece := log.readline(_LONGEST):
                if len(rest) <= _LONGEST:
                    rest += piece
                if piece.endswith(b"\n"):
                    yield from _told(rest)
                    rest.clear()
            if next(again, again) is again:
                break
        yield from _told(rest)


def in_words(said: dict[str, Any]) -> str:
    """A line for a person: Norwegian wall clock, level, event, what was said with it; a traceback below."""
    below = f"\n{said['exception']}" if "exception" in said else ""
    more = " ".join(
        f"{name}={_shown(value)}"
        for name, value in said.items()
        if name not in _ON_EVERY_LINE and name != "exception" and value is not None
    )
    level = str(said.get("level", "?"))
    mark = "" if level in ("info", "debug") else f"{level.upper()} "
    event = _one_line(str(said.get("event", "")))
    return f"{_clock(said.get('time'))} {mark}{event}  {more}".rstrip() + below


@dataclass(frozen=True)
class Looker:
    """Who looks at what a run sealed."""

    connection: Connection
    sealer: Sealer
    person: str

    def open(self, run: RunSeen, folder: Path, kind: Kind, name: str, to: Path) -> None:
        """Open a sealed file into another for its owner alone; who looks is written down before it is opened.

        Raises NotFound with the names there are, BadInput when the file is there already.
        """
        item = _NAME.fullmatch(name)
        if item is None or name not in kind.names(folder):
            there = ", ".join(kind.names(folder)) or "none"
            raise NotFound(f"Run {run.id} has no {kind.name} {name} here; it has: {there}.")
        with _made(to) as file:
            looked = LOOKED_AT[kind.name]
            record_look(
                self.connection, run.robot, int(item[1]), looked, self.person, run_id=run.id, code=name
            )
            sealed = kind.file(folder, name).read_bytes()
            file.write(self.sealer.open(sealed, kind.place(run.id, name)))


@contextmanager
def _made(to: Path) -> Iterator[IO[bytes]]:
    """A new file for its owner alone, gone again when nothing came to stand in it."""
    try:
        descriptor = os.open(to, _ANEW, PRIVATE_FILE)
    except FileExistsError:
        raise BadInput(f"{to} is there already; name a file that is not.") from None
    whole = False
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        whole = True
    finally:
        if not whole:
            to.unlink(missing_ok=True)


def _told(line: bytearray) -> Iterator[Line]:
    if line.strip():
        yield _read(bytes(line).rstrip(b"\n"))


def _read(raw: bytes) -> Line:
    if len(raw) > _LONGEST:
        text = f"{raw[:_SHOWN].decode('utf-8', 'replace')}… (a line of more than {_LONGEST} bytes)"
        return Line(text, {"event": text})
    text = raw.decode("utf-8", "replace")
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError:
        said = None
    return Line(text, said if isinstance(said, dict) else {"event": text})


def _clock(time: object) -> str:
    try:
        return datetime.fromisoformat(str(time)).astimezone(OSLO).strftime("%H.%M.%S")
    except (ValueError, OverflowError):
        return "--.--.--"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return _one_line(value)
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return "(nested too deep)"


def _one_line(text: str) -> str:
    """The text with its line ends shown: what a value says must not pass for a line of the log."""
    return text.replace("\r\n", "\n").replace("\n", " ⏎ ")
