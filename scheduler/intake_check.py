"""Whether cases fit the deployed payload schema; what is wrong is said by place and field, never by value."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError
from pydantic import Field, TypeAdapter
from pydantic import ValidationError as NoMatch
from pydantic_core import SchemaError

from scheduler.intake_case import Case, shown_name
from shared.errors import BadPayload

_MOST_FAULTS = 20
_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "empty",
}
_BOUNDS = {
    "minLength": "is shorter than {} characters",
    "maxLength": "is longer than {} characters",
    "minimum": "is less than {}",
    "maximum": "is more than {}",
    "exclusiveMinimum": "is not more than {}",
    "exclusiveMaximum": "is not less than {}",
    "multipleOf": "is no multiple of {}",
    "minItems": "has fewer than {} entries",
    "maxItems": "has more than {} entries",
    "minProperties": "has fewer than {} fields",
    "maxProperties": "has more than {} fields",
    "format": "is not written as a {}",
}

_formats = FormatChecker(formats=())


@_formats.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


@_formats.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or bool(datetime.fromisoformat(value))


def _pattern(_: object, pattern: str, instance: object, __: object) -> Iterator[ValidationError]:
    """A pattern means here what it means to the robot's model, and no text makes it slow."""
    if isinstance(instance, str) and not _matches(pattern, instance):
        yield ValidationError("does not match")


def _matches(pattern: str, text: str) -> bool:
    model = _model_of(pattern)
    if model is None:
        return re.search(pattern, text) is not None
    try:
        model.validate_python(text)
    except NoMatch:
        return False
    return True


@lru_cache(maxsize=256)
def _model_of(pattern: str) -> TypeAdapter[str] | None:
    """What pydantic makes of it; None for what only Python's own engine reads, such as looking ahead."""
    try:
        return TypeAdapter(Annotated[str, Field(pattern=pattern)])
    except SchemaError:
        return None


_Validator: type[Draft202012Validator] = validators.extend(  # type: ignore[no-untyped-call] # it has no types
    Draft202012Validator, {"pattern": _pattern}
)


def fitting(cases: Iterable[Case], schema: Mapping[str, Any]) -> Iterator[Case]:
    """The cases one by one while each fits; BadPayload with the first faults at the end unless all did."""
    validator = validator_of(schema)
    found: list[str] = []
    more = 0
    for case in cases:
        wrong = faults(case.payload, validator)
        room = _MOST_FAULTS - len(found)
        found += [f"{case.place}: {fault}" for fault in wrong[:room]]
        more += len(wrong[room:])
        if not found:
            yield case
    if found:
        last = [f"and {more} more"] if more else []
        raise BadPayload("\n".join(["The file was refused; nothing was added.", *found, *last]))


def validator_of(schema: Mapping[str, Any]) -> Draft202012Validator:
    """What holds a case against the schema."""
    return _Validator(dict(schema), format_checker=_formats)


def faults(payload: Mapping[str, Any], validator: Draft202012Validator) -> list[str]:
    """What is wrong with one case, each thing once."""
    if wrong := _unwritable(payload):
        return [wrong]
    return list(dict.fromkeys(f for error in validator.iter_errors(payload) for f in _said(error)))


def _unwritable(value: object, place: str = "") -> str | None:
    """Text that no database or file takes: zero characters and halves of characters."""
    if isinstance(value, str) and ("\0" in value or not _is_whole(value)):
        return f"{place or 'a name'}: holds a zero or half a character"
    pairs: Iterable[tuple[str, object]] = ()
    if isinstance(value, Mapping):
        pairs = [(f"{place}.{shown_name(name)}".lstrip("."), inner) for name, inner in value.items()]
        if any("\0" in name or not _is_whole(name) for name in value):
            return "the name of a field holds a zero or half a character"
    elif isinstance(value, list):
        pairs = ((f"{place}[{number}]", inner) for number, inner in enumerate(value, start=1))
    return next((wrong for name, inner in pairs if (wrong := _unwritable(inner, name))), None)


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _said(error: ValidationError) -> Iterator[str]:
    """An error as sentences made from the schema's words alone."""
    field, expected = _path(error), _expected(error)
    instance: Any = error.instance
    match error.validator:
        case "required":
            yield from (f"{_inside(field, name)}: is missing" for name in expected if name not in instance)
        case "additionalProperties":
            yield from (f"{_inside(field, name)}: is no field here" for name in _unknown(error))
        case "type":
            yield f"{field or 'the case'}: must be {_kinds(expected)}"
        case "enum" | "const":
            allowed = expected if error.validator == "enum" else [expected]
            yield f"{field}: must be one of {', '.join(str(each) for each in allowed)}"
        case "anyOf" | "oneOf":
            yield from _alternatives(error, field)
        case keyword if keyword in _BOUNDS:
            yield f"{field}: {_BOUNDS[keyword].format(expected)}"
        case _:
            yield f"{field or 'the case'}: does not have the form that the robot expects"


def _alternatives(error: ValidationError, field: str) -> Iterator[str]:
    """What is wrong in the alternatives of the right kind; when there is none, which kinds there are."""
    tried = error.context or []
    kinds = {each.schema_path[0]: each for each in tried if each.validator == "type" and not each.path}
    right = [each for each in tried if each.schema_path[0] not in kinds]
    if right:
        for each in right:
            yield from _said(each)
        return
    allowed = [kind for each in kinds.values() for kind in _listed(_expected(each))]
    yield f"{field or 'the case'}: must be {_kinds(allowed)}"


def _expected(error: ValidationError) -> Any:
    return error.validator_value


def _unknown(error: ValidationError) -> list[str]:
    schema: Any = error.schema
    instance: Any = error.instance
    return [shown_name(name) for name in instance if name not in schema.get("properties", {})]


def _path(error: ValidationError) -> str:
    text = ""
    for part in error.absolute_path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{shown_name(str(part))}"
    return text.removeprefix(".")


def _inside(field: str, name: str) -> str:
    return f"{field}.{name}" if field else name


def _listed(kinds: str | list[str]) -> list[str]:
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _kinds(kinds: str | list[str]) -> str:
    return " or ".join(_KINDS.get(kind, kind) for kind in _listed(kinds))
