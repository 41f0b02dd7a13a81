"""Whatever happened to a file of cases, it is read, or refused without a word of what stood in it."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from scheduler.intake import once
from scheduler.intake_check import fitting
from scheduler.intake_file import read_cases
from shared.errors import BadInput
from tests.fuzz.mutation import spoilt

TOLD = "HEMMELIG"


class Who(BaseModel):
    """Somebody."""

    kind: str
    number: str = Field(pattern=r"^[0-9A-Z-]+$")


class Case(BaseModel):
    """A case with all kinds of fields."""

    model_config = ConfigDict(extra="forbid")
    id: str
    count: int | None = None
    share: float | None = None
    open: bool = False
    who: Who | None = None
    notes: list[str] = []


SCHEMA = Case.model_json_schema()
MANIFEST = {"reference": "id", "business_key": "id"}
CASES = [
    {"id": f"{TOLD}-{number}", "count": number, "who": {"kind": "person", "number": f"{TOLD}-{number}"}}
    for number in range(4)
]
FILES = {
    "lines": "".join(json.dumps(case) + "\n" for case in CASES).encode(),
    "list": json.dumps(CASES, indent=1).encode(),
    "csv": b"id;count;share;open;who.kind;who.number\n"
    + b"".join(b"%s-%d;1;2,5;ja;person;\"%s\"\n" % (TOLD.encode(), n, TOLD.encode()) for n in range(4)),
}  # fmt: skip


def hold(data: bytes) -> None:
    """Take the file as `avlast add` does, up to the database."""
    said = ""
    try:
        cases, _ = once(fitting(read_cases(data, SCHEMA).cases, SCHEMA), MANIFEST)
        assert all(Case.model_validate_json(case.content) for case in cases)
    except BadInput as wrong:
        said = str(wrong)
    assert TOLD not in said
    assert len(said) < 5000


def fuzz(name: str, examples: int) -> None:
    """Take the file in so many states."""

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), database=None)
    @given(spoilt(FILES[name]))
    def each(data: bytes) -> None:
        hold(data)

    each()


@pytest.mark.parametrize("name", FILES)
def test_a_spoilt_file_of_cases_is_read_or_refused(name: str):
    """What is accepted is what the robot's own model accepts."""
    fuzz(name, examples=150)


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("name", FILES)
def test_very_many_spoilt_files_of_cases_are_read_or_refused(name: str):
    """The same, often enough to meet what nobody thought of."""
    fuzz(name, examples=50_000)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes):
    """A picture, a key, a page of the wrong program."""
    hold(data)
