"""What robot.toml says about a folder where files arrive: where it is, what counts, when a file is whole."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

USUAL_QUIET = "1m"
"""How long a file must lie unchanged when nothing else is said."""

SHORTEST_QUIET = timedelta(seconds=2)
"""Some file systems tell times no finer."""

VALUES = "values."
"""How a folder begins that is one of the robot's values."""

_VALUE = re.compile(r"values\.([A-Za-z][A-Za-z0-9_]*)")
_MARKER = re.compile(r"\{(name|stem)\}[^/\\{}]+|[^/\\{}]+\{(name|stem)\}[^/\\{}]*")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def folder_as_said(text: str) -> str:
    """The folder, absolute or a value's name; raises ValueError."""
    return text if _VALUE.fullmatch(text) else absolute(text)


def absolute(text: str) -> str:
    """An absolute path, of whichever system, that leads nowhere else; raises ValueError."""
    windows, posix = PureWindowsPath(text), PurePosixPath(text)
    if not (posix.is_absolute() or windows.is_absolute()):
        raise ValueError(f"{text} is no absolute path; begin with /, a drive or two backslashes")
    if ".." in (*windows.parts, *posix.parts) or not text.isprintable():
        raise ValueError("a path with .. or with characters that cannot be seen is not taken")
    return text


def pattern_as_said(text: str) -> str:
    """Which names count; raises ValueError for what could name anything outside the folder."""
    if not text or "/" in text or "\\" in text or not text.isprintable():
        raise ValueError("not a pattern for names in one folder")
    return text


def marker_as_said(text: str) -> str:
    """How the marker of a file is named; raises ValueError."""
    if not _MARKER.fullmatch(text) or not text.isprintable():
        raise ValueError("not a marker's name")
    return text


def quiet_as_said(text: str) -> str:
    """How long a file lies unchanged; raises ValueError."""
    if not re.fullmatch(r"[1-9][0-9]{0,6}[smhd]", text, re.ASCII):
        raise ValueError("not a time to wait")
    if not SHORTEST_QUIET <= timedelta(seconds=seconds(text)) <= timedelta(days=1):
        raise ValueError(f"{text} is not between 2 seconds and a day")
    return text


def seconds(span: str) -> int:
    """How many seconds `2h` has."""
    return int(span[:-1]) * _UNITS[span[-1]]


def folder_in(folder: str, values: Mapping[str, Any]) -> str:
    """The path of a folder as said, with the values of an environment; raises ValueError."""
    named = _VALUE.fullmatch(folder)
    if named is None:
        return folder
    found = values.get(named[1])
    if isinstance(found, str):
        return absolute(found)
    raise ValueError(f"{named[1]} is missing or no path")


def demand_folders(folders: Iterable[tuple[str, str]], environment: str, values: Mapping[str, Any]) -> None:
    """Raises ValueError when the folder that a trigger names is not among an environment's values."""
    for trigger, folder in folders:
        try:
            folder_in(folder, values)
        except ValueError as wrong:
            raise ValueError(
                f"{environment}: the trigger {trigger} looks for files in {folder}: {wrong}"
            ) from None
