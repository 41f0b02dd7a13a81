"""What a page looked like at one moment, as the trace has it: a tree of [tag, attributes, child …].

What stands in fields is hidden, as it is in pictures. A child may be a text, or refer to an earlier snapshot.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from shared.redact import IDENTITY_NUMBER, SECRET
from shared.redact.numbers import identity_numbers
from shared.redact.quick import is_free
from shared.redact.shapes import secret_shapes

TYPED = "[typed]"
_TREE = 2  # a node has a tag and attributes
_VALUE = "__playwright_value_"
_FIELDS = frozenset(("INPUT", "TEXTAREA"))
_BUTTONS = frozenset(("button", "submit", "reset", "checkbox", "radio", "image"))

Text = tuple[list[Any], int]
"""A list and the place in it where a text stands."""


def clean_tree(tree: Any, clean: Callable[[str], str]) -> None:
    """Take out of the tree, in place, what was typed and what the filter finds, split over texts or whole."""
    _hide_fields(tree)
    for border in ("", " "):
        _take_out_split(list(_texts(tree)), border)
    _take_out_named(list(_texts(tree)))
    _clean(tree, clean)


def split_numbers(tree: Any) -> Iterator[str]:
    """The texts of the tree written together, in which a number is whole that the page shows in pieces."""
    texts = [holder[at].strip() for holder, at in _texts(tree)]
    yield from ("".join(texts), " ".join(texts))


def _nodes(tree: Any) -> Iterator[list[Any]]:
    """Every node, the outer before the inner, in the order of the page."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list) and node and isinstance(node[0], str):
            yield node
            waiting.extend(reversed(node[1:]))


def _texts(tree: Any) -> Iterator[Text]:
    """Where each text of the page stands."""
    waiting: list[tuple[list[Any], int]] = [([tree], 0)]
    while waiting:
        holder, at = waiting.pop()
        node = holder[at]
        if isinstance(node, str):
            yield holder, at
        elif isinstance(node, list) and node and isinstance(node[0], str):
            waiting.extend((node, place) for place in range(len(node) - 1, 0, -1))


def _hide_fields(tree: Any) -> None:
    for node in _nodes(tree):
        attributes = node[1] if len(node) >= _TREE and isinstance(node[1], dict) else {}
        tag = node[0].upper()
        names = [_VALUE]
        if tag in _FIELDS and str(attributes.get("type", "")).lower() not in _BUTTONS:
            names.append("value")
        for name in names:
            if attributes.get(name):
                attributes[name] = TYPED
        if tag == "TEXTAREA" or _is_editable(attributes):
            for holder, at in list(_texts(node)):
                holder[at] = TYPED


def _is_editable(attributes: dict[str, Any]) -> bool:
    return str(attributes.get("contenteditable", "false")) != "false"


def _take_out_split(texts: list[Text], border: str) -> None:
    """Take numbers out that stand in several texts and fill them; a table's neighbours are none."""
    stripped = [holder[at].strip() for holder, at in texts]
    starts: list[int] = []
    length = 0
    for text in stripped:
        starts.append(length)
        length += len(text) + len(border)
    first = {start: place for place, start in enumerate(starts) if stripped[place]}
    last = {start + len(stripped[place]): place for start, place in first.items()}
    for span in identity_numbers(border.join(stripped)):
        begin, end = first.get(span.start), last.get(span.end)
        if begin is not None and end is not None:
            for holder, at in texts[begin : end + 1]:
                holder[at] = IDENTITY_NUMBER if holder[at].strip() else holder[at]


def _take_out_named(texts: list[Text]) -> None:
    """Take secrets out that stand beside their name, in the next element or cut in two."""
    for (before, at), (after, place) in pairwise(texts):
        for border in ("", "\n"):
            name, value = before[at], after[place]
            both = f"{name}{border}{value}"
            if is_free(both.encode("utf-8", "surrogatepass")):
                continue
            begins = len(name) + len(border)
            alone = {(span.start + begins, span.end + begins) for span in secret_shapes(value)}
            for span in secret_shapes(both):
                if span.end > begins and span[:2] not in alone:
                    after[place] = SECRET
                    before[at] = name if span.start >= len(name) else f"{name[: span.start]}{SECRET}"


def _clean(tree: Any, clean: Callable[[str], str]) -> None:
    for node in _nodes(tree):
        if len(node) >= _TREE and isinstance(node[1], dict):
            node[1] = {clean(name): _cleaned(value, clean) for name, value in node[1].items()}
    for holder, at in list(_texts(tree)):
        holder[at] = clean(holder[at])


def _cleaned(value: Any, clean: Callable[[str], str]) -> Any:
    return clean(value) if isinstance(value, str) else value
