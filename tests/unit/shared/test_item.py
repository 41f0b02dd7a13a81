"""The robot author's item: how it is settled, and what makes a step safe to try again."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import pytest
from pydantic import BaseModel

from shared import BusinessError, Item, Run
from shared.errors import AvlastError, Fenced
from shared.items import StepState, StoredStep
from shared.model import Cause, Outcome
from shared.run import TooManyFailures
from shared.testing import FakeRun, fake_run


class Case(BaseModel):
    """A test's payload."""

    n: int


class Intent(BaseModel):
    """A test's intent."""

    text: str


def each(run: Run, work: Callable[..., object]) -> None:
    """Do the work with every item, as a robot would."""
    for item in run.items(Case):
        with item:
            work(item)


def begun(intent: str) -> FakeRun:
    """A run whose one item has a step that an earlier attempt began with this intent."""
    run = fake_run([{"n": 1}])
    run.queue.steps[1, "write"] = StoredStep(StepState.BEGUN, Intent(text=intent).model_dump_json().encode())
    return run


def test_a_clean_exit_is_done() -> None:
    """Nothing said, nothing raised: the whole case was the robot's."""
    run = fake_run([{"n": 1}])
    each(run, lambda item: None)
    (end,) = run.queue.settled.values()
    assert (Outcome.DONE, 1000) == (end.outcome, end.share_permille)


def test_a_business_failure_goes_to_a_person_and_is_not_retried() -> None:
    """The case is wrong: trying again would not mend it."""
    run = fake_run([{"n": 1}], attempts=3)

    def refuse(_: object) -> None:
        raise BusinessError("too_late", "Kravet er forfalt.")

    each(run, refuse)
    (end,) = run.outcomes
    assert (Outcome.TO_PERSON, Cause.BUSINESS, "too_late") == (end.outcome, end.cause, end.code)
    assert [] == run.queue.retried


def test_anything_else_is_retried_until_its_attempts_are_used_up() -> None:
    """The world is wrong: three attempts, then a person, cause technical."""
    run = fake_run([{"n": 1}], attempts=3)

    def break_down(_: object) -> None:
        raise ConnectionError("down")

    each(run, break_down)
    assert 2 == len(run.queue.retried)
    assert [(Outcome.TO_PERSON, Cause.TECHNICAL)] == [(end.outcome, end.cause) for end in run.outcomes]


def test_being_fenced_passes_through_and_settles_nothing() -> None:
    """Whoever lost the lease writes nothing more, whatever the robot catches."""
    run = fake_run([{"n": 1}])

    def lose(_: object) -> None:
        raise Fenced("another's")

    with pytest.raises(Fenced):
        each(run, lose)
    assert {} == run.queue.settled


def test_a_step_is_written_down_before_and_after_its_effect() -> None:
    """Beginning comes first, so that a kill between them is seen."""
    run = fake_run([{"n": 1}])
    seen: list[object] = []

    def do(intent: Intent) -> None:
        seen.append((intent.text, run.queue.steps[1, "write"].state))

    each(run, lambda item: item.step("write", Intent(text="x"), do=do))
    assert [("x", StepState.BEGUN)] == seen
    assert StepState.FINISHED == run.queue.steps[1, "write"].state


def test_a_later_attempt_finishes_the_stored_intent_never_a_new_one() -> None:
    """After midnight or a new policy the plan would be another; what was begun is what is finished."""
    run = begun("old")
    written: list[object] = []
    each(
        run,
        lambda item: item.step(
            "write", Intent(text="new"), do=lambda i: written.append(i.text), verify=lambda i: False
        ),
    )
    assert ["old"] == written


def test_an_effect_that_is_there_is_not_done_again() -> None:
    """Verify says done: go on."""
    run = begun("old")
    written: list[object] = []
    each(run, lambda item: item.step("write", Intent(text="new"), do=written.append, verify=lambda i: True))
    assert [] == written
    assert [Outcome.DONE] == [end.outcome for end in run.outcomes]


@pytest.mark.parametrize("verify", [None, lambda intent: None], ids=["no verify", "cannot tell"])
def test_what_nobody_can_tell_goes_to_a_person(verify: Callable[[Intent], bool | None] | None) -> None:
    """Begun, and no way to know: in doubt, never a second try."""
    run = begun("old")
    written: list[object] = []
    each(run, lambda item: item.step("write", Intent(text="new"), do=written.append, verify=verify))
    assert [] == written
    assert [(Outcome.TO_PERSON, Cause.IN_DOUBT)] == [(end.outcome, end.cause) for end in run.outcomes]


def test_what_a_key_guards_is_simply_done_again() -> None:
    """Begun, and no way to know: the target refuses the second write, so no person need look."""
    run = begun("old")
    written: list[tuple[str, str]] = []
    each(
        run,
        lambda item: item.step("write", Intent(text="new"), do=partial(keep, written), guard="key"),
    )
    assert [Outcome.DONE] == [end.outcome for end in run.outcomes]
    assert ["old"] == [text for text, _ in written]


def keep(written: list[tuple[str, str]], intent: Intent, key: str) -> None:
    """Write with a key."""
    written.append((intent.text, key))


def test_a_key_is_the_same_at_every_attempt_and_for_nothing_else() -> None:
    """One key for one step of one case: a second attempt has it again, another case or step never."""
    written: list[tuple[str, str]] = []

    def both(item: Item[Case]) -> None:
        for name in ("write", "send"):
            item.step(name, Intent(text=f"{name} {item.data.n}"), do=partial(keep, written), guard="key")

    for run in (fake_run([{"n": 1}, {"n": 2}]), fake_run([{"n": 1}, {"n": 2}])):
        each(run, both)
    assert {"write 1", "send 1", "write 2", "send 2"} == {text for text, _ in written}
    assert (4, 4) == (len(set(written)), len({key for _, key in written}))


def test_a_refusal_under_a_key_is_the_cases_own() -> None:
    """All tries carry one key, so an earlier one cannot be why the target says no: no doubt remains."""
    run = fake_run([{"n": 1}])

    def refuse(_: Intent, key: str) -> None:
        raise BusinessError("closed", "Kontoen er stengt.")

    each(run, lambda item: item.step("write", Intent(text="x"), do=refuse, guard="key"))
    assert [(Cause.BUSINESS, "closed")] == [(end.cause, end.code) for end in run.outcomes]


@pytest.mark.parametrize(
    ("found", "ended"),
    [(True, (Outcome.DONE, None)), (None, (Outcome.TO_PERSON, Cause.IN_DOUBT))],
    ids=["ours", "nobody can tell"],
)
def test_a_version_that_moved_on_is_ours_or_anothers(
    found: bool | None, ended: tuple[Outcome, Cause | None]
) -> None:
    """The target refuses an old version: done again is safe, and what it then holds says who was first."""
    run = begun("old")
    tried: list[str] = []

    def refuse(intent: Intent) -> None:
        tried.append(intent.text)
        raise BusinessError("changed", "Saken er endret.")

    verify = iter([None, found])
    each(
        run,
        lambda item: item.step(
            "write", Intent(text="x"), do=refuse, verify=lambda i: next(verify), guard="version"
        ),
    )
    assert (["old"], [ended]) == (tried, [(end.outcome, end.cause) for end in run.outcomes])


@pytest.mark.parametrize(
    ("stated", "guard", "kept"),
    [(None, None, 30.0), (5.0, None, 5.0), (None, "version", None), (5.0, "version", 5.0)],
)
def test_nobody_waits_for_what_a_guard_refuses(
    stated: float | None, guard: Literal["version"] | None, kept: float | None
) -> None:
    """An effect has the time that is stated, else the house's; behind a guard none, unless it is stated."""
    run = fake_run([{"n": 1}])
    each(
        run,
        lambda item: item.step(
            "write", Intent(text="x"), do=lambda i: None, effect_seconds=stated, guard=guard
        ),
    )
    assert {"write": kept} == run.queue.effect_seconds


def test_who_slept_after_beginning_asks_again_before_the_effect() -> None:
    """A lease later the item may be another's: the fenced write is repeated, and only then is it done."""
    clock = iter([0.0, 20.5, 20.5, 40.0])
    run = fake_run([{"n": 1}], clock=lambda: next(clock))
    written: list[str] = []
    each(run, lambda item: item.step("write", Intent(text="x"), do=lambda i: written.append(i.text)))
    assert (["write", "write"], ["x"]) == (run.queue.begun, written)


def test_a_settled_item_takes_no_more_steps_or_notes() -> None:
    """Work after `with item:` would be nobody's; the author is told where it belongs."""
    run = fake_run([{"n": 1}])
    (item,) = [settled(item) for item in run.items(Case)]
    with pytest.raises(AvlastError, match="with item"):
        item.note("too late")
    with pytest.raises(AvlastError, match="with item"):
        item.intent("write", Intent)
    with pytest.raises(AvlastError, match="with item"):
        item.step("write", Intent(text="x"), do=lambda i: None)


def settled(item: Item[Case]) -> Item[Case]:
    """Settle an item and give it."""
    with item:
        pass
    return item


def test_a_refusal_after_the_effect_counts_as_done() -> None:
    """The target says no because it has it already: what it holds decides."""
    run = fake_run([{"n": 1}])

    def refuse(_: Intent) -> None:
        raise BusinessError("has_plan", "Fakturaen er allerede delt opp.")

    each(run, lambda item: item.step("write", Intent(text="x"), do=refuse, verify=lambda i: True))
    assert [Outcome.DONE] == [end.outcome for end in run.outcomes]


def test_a_payload_that_does_not_fit_goes_to_a_person_without_its_value() -> None:
    """The field at fault is named; what stood in it may identify somebody and is not."""
    run = fake_run([{"n": "15839010270x"}])
    each(run, lambda item: None)
    (end,) = run.outcomes
    assert (Cause.BUSINESS, "bad_payload") == (end.cause, end.code)
    assert "«n»" in (end.reason or "")
    assert "15839010270" not in (end.reason or "")


def test_an_item_that_was_not_opened_with_with_is_told_to_the_author() -> None:
    """Forgetting `with item:` must not leave cases in mid-air silently."""
    run = fake_run([{"n": 1}, {"n": 2}])
    with pytest.raises(AvlastError, match="with item"):
        list(run.items(Case))


def test_many_failures_in_a_row_end_the_run_before_all_items_pay_for_it() -> None:
    """A dead target must not use up every case's attempts: the run fails and comes back later."""
    run = fake_run([{"n": n} for n in range(50)], attempts=9)

    def break_down(_: object) -> None:
        raise ConnectionError("down")

    with pytest.raises(TooManyFailures):
        each(run, break_down)
    assert 5 == len(run.queue.retried)


def test_a_share_that_is_none_or_all_is_no_partial() -> None:
    """Partly done is 1 to 999 permille; nothing and everything have outcomes of their own."""
    run = fake_run([{"n": 1}])
    each(run, lambda item: item.partial(1000, "all"))
    assert [Cause.TECHNICAL] == [end.cause for end in run.outcomes]


@pytest.mark.parametrize("leave", [SystemExit(0), KeyboardInterrupt()], ids=["sys.exit", "interrupt"])
def test_a_case_that_would_end_the_process_fails_alone(leave: BaseException) -> None:
    """A library's sys.exit() is that case's technical failure; the cases behind it are worked on."""
    run = fake_run([{"n": 1}, {"n": 2}])

    def end_the_first(item: Item[Case]) -> None:
        if item.data.n == 1:
            raise leave

    each(run, end_the_first)
    assert [Outcome.TO_PERSON, Outcome.DONE] == [end.outcome for end in run.outcomes]
