from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import BaseModel, Field

from shared.identifiers import Account, Kid, is_identity_number
from shared.redact import Redactor
from shared.redact.values import DEEPEST

N, S = "[identity number]", "[secret]"
NUMBER = "15839010270"
values = Redactor(["tyttebær"]).values


@dataclass
class Payer:
    name: str
    identity: str
    password: str = "x"
    hidden: str = field(default="hidden", repr=False)


class Form(BaseModel):
    identity: str
    pin: int
    hidden: Annotated[str, Field(repr=False)] = "hidden"


class Colour(Enum):
    RED = NUMBER


class Broken:
    def __repr__(self) -> str:
        raise RuntimeError(NUMBER)


@pytest.mark.parametrize(
    ("value", "left"),
    [
        (NUMBER, N),
        (int(NUMBER), N),
        (Decimal(f"{NUMBER}.00"), N),
        (float(NUMBER), N),
        (Decimal(NUMBER), N),
        (NUMBER.encode(), N),
        (bytearray(b"tytteb\xc3\xa6r"), S),
        (Path(f"/tmp/{NUMBER}.pdf"), f"/tmp/{N}.pdf"),
        (ValueError(f"no {NUMBER}"), f"ValueError: no {N}"),
        (Colour.RED, N),
        ((NUMBER, 1), [N, 1]),
        ([*NUMBER], N),
        ({"a": (*map(int, NUMBER), 7)}, {"a": N}),
        (["158390", "10270"], N),
        ([158390, 333333], [158390, 333333]),
        ({NUMBER}, [N]),
        ({"a": {NUMBER: [NUMBER]}}, {"a": {N: [N]}}),
        (Payer("Kari", NUMBER), {"name": "Kari", "identity": N, "password": S}),
        (Form(identity=NUMBER, pin=1234), {"identity": N, "pin": S}),
        ([Form(identity=NUMBER, pin=1234)], [{"identity": N, "pin": S}]),
    ],
)
def test_values_of_every_kind_are_walked_through(value: object, left: object):
    """Numbers hide in keys, tuples, dataclasses, models, exceptions, bytes and paths as well as in texts."""
    assert left == values(value)


@pytest.mark.parametrize(
    "value",
    [
        *[None, True, 0, 4711, 1_000_000_000, -15, 10**400, 10 * int(NUMBER), 0.25, 1e300, float("inf")],
        *[Decimal("10.50"), Decimal("1E+50"), date(2026, 12, 20), datetime(2026, 12, 20, tzinfo=UTC)],
        *[UUID(int=int(NUMBER)), Kid(NUMBER), Account(NUMBER), "Fakturaen er delt", ""],
    ],
)
def test_values_that_say_what_they_are_stay(value: object):
    """Typed values are what they say (DESIGN §5), and a long integer is not a row of numbers."""
    left = values(value)
    assert (value, type(value)) == (left, type(left))


def test_an_integer_that_lost_its_leading_zero_goes():
    """Born on the 5th, and somebody stores numbers as integers: of 100 endings some are right."""
    right = [ending for ending in range(100) if values(int(f"058339900{ending:02}")) == N]
    assert right == [ending for ending in range(100) if is_identity_number(f"058339900{ending:02}")]
    assert right


def test_two_numbers_as_keys_both_stay_seen():
    """The second must not overwrite the first when both look alike."""
    assert {N: 1, f"{N} (2)": 2} == values({NUMBER: 1, "55839010183": 2})


def test_a_key_that_names_a_secret_hides_all_below_it():
    """Whatever its shape: a list of cookies, a mapping of credentials."""
    assert {"cookies": S, "credentials": S, "x": 1} == values(
        {"cookies": [{}], "credentials": {"a": 1}, "x": 1}
    )


def test_what_holds_itself_ends():
    """A log must not hang on a cycle."""
    ring: dict[str, Any] = {"a": 1}
    ring["again"] = [ring]
    assert {"a": 1, "again": ["[holds itself]"]} == values(ring)


def test_what_is_too_deep_ends():
    """Nor must it run out of stack; what is not looked at is not shown."""
    deep: list[Any] = [NUMBER]
    for _ in range(3000):
        deep = [deep]
    left: Any = values(deep)
    for _ in range(DEEPEST):
        (left,) = left
    assert "[too deep]" == left


def test_an_object_whose_repr_fails_is_no_reason_to_stop():
    """A robot must not fail because of what it logs."""
    assert "Broken" in str(values(Broken()))
    assert NUMBER not in str(values(Broken()))
