"""What commands put on the terminal: tables and sentences for people, JSON for programs."""

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from json import dumps as json_text
from typing import Any
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
_WIDE = 10_000
_KEPT = frozenset("\n")


def say(line: str = "") -> None:
    """One line, or several, of plain text."""
    sys.stdout.write(harmless(line) + "\n")


def warn(line: str) -> None:
    """A line beside the answer: to standard error."""
    sys.stderr.write(f"avlast: {harmless(line)}\n")
    sys.stderr.flush()


def as_json(value: Any) -> None:
    """Values as JSON; frozen dataclasses and times are known to it."""
    import orjson

    text = orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
    sys.stdout.write(escaped(text.decode()) + "\n")


def escaped(json: str) -> str:
    """JSON that says the same, with what steers a terminal or hides how a line reads written as \\u009b."""
    if json.isascii():
        return json  # what steers among these is escaped already
    return "".join(_escape(c) if c > "\x7e" and _steers(c) else c for c in json)


def _escape(character: str) -> str:
    return json_text(character)[1:-1]


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table; on a terminal it wraps in its columns, into a file or pipe every row is one line."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    on_terminal = sys.stdout.isatty()
    console = Console(file=sys.stdout, width=None if on_terminal else _WIDE, highlight=False)
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, safe_box=True)
    for heading in headings:
        made.add_column(heading, overflow="fold")
    for row in rows:
        made.add_row(*(Text(harmless(_cell(each)).replace("\n", " ")) for each in row))
    if on_terminal:
        console.print(made)
        return
    with console.capture() as captured:
        console.print(made)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def moment(when: datetime | None) -> str:
    """A wall clock in Norway, short: 22.11.2026 10.30."""
    return when.astimezone(OSLO).strftime("%d.%m.%Y %H.%M") if when else ""


def harmless(text: str) -> str:
    """The text without characters that steer a terminal or hide how a line reads."""
    if text.isprintable():
        return text
    return "".join(c if c in _KEPT or not _steers(c) else " " if c == "\t" else "\ufffd" for c in text)


def _steers(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return moment(value)
    return "" if value is None else str(value)
