"""JSON is read a case at a time, and what is wrong is found where it stands."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.intake_json import json_cases
from shared.errors import BadInput


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"a": 1}\n{"b": 2}]', "case 1, line 2: after it a comma or the list's end is missing"),
        ('[{"a": 1},\n', "case 2, line 2: is not valid JSON"),
        ('[{"a": 1}]\n[', "line 2: something stands after the last case"),
        ('{\n"a": 1}\n{', "line 3: something stands after the last case"),
        ('{"a": 1} {"b": 2}', "line 1: something stands after the case"),
        ('[{"a":\n\n hemmelig}]', "case 1, line 3: is not valid JSON"),
        ('[{"a": {"b": 1, "b": "hemmelig"}}]', "case 1: the field b stands there twice"),
        ('{"a": 01}', "line 1: is not valid JSON"),
        ('{"a": "\x01hemmelig"}', "line 1: is not valid JSON"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, expected: str):
    """Never with what stood there."""
    with pytest.raises(BadInput) as caught:
        list(json_cases(text))
    assert expected in str(caught.value)
    assert "hemmelig" not in str(caught.value)


def test_a_name_that_stands_twice_among_very_many_is_found_at_once():
    """Each name is counted once, not once for each other."""
    names = [*(f"k{number}" for number in range(60_000)), "twice", "twice"]
    with pytest.raises(BadInput, match="the field twice stands there twice"):
        list(json_cases("{" + ",".join(f'"{name}":1' for name in names) + "}"))


OBJECTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**16), 10**16)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(st.dictionaries(st.text(), OBJECTS), min_size=1, max_size=5), st.integers(0, 3) | st.none())
def test_a_list_says_what_the_whole_readers_say(cases: list[dict[str, object]], indent: int | None):
    """Reading in parts changes nothing, however the file is laid out."""
    text = json.dumps(cases, indent=indent)
    assert json.loads(text) == [case.payload for case in json_cases(text)]
