from hypothesis import given
from hypothesis import strategies as st

from shared.redact.spans import IDENTITY_NUMBER, SECRET, Span, blanked, merged, replaced

SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 10), st.sampled_from([SECRET, IDENTITY_NUMBER])).map(
        lambda each: Span(each[0], each[0] + each[1], each[2])
    )
)


def test_spans_that_overlap_become_one():
    """Two secrets that share letters leave none of either; a secret wins over a number."""
    spans = [Span(5, 9, IDENTITY_NUMBER), Span(0, 3, IDENTITY_NUMBER), Span(7, 12, SECRET)]
    assert [Span(0, 3, IDENTITY_NUMBER), Span(5, 12, SECRET)] == list(merged(spans))


def test_neighbours_stay_two():
    """15839010270158390… side by side are two numbers."""
    assert "[identity number][secret]" == replaced("ab", [Span(0, 1, IDENTITY_NUMBER), Span(1, 2, SECRET)])


@given(spans=SPANS)
def test_all_that_was_marked_and_nothing_else_is_taken(spans: list[Span]):
    """Every letter outside the spans is kept, in order, and none inside."""
    text = "abcdefghijklmnopqrstuvwxyzæøåABCDEFGHIJKLM"
    kept = [c for at, c in enumerate(text) if not any(s.start <= at < s.end for s in spans)]
    left = replaced(text, spans).replace(SECRET, "").replace(IDENTITY_NUMBER, "")
    assert "".join(kept) == left


def test_markers_cannot_be_read_but_keep_their_length():
    """A secret that reads "number" must not be found in a marker, and places must not move."""
    assert "a" + "\0" * len(SECRET) + "b" == blanked(f"a{SECRET}b")
