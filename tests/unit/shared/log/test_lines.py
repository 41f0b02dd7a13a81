import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.identifiers import Account
from shared.log import JsonLines, traceback_text
from shared.redact import Redactor
from tests.support.filter_lists import MUST_GO, MUST_STAY, SECRETS

NOON = datetime(2026, 11, 22, 12, 0, 0, 500, tzinfo=UTC)
REDACT = Redactor(SECRETS)
NUMBER = "15839010270"
TEXTS = st.one_of(st.sampled_from([*MUST_GO, *MUST_STAY]), st.text(max_size=20))
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(), st.booleans(), st.none(), st.just(Path("/x/15839010270"))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=4,
)
NAMES = st.sampled_from(["invoice", "text", "password", "token", "time", "run", "level", "event", "øre"])


def line(event: Mapping[str, Any], method: str = "info", **bound: object) -> dict[str, Any]:
    written = JsonLines(REDACT, lambda: NOON, bound)(None, method, dict(event))
    assert written.endswith(b"\n")
    assert 1 == written.count(b"\n")
    read: dict[str, Any] = json.loads(written)
    return read


def test_a_line_says_when_how_grave_where_and_what():
    """Every line has UTC time, level, what is bound to the run, and the event."""
    read = line({"event": "ferdig", "parts": 3}, environment="demo", robot="x", run=7)
    first = {
        "time": "2026-11-22T12:00:00.000500Z",
        "level": "info",
        "environment": "demo",
        "robot": "x",
        "run": 7,
    }
    assert first | {"event": "ferdig", "parts": 3} == read


@pytest.mark.parametrize(
    ("method", "level"), [("exception", "error"), ("warn", "warning"), ("debug", "debug")]
)
def test_levels_have_one_name_each(method: str, level: str):
    """Whoever searches for errors finds them all."""
    assert level == line({"event": "x"}, method)["level"]


@pytest.mark.parametrize("text", MUST_GO)
def test_what_must_go_goes_from_every_place_in_a_line(text: str):
    """Alone, within others, below others, and as a name."""
    read = line({"event": text, "a": [text], "b": {"c": text}, "d": {text: None}}, at=text)
    left = MUST_GO[text]
    assert (left, [left], {"c": left}, {left: None}, left) == tuple(
        read[name] for name in ("event", *"abd", "at")
    )


@pytest.mark.parametrize("text", MUST_STAY)
def test_what_must_stay_stays_in_a_line(text: str):
    """The quick look at the whole line must not cost what a value alone would keep."""
    assert text == line({"event": text})["event"]


@given(event=st.dictionaries(NAMES, VALUES, max_size=5))
def test_the_quick_way_gives_what_the_long_way_gives(event: dict[str, Any]):
    """Whole lines are looked at first; what is written is what each value alone would have become."""
    read = line(event, run=7)
    for name in ("time", "level", "run"):
        if name in event:
            event[f"{name}_"] = event.pop(name)
    expected = json.loads(json.dumps(REDACT.values(event), default=str))
    assert expected == {name: read[name] for name in read if name not in ("time", "level", "run")}


def test_a_caller_cannot_write_over_what_is_bound():
    """Who reads run 7's log reads run 7's lines."""
    read = line({"event": "x", "run": 8, "time": "later"}, run=7)
    assert (7, 8, "later", "2026") == (read["run"], read["run_"], read["time_"], read["time"][:4])


@pytest.mark.parametrize(
    "value",
    [object, 10**30, "\udc80", {1: {2: {3}}}, float("nan"), b"\xff", NOON, Path("/x"), Exception("a")],
)
def test_any_value_can_be_logged(value: object):
    """A robot must not fail because of what it logs."""
    assert "x" == line({"event": "x", "value": value})["event"]


def test_a_typed_account_is_shown():
    """DESIGN §5: a value that says it is an account is not taken for an identity number."""
    assert NUMBER == line({"event": "x", "account": Account(NUMBER)})["account"]


def test_an_exception_is_told_whole_and_filtered():
    """With its cause and notes, without the values of local variables."""
    local = f"hidden-{NUMBER[:3]}"
    read: dict[str, Any] = {}
    try:
        try:
            int(f"{NUMBER}x")
        except ValueError as cause:
            raise RuntimeError("kD83hsLq-2nvP0aa" + local[:0]) from cause
    except RuntimeError as failure:
        failure.add_note(f"about {NUMBER}")
        read |= line({"event": "x", "exc_info": True}, "exception")
    told = read["exception"]
    assert "RuntimeError" == read["error"]
    assert "direct cause" in told
    assert "about [identity number]" in told
    assert not any(hidden in told for hidden in (NUMBER, "kD83", "hidden-158"))


def test_exc_info_outside_of_a_handler_is_nothing():
    """As with Python's own logging."""
    assert "exception" not in line({"event": "x", "exc_info": True})


def test_a_traceback_of_an_exception_whose_text_fails_is_told():
    """Python's own way of saying so, instead of another failure."""

    class Broken(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert "Broken: <exception str() failed>" in traceback_text(Broken())
