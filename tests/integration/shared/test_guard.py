"""Targets that refuse a second write: what an attempt that woke too late sends changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest
from pydantic import BaseModel

from shared import BusinessError, Item
from shared.items import StepState
from shared.model import Cause, Outcome
from shared.testing import FakeRun, fake_run
from tests.support.guarding import Target, guarded_target


class Case(BaseModel):
    """A case."""

    n: int = 1


class Payment(BaseModel):
    """What is paid."""

    ore: int


class Change(BaseModel):
    """What the record shall say, and the version that it was read at."""

    text: str
    version: str


@pytest.fixture
def target() -> Iterator[Target]:
    """A target of this test's own."""
    with guarded_target() as here:
        yield here


def pay(target: Target, payment: Payment, key: str) -> None:
    """Pay with a key."""
    headers = {"Idempotency-Key": key}
    httpx.post(f"{target.address}/payments", content=str(payment.ore), headers=headers).raise_for_status()


def put(target: Target, change: Change) -> None:
    """Write to that very version."""
    headers = {"If-Match": change.version}
    answer = httpx.put(f"{target.address}/record", content=change.text, headers=headers)
    if answer.status_code == httpx.codes.PRECONDITION_FAILED:
        raise BusinessError("changed", "Saken er endret av andre.")
    answer.raise_for_status()


def read(target: Target, text: str = "") -> Change:
    """Read the record, to write this to it."""
    return Change(text=text, version=httpx.get(f"{target.address}/record").headers["ETag"])


def says(target: Target, change: Change) -> bool:
    """Whether the record says it."""
    return httpx.get(f"{target.address}/record").text == change.text


def attempt(work: Callable[[Item[Case]], None], after: FakeRun | None = None) -> FakeRun:
    """One attempt at one case; after another one of which nobody knows how it ended."""
    run = fake_run([{}])
    if after is not None:
        run.queue.steps = {at: replace(s, state=StepState.BEGUN) for at, s in after.queue.steps.items()}
    for item in run.items(Case):
        with item:
            work(item)
    return run


def ended(run: FakeRun) -> list[tuple[Outcome, Cause | None]]:
    """How its items ended."""
    return [(end.outcome, end.cause) for end in run.outcomes]


def paying(target: Target, ore: int) -> Callable[[Item[Case]], None]:
    """Pay once, whoever asks."""
    return lambda item: item.step("pay", Payment(ore=ore), do=lambda p, key: pay(target, p, key), guard="key")


def changing(target: Target, change: Change) -> Callable[[Item[Case]], None]:
    """Change the record once."""
    return lambda item: item.step(
        "change",
        change,
        do=lambda c: put(target, c),
        verify=lambda c: says(target, c) or None,
        guard="version",
    )


def test_a_key_makes_two_attempts_one_payment(target: Target) -> None:
    """Nobody knows whether the first one paid; the second sends the same payment under the same key."""
    second = attempt(paying(target, 999), after=attempt(paying(target, 500)))
    assert [(Outcome.DONE, None)] == ended(second)
    assert (["500"], [2]) == (list(target.payments.values()), list(target.asked.values()))


def test_a_sleeper_that_pays_after_its_successor_pays_nothing(target: Target) -> None:
    """It was stopped just before it called the bank, and wakes when all is settled."""
    asleep: list[tuple[Payment, str]] = []
    first = attempt(
        lambda item: item.step("pay", Payment(ore=500), do=lambda p, k: asleep.append((p, k)), guard="key")
    )
    attempt(paying(target, 500), after=first)
    for payment, key in asleep:
        pay(target, payment, key)
    assert (["500"], [2]) == (list(target.payments.values()), list(target.asked.values()))


def test_two_cases_are_two_payments(target: Target) -> None:
    """A key that two cases shared would lose one of them."""
    run = fake_run([{"n": 1}, {"n": 2}])
    for item in run.items(Case):
        with item:
            paying(target, 500)(item)
    assert ["500", "500"] == list(target.payments.values())


def test_a_sleeper_that_writes_after_its_successor_is_refused(target: Target) -> None:
    """The version moved on with the successor's write; what came after that stands."""
    change = read(target, "ours")
    attempt(changing(target, change))
    later = read(target, "a clerk's")
    put(target, later)
    with pytest.raises(BusinessError):
        put(target, change)
    assert ("a clerk's", 3) == (target.record, target.version)


def test_a_version_that_our_own_try_moved_on_is_done(target: Target) -> None:
    """The write landed and the answer was lost: verify finds it, and it is not written again."""
    first = attempt(changing(target, read(target, "ours")))
    second = attempt(changing(target, read(target, "another plan")), after=first)
    assert [(Outcome.DONE, None)] == ended(second)
    assert ("ours", 2) == (target.record, target.version)


def test_a_version_that_somebody_else_moved_on_is_in_doubt(target: Target) -> None:
    """It is theirs now; whether ours was there in between nobody can tell, and nothing is overwritten."""
    change = read(target, "ours")
    put(target, read(target, "a clerk's"))
    assert [(Outcome.TO_PERSON, Cause.IN_DOUBT)] == ended(attempt(changing(target, change)))
    assert ("a clerk's", 2) == (target.record, target.version)
