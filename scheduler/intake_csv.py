"""CSV as spreadsheets write it; a column is named as its field, `identity.number` as one inside another."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scheduler.intake_case import LARGEST_CASE, too_large
from shared.errors import BadInput
from shared.nearest import hint

_SEPARATORS = (";", ",", "\t")
_EXCEL_SAYS = re.compile(r"sep=([^\r\n]*)(?:\r\n?|\n)", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_EMPTY = re.compile(r"[\r\n]+")
_QUOTED = re.compile(r'"[^"]*"')
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}([.,][0-9]{1,18})?")
_SHORTENED = re.compile(r"[+-]?[0-9]([.,][0-9]+)?E\+[0-9]{2}")
"""A long number as a spreadsheet shows and saves it: 4,71235E+12. Its last digits are lost."""
_YES_NO = {"true": True, "false": False, "ja": True, "nei": False}

Schema = Mapping[str, Any]


def csv_cases(text: str, schema: Schema) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row's first line and case; raises BadInput with the line. What looks like a formula is data."""
    told = _EXCEL_SAYS.match(text)
    lines = _Lines(text, told.end() if told else 0, 1 if told else 0)
    separator = _told(told[1]) if told else _separator(text)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        columns = _columns(header, schema, lines.row)
        lines.next_row()
        for row in reader:
            if row:
                yield lines.row, _case(row, header, columns, lines.row)
            lines.next_row()
    except csv.Error as wrong:
        raise BadInput(
            f"line {lines.row}: the row that begins here cannot be read as CSV ({wrong}); "
            "a quote may be opened and not closed."
        ) from None


class _Lines:
    """The lines of a text, and in which of them the row in hand began; a row has an end."""

    def __init__(self, text: str, start: int, before: int) -> None:
        self._text = text
        self._at = start
        self._number = before
        self._open = 0
        self.row = before + 1

    def __iter__(self) -> Iterator[str]:
        """Give itself."""
        return self

    def __next__(self) -> str:
        """The next line, with its end."""
        if not self._open:
            self._skip_empty()
        found = _LINE.match(self._text, self._at)
        if found is None:
            raise StopIteration
        self._at = found.end()
        self._number += 1
        self._open += found.end() - found.start()
        if self._open > LARGEST_CASE:
            raise BadInput(too_large(f"line {self.row}"))
        return found[0]

    def next_row(self) -> None:
        """What comes now is another row."""
        self.row, self._open = self._number + 1, 0

    def _skip_empty(self) -> None:
        if found := _EMPTY.match(self._text, self._at):
            start, self._at = found.span()
            count = self._text.count
            ends = count("\n", start, self._at) + count("\r", start, self._at)
            self._number += ends - count("\r\n", start, self._at)
            self.row = self._number + 1


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


def _told(separator: str) -> str:
    """The separator that the file itself names, as spreadsheets do."""
    if separator not in (*_SEPARATORS, "|"):
        raise BadInput("line 1: sep= names no separator that is read here; use ; or , or a tab.")
    return separator


def _separator(text: str) -> str:
    first = _LINE.match(text)
    header = _QUOTED.sub("", first[0][:LARGEST_CASE] if first else "")
    counts = {separator: header.count(separator) for separator in _SEPARATORS}
    best = max(counts, key=lambda separator: counts[separator])
    if counts[best] and list(counts.values()).count(counts[best]) > 1:
        raise BadInput("line 1: it is unclear whether columns end with comma or semicolon; use one of them.")
    return best


def _columns(header: Sequence[str], schema: Schema, line: int) -> list[frozenset[str]]:
    times = Counter(header)
    for place, name in enumerate(header, start=1):
        if not name:
            raise BadInput(f"line {line}: column {place} has no name.")
        if times[name] > 1:
            raise BadInput(f"line {line}: two columns have the same name; each field stands once.")
    columns = [_types(name, schema, line, place) for place, name in enumerate(header, start=1)]
    for place, name in enumerate(header, start=1):
        if any(other.startswith(f"{name}.") for other in header):
            raise BadInput(
                f"line {line}: column {place} is a field that other columns are fields of; use either."
            )
    return columns


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
            if _SHORTENED.fullmatch(text.strip()):
                raise BadInput(
                    f"line {line}: {name}: a spreadsheet shortened a long number here and its last digits "
                    "are lost; format the column as text, fill it anew and export again."
                )
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
