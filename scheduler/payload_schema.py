"""Whether a payload's JSON Schema can be used: robot code makes it, and every case that is added meets it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from shared.toml_bounds import first_wrong

_IN_PLACE = ("anyOf", "oneOf", "allOf")
_ELSEWHERE = ("$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef")

Refs = dict[str, set[str]]


def wrong_in(schema: object, fields: Sequence[str]) -> str | None:
    """What is wrong with it, as a sentence's end; None when cases can be held against it."""
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return "is no model of an object with fields"
    if first_wrong(schema):
        return "nests deeper than can be followed, or holds control characters"
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError:
        return "gives no valid JSON Schema"
    if not all(isinstance(ref, str) and ref.startswith("#/") for ref in _values(schema, "$ref")):
        return "refers to a schema that is not its own"
    if any(True for name in _ELSEWHERE for _ in _values(schema, name)):
        return "names anchors, which are not read here"
    return _wrong_refs(schema) or next(
        (f"has no field named {field}" for field in fields if field not in schema.get("properties", {})), None
    )


def _wrong_refs(schema: Mapping[str, Any]) -> str | None:
    refs: Refs = {}
    for ref in set(_values(schema, "$ref")):
        found = _at(schema, ref)
        if found is None:
            return "refers to what is not there"
        refs[ref] = set(_refs_in_place(found))
    return "refers to itself without an end" if _has_circle(refs) else None


def _has_circle(refs: Refs) -> bool:
    """Whether somebody who follows references that stand for a value itself never comes to one."""
    left = dict(refs)
    while ends := [ref for ref, to in left.items() if not to & left.keys()]:
        for ref in ends:
            del left[ref]
    return bool(left)


def _refs_in_place(schema: Mapping[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"]
    for key in _IN_PLACE:
        for each in schema.get(key, ()):
            yield from _refs_in_place(each)


def _at(schema: Mapping[str, Any], ref: str) -> Mapping[str, Any] | None:
    place: Any = schema
    for key in ref.removeprefix("#/").split("/"):
        place = place.get(key) if isinstance(place, Mapping) else None
    return place if isinstance(place, Mapping) else None


def _values(inside: object, name: str) -> Iterator[Any]:
    """What stands under this name anywhere."""
    held: Iterable[object] = ()
    if isinstance(inside, Mapping):
        if name in inside:
            yield inside[name]
        held = inside.values()
    elif isinstance(inside, list):
        held = inside
    for each in held:
        yield from _values(each, name)
