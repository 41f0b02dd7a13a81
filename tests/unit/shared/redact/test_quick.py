import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.redact.numbers import identity_numbers
from shared.redact.plain import PlainView
from shared.redact.quick import is_free, is_free_line, is_free_number
from shared.redact.shapes import secret_shapes
from shared.redact.values import walked
from tests.support.filter_lists import MUST_GO, MUST_STAY, SECRETS
from tests.support.planted import numbers

PIECES = st.sampled_from(
    [
        *"0158390 -_.,;:|/+~=<>'\"\\%&æ\t\n",
        "10270",
        "fnr",
        "PassWord",
        "token",
        "Basic ",
        "*#",
        "1829060015",
        ",060",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=20).map("".join), st.text(max_size=40))


def properly(text: str) -> bool:
    """Whether the proper look finds nothing, in the text and in its plain view."""
    plain = PlainView(text).text
    return not any([*secret_shapes(each), *identity_numbers(each)] for each in (text, plain))


@given(text=TEXTS)
def test_what_is_called_free_is_free(text: str):
    """The quick look may be too careful, never too careless."""
    assert properly(text) or not is_free(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("text", [text for text in MUST_GO if not any(s in MUST_GO[text] for s in SECRETS)])
def test_what_must_go_is_looked_at(text: str):
    """The quick look sends each text of the list on to the proper one."""
    assert properly(text) or not is_free(text.encode())


@given(text=TEXTS, number=st.integers(0, 10**12), name=st.sampled_from(["a", "text", "beløp"]))
def test_a_line_that_is_called_free_holds_nothing(text: str, number: int, name: str):
    """A line is looked at as a whole, and must not hide what is in one of its values."""
    event = {name: [text.encode("utf-8", "replace").decode(), number], "number": number}
    untouched = walked(event, lambda each: each if properly(each) else "gone") == event
    assert untouched or not is_free_line(orjson.dumps(event))
    assert untouched or not is_free_number(number) or not is_free(text.encode("utf-8", "replace"))


@pytest.mark.parametrize("inner", [{"password": "x"}, {"number": 2013299903}, {"token": "abcdef"}])
def test_names_inside_an_event_are_looked_at(inner: dict[str, object]):
    """Below the first level too."""
    assert not is_free_line(orjson.dumps({"a": inner}))


def test_an_integer_that_lost_its_leading_zero_is_looked_at():
    """02013… is written 2013… as an integer."""
    assert not is_free_line(orjson.dumps({"numbers": [2013299903]}))
    assert not is_free_number(2013299903)


@given(between=st.text("".join(map(chr, range(0x80))), min_size=1, max_size=2))
def test_no_two_signs_between_date_and_ending_hide_a_number(between: str):
    """Whatever is neither letter nor digit; and the quick look knows of each that the proper one takes."""
    text = f"158390{between}10270"
    assert any(each.isalnum() for each in between) or not is_free(text.encode())
    assert properly(text) or not is_free(text.encode())


@given(gaps=st.lists(st.text(" ,;|'\"\\./_+~-", min_size=1, max_size=6), min_size=10, max_size=10))
def test_no_list_of_digits_hides_a_number(gaps: list[str]):
    """However a program writes its lists."""
    text = "1" + "".join(f"{gap}{digit}" for gap, digit in zip(gaps, "5839010270", strict=True))
    assert not properly(text)
    assert not is_free(text.encode())


@pytest.mark.parametrize("name", numbers())
def test_numbers_of_every_kind_are_looked_at(name: str):
    """In whatever text they stand."""
    assert not is_free(f"x {numbers()[name]} y".encode())


def test_ordinary_lines_are_free():
    """The point of it: what robots mostly say costs a few microseconds, not fifty."""
    ordinary = {"event": "Fakturaen er delt", "invoice": "2026-000123", "øre": [1000000], "due": "2026-12-21"}
    assert is_free_line(orjson.dumps(ordinary))
    assert [] == [text for text in MUST_STAY[1:3] if not is_free(text.encode())]
    assert not is_free_line(orjson.dumps({"a": "fnr 15839010270"}))
