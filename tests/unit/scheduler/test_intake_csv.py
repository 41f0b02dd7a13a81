"""CSV as spreadsheets write it becomes the cases that JSON would have been."""

from typing import Any

import pytest

from scheduler.intake_csv import csv_cases, types_of
from shared.errors import BadInput

SCHEMA: dict[str, Any] = {
    "properties": {
        "id": {"type": "string"},
        "count": {"type": "integer"},
        "share": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        "open": {"type": "boolean"},
        "wish": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "who": {"$ref": "#/$defs/Who"},
        "kind": {"enum": ["a", "b"]},
    },
    "$defs": {"Who": {"type": "object", "properties": {"number": {"type": "string"}}}},
}


def read(text: str) -> list[dict[str, object]]:
    """The cases, without their lines."""
    return [case for _, case in csv_cases(text, SCHEMA)]


def complaint(text: str) -> str:
    """What is said of a file that is refused."""
    with pytest.raises(BadInput) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_found_in_the_header(separator: str):
    """Norwegian spreadsheets write semicolons, others commas."""
    assert [{"id": "a", "count": 3}] == read(f"id{separator}count\na{separator}3\n")


def test_excels_own_line_about_the_separator_is_obeyed():
    """It is no header, and lines are counted with it."""
    assert [(3, {"id": "a,b"})] == list(csv_cases("sep=;\nid\na,b\n", SCHEMA))


def test_cells_become_what_the_field_wants():
    """A decimal comma is Norwegian; what can be a text stays one; an empty cell is no field."""
    row = read("id;count;share;open;wish;kind\n007;-3;2,5;ja;3;a\n")[0]
    assert {"id": "007", "count": -3, "share": 2.5, "open": True, "wish": "3", "kind": "a"} == row
    assert [{"id": "a"}] == read("id;count;share\na;;\n")


def test_a_field_inside_another_is_named_with_a_dot():
    """A form's identity has a kind and a number."""
    assert [{"id": "a", "who": {"number": "1"}}] == read("id;who.number\na;1\n")


@pytest.mark.parametrize("cell", ["=1+1", "+4712345678", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_a_cell_that_looks_like_a_formula_is_data(cell: str):
    """We are no spreadsheet: nothing is worked out, nothing is changed."""
    assert [{"id": cell}] == read(f"id\n{cell}\n")


def test_quotes_line_ends_and_separators_inside_a_cell_are_kept():
    """A free text may have several lines; the next case knows its own line."""
    text = 'id;count\n"to ""linjer"";\nher";1\nb;2\n'
    assert [(2, {"id": 'to "linjer";\nher', "count": 1}), (4, {"id": "b", "count": 2})] == list(
        csv_cases(text, SCHEMA)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id;count\nhemmelig\n", "line 2: has 1 columns, and the first line names 2"),
        ("id;count\nhemmelig;1;2\n", "line 2: has 3 columns"),
        ("id;id\na;b\n", "line 1: two columns have the same name"),
        ("id;\na;b\n", "line 1: column 2 has no name"),
        ("hemmelig\na\n", "line 1: the name of column 1 is no field"),
        ("who.hemmelig\na\n", "line 1: the name of column 1 is no field"),
        ('id\n"hemmelig\n', "line 2: the row that begins here cannot be read as CSV"),
        ("id,count;share\n1\n", "line 1: it is unclear whether columns end with comma or semicolon"),
        ("id\n" + "hemmelig" * 20_000, "line 2: the row that begins here cannot be read as CSV"),
        ('id\na\n"hemmelig\nb\nc\n', "line 3: the row that begins here cannot be read as CSV"),
        ('sep="\nid\nhemmelig\n', "line 1: sep= names no separator"),
        ("sep=\r\nid\nhemmelig\n", "line 1: sep= names no separator"),
        ("who;who.number\nhemmelig;1\n", "line 1: column 1 is a field that other columns are fields of"),
        ("id\n4,71235E+12\n", "line 2: id: a spreadsheet shortened a long number"),
        ("count\n1E+12\n", "line 2: count: a spreadsheet shortened a long number"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(text: str, expected: str):
    """What stood there is not repeated, not even a header: it may be a case in a file without one."""
    said = complaint(text)
    assert expected in said
    assert "hemmelig" not in said


@pytest.mark.parametrize("cell", ["007", "00012345678", "E+12", "1e5", "4711E+12", "1 234", "2026-02-30"])
def test_a_text_is_kept_as_it_stands(cell: str):
    """Leading zeros belong to account and identity numbers; nothing is guessed."""
    assert [{"id": cell}] == read(f"id\n{cell}\n")


def test_lines_may_end_as_they_do_anywhere():
    """Line feed, carriage return, both; what only looks like an end of line is part of the cell."""
    assert [{"id": "a\u2028b\vc"}, {"id": "d"}] == read("id\ra\u2028b\vc\r\n\r\nd")


def test_a_number_that_is_none_stays_text_for_the_check():
    """The check against the schema names the field; reading does not guess."""
    assert [{"count": "tre"}] == read("count\ntre\n")


def test_the_types_of_a_field_are_found_through_references_and_alternatives():
    """pydantic writes them so."""
    assert {"number", "null"} == types_of(SCHEMA["properties"]["share"], SCHEMA)
    assert {"object"} == types_of(SCHEMA["properties"]["who"], SCHEMA)
    assert {"string"} == types_of(SCHEMA["properties"]["kind"], SCHEMA)
