"""Steps of cases that are run again, and steps in a dry run."""

from collections.abc import Callable

import pytest
from pydantic import BaseModel

from shared import Item, Run
from shared.items import StepState, StoredStep
from shared.model import Cause, Outcome
from shared.testing import FakeRun, fake_run


class Case(BaseModel):
    """A test's payload."""

    n: int


class Intent(BaseModel):
    """A test's intent."""

    text: str


def each(run: Run, work: Callable[[Item[Case]], object]) -> None:
    """Do the work with every item, as a robot would."""
    for item in run.items(Case):
        with item:
            work(item)


def left(state: str, *, dry_run: bool = False) -> FakeRun:
    """A run whose one item has a step that was left so, with the intent `old`."""
    run = fake_run([{"n": 1}], dry_run=dry_run)
    run.queue.steps[1, "write"] = StoredStep(StepState(state), Intent(text="old").model_dump_json().encode())
    return run


@pytest.mark.parametrize(
    ("state", "found", "expected"),
    [
        ("check", True, []),
        ("check", False, ["old"]),
        ("check", None, "in doubt"),
        ("check", "no verify", []),
        ("repeat", True, []),
        ("repeat", False, ["old"]),
        ("repeat", None, ["old"]),
        ("repeat", "no verify", ["old"]),
    ],
)
def test_a_step_of_a_case_that_is_run_again_is_asked_about_first(
    state: str, found: bool | str | None, expected: object
) -> None:
    """What was finished stands where nobody can ask; repeating it without an answer takes a person's word."""
    run = left(state)
    written: list[object] = []

    def work(item: Item[Case]) -> None:
        verify = None if isinstance(found, str) else lambda _: found
        item.step("write", Intent(text="new"), do=lambda i: written.append(i.text), verify=verify)

    each(run, work)
    (end,) = run.outcomes
    assert expected == ("in doubt" if end.cause is Cause.IN_DOUBT else written)


def never(_: object) -> None:
    """An effect that must not happen."""
    raise AssertionError("carried out in a dry run")


def test_a_dry_run_carries_no_step_out_and_says_what_it_would_do() -> None:
    """The house suppresses the effect; the robot's own code is the same, and nothing is begun."""
    run = fake_run([{"n": 1}], dry_run=True)
    assert run.dry_run
    each(run, lambda item: item.step("write", Intent(text="x"), do=never, says="Skriver x."))
    assert [("case-1", "would", "write", "Skriver x.")] == run.queue.would
    assert ([], {}, [Outcome.DONE]) == (run.queue.begun, run.queue.steps, [e.outcome for e in run.outcomes])


@pytest.mark.parametrize(
    ("state", "found", "expected"),
    [
        ("finished", None, "stands"),
        ("begun", True, "found"),
        ("begun", False, "would"),
        ("check", False, "would"),
        ("repeat", None, "would"),
    ],
)
def test_a_dry_run_verifies_what_is_there_already(state: str, found: bool | None, expected: str) -> None:
    """Reading changes nothing, and a step that stands would not be done."""
    dry = left(state, dry_run=True)
    each(dry, lambda item: item.step("write", Intent(text="new"), do=never, verify=lambda _: found))
    assert [expected] == [kind for _, kind, _, _ in dry.queue.would]
