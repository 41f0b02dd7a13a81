"""A file of cases is read whole, or refused with its line and never with what stands in it."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.intake_file import DEEPEST, read_cases, shown_name
from shared.errors import BadInput

SCHEMA = {"properties": {"id": {"type": "string"}, "n": {"type": "integer"}}}


def payloads(data: bytes | str) -> list[object]:
    """The cases of a file, without their places."""
    encoded = data.encode() if isinstance(data, str) else data
    return [case.payload for case in read_cases(encoded, SCHEMA).cases]


def complaint(data: bytes | str) -> str:
    """What is said of a file that is refused."""
    with pytest.raises(BadInput) as caught:
        payloads(data)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "a"}\n{"id": "b"}\n',
        '\n{"id": "a"}\r\n\r\n{"id": "b"}',
        '[{"id": "a"}, {"id": "b"}]',
        '\ufeff[\n {"id": "a"},\n {"id": "b"}\n]\n',
        "id\na\nb\n",
    ],
)
def test_lines_a_list_and_csv_say_the_same(text: str):
    """Whoever hands a file over need not know which of them we like best."""
    assert [{"id": "a"}, {"id": "b"}] == payloads(text)


def test_one_object_may_stand_on_several_lines():
    """As a person writes it."""
    assert [{"id": "a", "n": 1}] == payloads('{\n  "id": "a",\n  "n": 1\n}\n')


def test_each_case_knows_its_line():
    """An error names the line that an editor shows, empty ones counted."""
    read = read_cases(b'{"id": "a"}\n\n{"id": "b"}\n', SCHEMA)
    assert ["line 1", "line 3"] == [case.place for case in read.cases]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "The file is empty"),
        (b" \n ", "The file is empty"),
        (b"[]", "holds no cases"),
        (b"id\n", "holds no cases"),
        ('{"id": "a"}\n{"id": "hemmelig"\n', r"line 2: is not valid JSON"),
        ('{"id": "a"}\n["hemmelig"]\n', "line 2: is not an object"),
        ('[{"id": "a"}, "hemmelig"]', "case 2: is not an object"),
        ('{"id": "a"}\n{"id": "x", "id": "hemmelig"}', "line 2: the field id stands there twice"),
        ('{"id": NaN}', "line 1: NaN is not a number"),
        ('{"id": -Infinity}', "line 1: -Infinity is not a number"),
        ('{"id": 1e999}', "line 1: a number is too large"),
        ('{"id": 1234567890123456789}', "line 1: a whole number has more than 18 digits"),
        ('{"id": "a"}\n{"id": "b\0"}', "line 2: holds a zero byte"),
        ('{"id": "a"}'.encode("utf-16"), "UTF-16"),
        ('{"id": "a"}\n{"id": "hemmelig å"}'.encode("cp1252"), "line 2: the file is not UTF-8"),
        (b"id\n\x81hemmelig\n", "line 2: the file is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_place(data: bytes | str, expected: str):
    """Whoever made it can find the spot; what stood there may be personal data and is not repeated."""
    said = complaint(data)
    assert expected in said
    assert "hemmelig" not in said


def test_depth_is_bounded():
    """A file of brackets alone exhausts no stack; brackets in a text are text."""
    deep = DEEPEST + 1
    assert f"more than {DEEPEST} deep" in complaint('{"id":' + "[" * deep + "]" * deep + "}")
    assert [{"id": "[{" * deep}] == payloads(json.dumps({"id": "[{" * deep}))


def test_a_hundred_thousand_brackets_are_refused_and_not_a_crash():
    """The reader's own recursion is never reached."""
    assert "deep" in complaint("[" * 100_000)


def test_norwegian_csv_of_an_old_windows_is_read():
    """Excel writes it so; what else is not UTF-8 is refused."""
    read = read_cases("id\nblåbær – «søt»\n".encode("cp1252"), SCHEMA)
    assert ("Windows-1252", [{"id": "blåbær – «søt»"}]) == (
        read.encoding,
        [case.payload for case in read.cases],
    )


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers(-9, 9) | st.none()), min_size=1))
def test_what_json_can_say_comes_through(cases: list[dict[str, object]]):
    """Lines and lists give back what was written, whatever the texts are."""
    lines = "\n".join(json.dumps(case) for case in cases)
    if "\\u0000" not in lines:
        assert cases == payloads(lines) == payloads(json.dumps(cases))


@given(st.binary(max_size=200))
def test_no_bytes_are_worse_than_a_refusal(data: bytes):
    """Whatever is handed over, it is read or refused with our own words."""
    with suppress(BadInput):
        read_cases(data, SCHEMA)


def test_a_fields_name_is_shown_short_and_harmless():
    """A name comes from the file too: it may steer a terminal or be a whole document."""
    assert "a?[31m" == shown_name("a\x1b[31m")
    assert 40 == len(shown_name("x" * 1000))
