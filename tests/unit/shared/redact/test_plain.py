import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.redact.plain import PlainView

ODD = st.sampled_from(
    ["%31", "%2531", "%20", "\\u0031", "\\x31", "\\t", "&#49;", "&nbsp;", "１", "\u200b", "\u00a0"]
)
TEXTS = st.lists(st.one_of(ODD, st.sampled_from(["a", "7", "%", "\\", "&", "æ"])), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("abc æøå 123", "abc æøå 123"),
        ("%31%2532", "12"),
        ("a%C2%A0b%e2%80%afc", "a b c"),
        ("\\u0031\\\\x32\\t3\\n", "12 3 "),
        ("&#49;&#x32;&nbsp;3&thinsp;4", "12 3 4"),
        ("１²٣", "123"),
        ("1\u200b2\u00ad3\ufeff", "123"),
        ("1\u202f2\u20033–4−5", "1 2 3-4-5"),
        ("100 % av &x; \\d", "100 % av &x; \\d"),
        ("%ff%C3", "%ff%C3"),
    ],
)
def test_it_reads_as_a_reader_would(written: str, plain: str):
    """Escapes are undone, digits are 0–9, gaps are blanks; what is no escape stays."""
    assert plain == PlainView(written).text


@pytest.mark.parametrize(
    ("written", "found"),
    [("a%31b", "%31"), ("a%31", "%31"), ("%31", "%31"), ("a1b", "1"), ("%20\\u0031%20", "\\u0031")],
)
def test_it_knows_where_each_character_came_from(written: str, found: str):
    """What is replaced is the whole escape, and nothing beside it."""
    view = PlainView(written)
    at = view.text.index("1")
    start, end = view.raw(at, at + 1)
    assert found == written[start:end]


@given(text=TEXTS)
def test_every_part_of_the_view_is_a_part_of_the_text(text: str):
    """From the first to the last character of any part, places grow and stay inside the text."""
    view = PlainView(text)
    places = [view.raw(at, at + 1) for at in range(len(view.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert sorted(places) == places
