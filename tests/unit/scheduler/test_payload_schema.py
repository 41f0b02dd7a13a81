"""A payload's schema is one that any case can be held against, or its robot is not deployed."""

from typing import Any

import pytest
from pydantic import BaseModel

from scheduler.payload_schema import wrong_in


class Part(BaseModel):
    """A part that may have parts."""

    parts: "list[Part]" = []
    beside: "Part | None" = None


class Case(BaseModel):
    """A case with all that models of ours have."""

    id: str
    part: Part | None = None


def schema(**defs: Any) -> dict[str, Any]:
    """A schema with a field and these definitions."""
    return {"type": "object", "properties": {"id": {"type": "string"}}, "$defs": defs}


def test_what_models_of_ours_give_is_right():
    """Also where parts have parts: each step goes one value further in."""
    assert wrong_in(Case.model_json_schema(), ("id",)) is None


def deep() -> dict[str, Any]:
    """A schema within a schema, and so on."""
    made: dict[str, Any] = {"type": "string"}
    for _ in range(5000):
        made = {"anyOf": [made]}
    return made


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], "is no model of an object"),
        ({"type": "string"}, "is no model of an object"),
        (schema(a=deep()), "nests deeper"),
        (schema() | {"description": "\0"}, "control characters"),
        (schema() | {"properties": {"id": {"type": "strng"}}}, "no valid JSON Schema"),
        (schema(a={"$ref": "https://elsewhere.example/x"}), "refers to a schema that is not its own"),
        (schema(a={"$id": "x"}), "names anchors"),
        (schema(a={"$ref": "#/$defs/b"}), "refers to what is not there"),
        (schema(a={"$ref": "#/$defs/a"}), "refers to itself without an end"),
        (
            schema(a={"anyOf": [{"$ref": "#/$defs/b"}]}, b={"$ref": "#/$defs/a"}),
            "refers to itself without an end",
        ),
        (schema() | {"properties": {}}, "has no field named id"),
    ],
)
def test_what_cannot_be_followed_is_said(given: object, expected: str):
    """Robot code made it; to find out at each file of cases would be late."""
    assert expected in (wrong_in(given, ("id",)) or "")
