"""What a page looked like is kept without what stood in its fields and without numbers in pieces."""

from typing import Any

import pytest

from shared.redact import Redactor
from shared.trace.snapshot import clean_tree, split_numbers
from tests.support.planted import numbers

NUMBER = numbers()["synthetic, rest 0"]
HIDDEN = "[identity number]"


def cleaned(*nodes: Any) -> Any:
    """The nodes below a body, after the filter."""
    tree = ["BODY", {}, *nodes]
    clean_tree(tree, Redactor())
    return tree[2:]


@pytest.mark.parametrize(
    "node",
    [
        ["INPUT", {"__playwright_value_": "x", "value": "x", "type": "text"}],
        ["INPUT", {"__playwright_value_": "x", "value": "x", "type": "password"}],
        ["TEXTAREA", {"__playwright_value_": "x"}, "x"],
        ["DIV", {"contenteditable": ""}, ["P", {}, "x"], "x"],
        ["MY-FIELD", {"__playwright_value_": "x"}],
    ],
)
def test_what_stands_in_a_field_is_hidden(node: list[Any]):
    """Whatever it is: somebody typed it."""
    assert "'x'" not in repr(cleaned(node))
    assert "[typed]" in repr(cleaned(node))


def test_buttons_keep_what_they_say():
    """They tell which one was clicked."""
    assert [["INPUT", {"type": "submit", "value": "Lagre"}]] == cleaned(
        ["INPUT", {"type": "submit", "value": "Lagre"}]
    )


@pytest.mark.parametrize(
    "pieces", [(NUMBER[:6], NUMBER[6:]), tuple(NUMBER), (NUMBER[:2], NUMBER[2:4], NUMBER[4:6], NUMBER[6:])]
)
def test_a_number_in_pieces_goes(pieces: tuple[str, ...]):
    """A page may show each digit in an element of its own."""
    shown = cleaned(["P", {}, "Hei"], *(["SPAN", {}, f" {piece} "] for piece in pieces))
    assert ["Hei", *(HIDDEN for _ in pieces)] == [node[2] for node in shown]
    assert any(NUMBER in text.replace(" ", "") for text in split_numbers(["P", {}, *pieces]))


def test_a_tables_neighbours_are_no_number():
    """Figures that only together have eleven digits, and more around them, stay."""
    cells = [["TD", {}, text] for text in ("2026", NUMBER[:6], f"{NUMBER[6:]}0", "1 250,00")]
    assert [cell[2] for cell in cells] == [cell[2] for cell in cleaned(*cells)]


def test_attributes_go_through_the_filter_and_references_stay():
    """[[1, 2]] is a part of an earlier snapshot."""
    assert [["A", {"href": f"/p/{HIDDEN}", "id": "a"}, [[1, 2]]]] == cleaned(
        ["A", {"href": f"/p/{NUMBER}", "id": "a"}, [[1, 2]]]
    )


@pytest.mark.parametrize(
    "texts", [("Password:", "hEmL7gHe"), ("password", "= hEmL7gHe"), ("client_sec", "ret=hEmL7gHe")]
)
def test_a_secret_beside_its_name_goes(texts: tuple[str, ...]):
    """A table has the one in the next cell."""
    assert "hEmL7gHe" not in repr(cleaned(*(["TD", {}, text] for text in texts)))
