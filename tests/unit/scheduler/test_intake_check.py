"""Cases are held against the deployed schema; what is wrong is told by place and field, never by value."""

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from scheduler.intake_case import Case
from scheduler.intake_check import faults, fitting, validator_of
from shared.errors import BadPayload


class Who(BaseModel):
    """Somebody."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["person", "organisation"]
    number: Annotated[str, Field(pattern=r"^[0-9]{9,11}$")]


class Request(BaseModel):
    """A case of a robot."""

    model_config = ConfigDict(extra="forbid")
    id: Annotated[str, Field(min_length=2, max_length=5)]
    who: Who
    at: AwareDatetime
    count: Annotated[int, Field(ge=1)] | Annotated[str, Field(max_length=9)] | None = None
    days: list[int] = []


SCHEMA = Request.model_json_schema()
GOOD: dict[str, Any] = {
    "id": "r-1",
    "who": {"kind": "person", "number": "123456789"},
    "at": "2026-11-22T10:15:00+01:00",
}


def check(*payloads: dict[str, Any]) -> None:
    """Hold cases against the schema."""
    list(fitting([Case(f"line {n}", payload) for n, payload in enumerate(payloads, 1)], SCHEMA))


def complaint(*payloads: dict[str, Any]) -> list[str]:
    """What is said of cases that do not fit, without the first line."""
    with pytest.raises(BadPayload) as caught:
        check(*payloads)
    return str(caught.value).splitlines()[1:]


@pytest.mark.parametrize("more", [{}, {"count": 3}, {"count": "3"}, {"count": None}, {"days": [1]}])
def test_what_the_robot_takes_is_accepted(more: dict[str, Any]):
    """The schema is the robot's own, published when it was deployed."""
    Request.model_validate(GOOD | more)
    check(GOOD | more)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"id": 5}, "id: must be a text"),
        ({"id": "x"}, "id: is shorter than 2 characters"),
        ({"id": "hemmelig"}, "id: is longer than 5 characters"),
        ({"at": "hemmelig"}, "at: is not written as a date-time"),
        ({"who": "hemmelig"}, "who: must be an object"),
        (
            {"who": {"kind": "hemmelig", "number": "123456789"}},
            "who.kind: must be one of person, organisation",
        ),
        ({"who": {"kind": "person", "number": "hemmelig"}}, "who.number: does not have the form"),
        ({"who": {"kind": "person"}}, "who.number: is missing"),
        ({"count": 0}, "count: is less than 1"),
        ({"count": [1]}, "count: must be a whole number or a text or empty"),
        ({"count": "hemmelig!!"}, "count: is longer than 9 characters"),
        ({"days": [1, "hemmelig"]}, "days[2]: must be a whole number"),
        ({"more": "hemmelig"}, "more: is no field here"),
        ({"id": "a\0b"}, "id: holds a zero or half a character"),
        ({"who": {"kind": "person", "number": "\ud800"}}, "who.number: holds a zero or half a character"),
        ({"\ud800": 1}, "the name of a field holds a zero or half a character"),
    ],
)
def test_what_does_not_fit_is_named_by_its_field(more: dict[str, Any], expected: str):
    """The value itself is never repeated: it may be the number of a resident."""
    (said,) = complaint(GOOD | more)
    assert f"line 1: {expected}" in said
    assert "hemmelig" not in said


def test_every_case_is_looked_at_and_twenty_faults_are_told():
    """Whoever mends the file sees many at once, and how many there are beside."""
    said = complaint(GOOD, *({"id": "x"} for _ in range(10)))
    assert (21, "line 2: id: is shorter than 2 characters", "and 10 more") == (len(said), said[0], said[-1])


class Odd(BaseModel):
    """A payload whose patterns are unwise."""

    slow: Annotated[str, Field(pattern=r"^(a+)+$")] = "a"
    number: Annotated[str, Field(pattern=r"^[0-9]+$")] = "1"


def odd(**payload: str) -> list[str]:
    """What is said of such a payload."""
    return faults(payload, validator_of(Odd.model_json_schema()))


def test_no_text_makes_a_pattern_slow():
    """Python's own engine would try this for longer than the house stands."""
    assert ["slow: does not have the form that the robot expects"] == odd(slow="a" * 50_000 + "!")


def test_a_pattern_means_what_it_means_to_the_robot():
    """To Python's own engine `$` is also before a last line end, and the robot would refuse the case."""
    assert ([], 1) == (odd(number="12"), len(odd(number="12\n")))


PIECES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**12) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["id", "who", "at", "count", "days", "x"]), PIECES))
def test_what_fits_the_schema_has_the_kinds_that_the_robots_model_demands(payload: dict[str, Any]):
    """The model may ask for more, such as a zone in a time; then the case goes to a person."""
    assert not _fits(payload) or _complaints_of_the_model(payload) <= {"timezone_aware", "datetime_parsing"}


def _fits(payload: dict[str, Any]) -> bool:
    try:
        check(payload)
    except BadPayload:
        return False
    return True


def _complaints_of_the_model(payload: dict[str, Any]) -> set[str]:
    try:
        Request.model_validate(payload)
    except ValidationError as wrong:
        return {each["type"] for each in wrong.errors()}
    return set()
