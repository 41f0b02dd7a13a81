"""CSV as spreadsheets write it; a column is named as its field, `identity.number` as one inside another."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared.errors import BadInput
from shared.nearest import hint

_SEPARATORS = (";", ",", "\t")
_EXCEL_SAYS = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}([.,][0-9]{1,18})?")
_YES_NO = {"true": True, "false": False, "ja": True, "nei": False}

Schema = Mapping[str, Any]


def csv_cases(text: str, schema: Schema) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row's line and case; raises BadInput with the line. A cell that looks like a formula is data."""
    separator, text, skipped = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        columns = _columns(header, schema, skipped + 1)
        for row in reader:
            if row:
                line = skipped + reader.line_num
                yield line, _case(row, header, columns, line)
    except csv.Error as wrong:
        raise BadInput(f"line {skipped + reader.line_num}: cannot be read as CSV ({wrong}).") from None


def types_of(schema: Schema, root: Schema) -> frozenset[str]:
    """The JSON types that a field may have, through references and alternatives."""
    schema = resolved(schema, root)
    named = schema.get("type", ())
    found = frozenset([named] if isinstance(named, str) else named)
    for key in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(key, ()):
            found |= types_of(each, root)
    for value in (*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ())):
        found |= {"string" if isinstance(value, str) else "null" if value is None else "number"}
    return found


def resolved(schema: Schema, root: Schema) -> Schema:
    """The schema that a reference within the document leads to."""
    while "$ref" in schema:
        place: Any = root
        for key in schema["$ref"].removeprefix("#/").split("/"):
            place = place[key]
        schema = place
    return schema


def _separator(text: str) -> tuple[str, str, int]:
    """The separator, the text from its header on, and how many lines stood before that."""
    told = _EXCEL_SAYS.match(text)
    if told:
        return told[1], text[told.end() :], 1
    header = _QUOTED.sub("", text.partition("\n")[0])
    counts = {separator: header.count(separator) for separator in _SEPARATORS}
    best = max(counts, key=lambda separator: counts[separator])
    if counts[best] and list(counts.values()).count(counts[best]) > 1:
        raise BadInput("line 1: it is unclear whether columns end with comma or semicolon; use one of them.")
    return best, text, 0


def _columns(header: Sequence[str], schema: Schema, line: int) -> list[frozenset[str]]:
    for name in header:
        if not name:
            raise BadInput(f"line {line}: column {header.index(name) + 1} has no name.")
        if header.count(name) > 1:
            raise BadInput(f"line {line}: two columns have the same name; each field stands once.")
    return [_types(name, schema, line, header.index(name) + 1) for name in header]


def _types(name: str, schema: Schema, line: int, place: int) -> frozenset[str]:
    at: Schema = schema
    for part in name.split("."):
        fields = _fields(at, schema)
        if part not in fields:
            # The name is not repeated: a file without a header has a case there.
            raise BadInput(
                f"line {line}: the name of column {place} is no field of this robot's cases; "
                f"{hint('', fields)}."
            )
        at = fields[part]
    return types_of(at, schema)


def _fields(schema: Schema, root: Schema) -> Mapping[str, Any]:
    """The fields of an object, also of one that may be left out."""
    schema = resolved(schema, root)
    found: dict[str, Any] = dict(schema.get("properties", {}))
    for key in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(key, ()):
            found |= _fields(each, root)
    return found


def _case(
    row: Sequence[str], header: Sequence[str], columns: Sequence[frozenset[str]], line: int
) -> dict[str, Any]:
    if len(row) != len(header):
        raise BadInput(f"line {line}: has {len(row)} columns, and the first line names {len(header)}.")
    case: dict[str, Any] = {}
    for name, types, text in zip(header, columns, row, strict=True):
        if text != "":
            _put(case, name.split("."), _value(text, types))
    return case


def _put(case: dict[str, Any], parts: Sequence[str], value: object) -> None:
    for part in parts[:-1]:
        case = case.setdefault(part, {})
    case[parts[-1]] = value


def _value(text: str, types: frozenset[str]) -> object:
    """The cell as the field wants it; what does not fit stays text, and the check says so."""
    trimmed = text.strip()
    if "string" in types:
        return text
    if "integer" in types and _INTEGER.fullmatch(trimmed):
        return int(trimmed)
    if "number" in types and _NUMBER.fullmatch(trimmed):
        return float(trimmed.replace(",", "."))
    if "boolean" in types and trimmed.lower() in _YES_NO:
        return _YES_NO[trimmed.lower()]
    return text
