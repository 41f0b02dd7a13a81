"""How a run ended and what follows from it: pure decisions."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.errors import LostKey
from shared.model import RunState, Trigger


@dataclass(frozen=True)
class Ending:
    """What the worker says of a run that is over; `reason` is a sentence for the process owner."""

    state: RunState
    code: str | None = None
    reason: str | None = None
    # Whether the items in hand count as lost with the run.
    loses_items: bool = False
    # Whether the work shall go on at once in a run of its own.
    goes_on: bool = False
    # Whether the process that did the work may only be asleep, and wake.
    may_wake: bool = False


SUCCEEDED = Ending(RunState.SUCCEEDED)
TIMED_OUT = Ending(
    RunState.TIMED_OUT, "timed_out", "Kjøringen brukte lengre tid enn den har lov til.", loses_items=True
)
STOPPED = Ending(RunState.STOPPED, "stopped", "Kjøringen ble stoppet.")
PAUSED = Ending(
    RunState.STOPPED,
    "paused",
    "Kjøringen ble satt på pause. Arbeidet går videre når pausen er over.",
    goes_on=True,
)
SHUT_DOWN = Ending(
    RunState.STOPPED, "shut_down", "Maskinen som kjørte roboten, ble stengt ned.", goes_on=True
)
CHILD_DIED = Ending(
    RunState.FAILED, "child_died", "Robotens prosess døde midt i arbeidet.", loses_items=True, goes_on=True
)
NEVER_BEGAN = Ending(
    RunState.FAILED, "never_began", "Robotens prosess kom aldri i gang.", loses_items=True, goes_on=True
)
ABANDONED = Ending(
    RunState.ABANDONED,
    "worker_lost",
    "Maskinen som kjørte roboten, ble borte.",
    loses_items=True,
    goes_on=True,
    may_wake=True,
)


def failed(reason: str) -> Ending:
    """Say that the robot itself gave up."""
    return Ending(RunState.FAILED, "robot_failed", reason, loses_items=True)


def gave_up(why: str | None) -> Ending:
    """Say why the robot itself gave up; `why` is the class of the error that its child met."""
    if why == LostKey.__name__:
        sentence = (
            "Noen saker kan ikke åpnes, fordi nøkkelen deres mangler. De venter. RPA-teamet må finne den."
        )
        return Ending(RunState.FAILED, "key_missing", sentence, loses_items=True)
    return failed(f"Roboten stoppet med en feil ({why}). RPA-teamet finner årsaken i loggen.")


@dataclass(frozen=True)
class Follower:
    """The run that comes after: why, when, and how many before it failed or were lost in a row."""

    trigger: Trigger
    delay_seconds: float
    failed_before: int
    lost_before: int


def follower(
    ending: Ending,
    failed_before: int,
    lost_before: int,
    seconds_until_retry: float | None,
    back_off: Callable[[int], float | None],
    lost_budget: int,
    *,
    stop_asked: bool = False,
) -> Follower | None:
    """Decide which run follows, if any; what a person asked to stop goes on by nobody's hand.

    `seconds_until_retry` is when the first item that was tried before may be taken again.
    """
    if stop_asked:
        return None
    if ending.goes_on:
        lost = lost_before + ending.loses_items
        return Follower(Trigger.SUCCESSOR, 0.0, failed_before, lost) if lost <= lost_budget else None
    if ending.state in (RunState.FAILED, RunState.TIMED_OUT):
        delay = back_off(failed_before + 1)
        return None if delay is None else Follower(Trigger.RETRY, delay, failed_before + 1, lost_before)
    if ending.state is RunState.SUCCEEDED and seconds_until_retry is not None:
        return Follower(Trigger.RETRY, max(seconds_until_retry, 0.0), 0, 0)
    return None
