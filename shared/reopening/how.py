"""From where a case is run again, and what that means for each step that an earlier treatment left."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shared.items import StepState


class Beginning(StrEnum):
    """From where the robot goes on."""

    FAILED_STEP = "failed-step"
    START = "start"


@dataclass(frozen=True)
class How:
    """What somebody asks for; `repeat` names steps that may be done again where nobody can tell."""

    beginning: Beginning = Beginning.FAILED_STEP
    repeat: frozenset[str] = frozenset()
    reason: str | None = None


FROM_FAILED_STEP = How()


@dataclass(frozen=True)
class StepLeft:
    """A step as the last treatment left it."""

    name: str
    state: StepState
    # Whether the target can be asked for it; None when that was never written down.
    verifies: bool | None = None
    # Whether the target refuses a second write.
    guarded: bool = False


class Fate(StrEnum):
    """What the next treatment does about a step."""

    STANDS = "stands"
    ASKED = "asked"
    GUARDED = "guarded"
    REPEATED = "repeated"
    IN_DOUBT = "in_doubt"


def state_after(step: StepLeft, how: How) -> StepState:
    """How the step is written down when the case is reopened so."""
    if step.name in how.repeat:
        return StepState.REPEAT
    finished = step.state is StepState.FINISHED
    asked = how.beginning is Beginning.START and step.verifies is not False
    return StepState.CHECK if finished and asked else step.state


def fate(step: StepLeft, how: How) -> Fate:
    """What becomes of the step when the case is reopened so; what the target answers is not known yet."""
    state = state_after(step, how)
    if state is StepState.FINISHED:
        return Fate.STANDS
    if step.verifies is not False and not (step.guarded and step.verifies is None):
        return Fate.ASKED
    if state is StepState.REPEAT:
        return Fate.REPEATED
    if state is StepState.CHECK:
        return Fate.STANDS
    return Fate.GUARDED if step.guarded else Fate.IN_DOUBT


def changed(steps: Iterable[StepLeft], how: How) -> dict[str, StepState]:
    """The steps that are written down otherwise from now on."""
    after = {step.name: (step.state, state_after(step, how)) for step in steps}
    return {name: new for name, (old, new) in after.items() if new is not old}
