"""A file of cases is read whole, or refused with its line and never with what stands in it."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.intake_case import DEEPEST, LARGEST_CASE, MOST_CASES
from scheduler.intake_file import read_cases
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


@pytest.mark.parametrize(
    ("begins", "goes_on"),
    [
        pytest.param(b'{"id": "', b"a", id="one text"),
        pytest.param(b'[{"id": "', b"a", id="one text in a list"),
        pytest.param(b'[{"id": "a"}, {"x": [', b"[],", id="small lists without end"),
        pytest.param(b'{"id": "a", "x": [', b"[],", id="small lists in one line"),
        pytest.param(b'[{"x": "', b'\\"', id="an open quote"),
        pytest.param(b'id\n"', b"a", id="an open quote in CSV"),
        pytest.param(b"id;", b"id;", id="columns without end"),
    ],
)
def test_no_case_is_larger_than_a_case_may_be(begins: bytes, goes_on: bytes):
    """However a file is built, reading costs what a case may cost: neither memory nor time runs away."""
    said = complaint(begins + goes_on * 3 * LARGEST_CASE)
    assert f"the case has more than {LARGEST_CASE} characters" in said


def test_a_case_just_small_enough_is_read_wherever_it_stands():
    """A list is read through a window, and no case is cut by its edge."""
    large = {"id": "a" * (LARGEST_CASE - 20)}
    cases: list[object] = [{"id": "b"}, large, large, {"id": "c", "n": -12345}, large]
    read = payloads(json.dumps(cases))
    assert (5, True) == (len(read), cases == read)


def test_a_million_lines_are_told_to_be_too_many():
    """Reading ends at the first case too many."""
    assert f"more than {MOST_CASES} cases" in complaint(b"{}\n" * (MOST_CASES + 1))
    assert f"more than {MOST_CASES} cases" in complaint(b"[" + b"{}," * MOST_CASES + b"{}]")


def test_millions_of_empty_lines_are_no_cases_and_cost_nothing():
    """An export may end with them; the line of what follows is still known."""
    assert "line 5000002: is not an object" in complaint(b'{"id": "a"}\n' + b"\n" * 5_000_000 + b"7")
    assert "line 5000002: has 3 columns" in complaint(b"id;n\na;1" + b"\r\n" * 5_000_000 + b"a;b;c")


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
        payloads(data)
