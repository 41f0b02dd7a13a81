"""From a TOML file to a checked value, with errors that name file, line or key, and the cure."""

import stat
import tomllib
import types
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from shared.errors import BadInput
from shared.nearest import hint
from shared.toml_bounds import DEEPEST, MOST_BYTES, first_wrong, line_of_deep_key

Text = Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"\S")]
"""A text that says something."""

Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict()]
YesNo = Annotated[bool, Strict()]
Day = Annotated[date, Strict()]
TimeOfDay = Annotated[time, Strict()]
"""A date as TOML writes it, without quotes and without a time of day."""

Name = Annotated[str, Field(max_length=63, pattern=r"^[a-z][a-z0-9_]*$")]
"""A name as code, SQL and environment variables spell it: lower case, digits, underscore."""

Id = Annotated[str, Field(max_length=63, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
"""The id of a person, unit or process: lower case, digits, hyphen, underscore."""


OfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day by Norwegian clocks: 07:30."""


class Table(BaseModel):
    """A table of one of our TOML files: frozen, strict about types, closed to unknown keys.

    `description` of a field is the sentence that an error shows after "expected".
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True, validate_default=True
    )


Origin = Callable[[tuple[str | int, ...]], str]
"""Names where the value under these keys stands: a file and its key, or a variable."""

M = TypeVar("M", bound=BaseModel)

_LONGEST_SHOWN = 300

_FOLLOWS = "default_factory_not_called"
"""What pydantic adds about a default that depends on a value already reported as wrong."""


def read_toml(path: Path, error: type[BadInput]) -> dict[str, Any]:
    """The file's tables and values; raises the given error, which names file and line."""
    return parse_toml(read_bytes(path, error), path, error)


def read_bytes(path: Path, error: type[BadInput]) -> bytes:
    """The file's bytes; raises the given error when it cannot be read or is larger than any of ours."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise error(f"{path}: is no file.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as reason:
        raise error(f"{path}: cannot be read ({reason.strerror}).") from None
    if len(data) > MOST_BYTES:
        raise error(f"{path}: is larger than {MOST_BYTES // 2**20} MB, which no file of this kind is.")
    return data


def parse_toml(data: bytes, path: Path, error: type[BadInput]) -> dict[str, Any]:
    """The tables and values of bytes already read; raises the given error with file and line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        line = data.count(b"\n", 0, reason.start) + 1
        raise error(f"{path}: line {line} is not UTF-8; save the file as UTF-8.") from None
    if deep := line_of_deep_key(text):
        raise error(f"{path}: line {deep}: a key has more than {DEEPEST} parts.")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as reason:
        raise error(f"{path}: not valid TOML: {_short(str(reason))}.") from None
    except RecursionError:
        raise error(f"{path}: lists or tables stand more than {DEEPEST} deep in each other.") from None
    except ValueError:
        raise error(f"{path}: a whole number has thousands of digits; write what is meant.") from None
    if wrong := first_wrong(tables):
        raise error(f"{path}: {dotted(wrong[0])}: {wrong[1]}.")
    return tables


def checked(model: type[M], data: Mapping[str, Any], origin: Origin, error: type[BadInput]) -> M:
    """The data as the model; raises the given error with one line for each thing that is wrong.

    The value itself is never repeated: what somebody pasted into the wrong place may be a password.
    """
    try:
        return model.model_validate(dict(data))
    except ValidationError as wrong:
        found = wrong.errors(include_url=False, include_input=False)
        lines = [_sentence(model, dict(each), origin) for each in found if each["type"] != _FOLLOWS]
        raise error("\n".join(lines)) from None


def in_file(path: Path) -> Origin:
    """The origin of values that all stand in one file."""
    return lambda keys: f"{path}: {dotted(keys)}" if keys else f"{path}"


def dotted(keys: tuple[str | int, ...]) -> str:
    """The keys as TOML writes them, list places counted from 1: `schedules[2].cron`."""
    text = ""
    for key in keys:
        text += f"[{key + 1}]" if isinstance(key, int) else f".{_short(key)}"
    return text.removeprefix(".")


def _short(text: str) -> str:
    """What a file says of itself, as far as a person wants to read it."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _sentence(model: type[BaseModel], wrong: dict[str, Any], origin: Origin) -> str:
    keys = tuple(key for key in wrong["loc"] if key != "[key]")
    if wrong["type"] == "extra_forbidden":
        return f"{origin(keys)}: unknown key; {_meant(model, keys)}"
    expected = _expected(model, keys)
    own = wrong.get("ctx", {}).get("error")
    if own is None and expected:
        reason = "is missing" if wrong["type"] == "missing" else "cannot be used"
    else:
        reason = str(own or wrong["msg"])
    return f"{origin(keys)}: {_short(reason.rstrip('.'))}{'; expected: ' if expected else ''}{expected}."


def _meant(model: type[BaseModel], keys: tuple[str | int, ...]) -> str:
    word = str(keys[-1])
    here = _model_at(model, keys[:-1])
    elsewhere = [path for path in _paths(model) if path.rpartition(".")[2] == word]
    if elsewhere:
        return f"did you mean {elsewhere[0]}?"
    return hint(_short(word), here.model_fields if here else ())


def _expected(model: type[BaseModel], keys: tuple[str | int, ...]) -> str:
    """The description of the innermost described field on the way to the keys."""
    text = ""
    for depth in range(1, len(keys) + 1):
        here = _model_at(model, keys[: depth - 1])
        field = here.model_fields.get(str(keys[depth - 1])) if here else None
        text = (field.description or text) if field else text
    return text


def _model_at(model: type[BaseModel], keys: tuple[str | int, ...]) -> type[BaseModel] | None:
    here: type[BaseModel] | None = model
    for key in keys:
        if here is None:
            return None
        if isinstance(key, str) and key in here.model_fields:
            here = _model_in(here.model_fields[key].annotation)
        elif isinstance(key, str):
            return None
    return here


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The table that an annotation such as `tuple[Schedule, ...]` or `Mail | None` holds."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation if issubclass(annotation, BaseModel) else None
    if get_origin(annotation) in (Union, types.UnionType, tuple, list, Annotated):
        return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
    return None


def _paths(model: type[BaseModel], before: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        yield f"{before}{name}"
        if inner is not None:
            yield from _paths(inner, f"{before}{name}.")
