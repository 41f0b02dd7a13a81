"""What a reopening means for each step that an earlier treatment left."""

import pytest

from shared.items import StepState
from shared.reopening.how import FROM_FAILED_STEP, Beginning, How, StepLeft, changed, fate

START = How(Beginning.START)
REPEAT = How(repeat=frozenset({"mail"}))
REPEAT_ALL = How(Beginning.START, frozenset({"mail"}))
HOWS = (FROM_FAILED_STEP, START, REPEAT, REPEAT_ALL)
# A step: its state, whether it can be verified, whether its target refuses a second write; then its fate when
# reopened from the failed step, from the start, and the same two with its repetition allowed.
TABLE = {
    "finished, can be asked": ("finished", True, False, "stands asked asked asked"),
    "finished, cannot be asked": ("finished", False, False, "stands stands repeated repeated"),
    "finished, guarded": ("finished", False, True, "stands stands repeated repeated"),
    "finished, of an older version": ("finished", None, False, "stands asked asked asked"),
    "begun, can be asked": ("begun", True, False, "asked asked asked asked"),
    "begun, cannot be asked": ("begun", False, False, "in_doubt in_doubt repeated repeated"),
    "begun, guarded": ("begun", False, True, "guarded guarded repeated repeated"),
    "begun, guarded, of an older version": ("begun", None, True, "guarded guarded repeated repeated"),
    "begun, of an older version": ("begun", None, False, "asked asked asked asked"),
    "to be checked, not reached": ("check", True, False, "asked asked asked asked"),
    "to be repeated, not reached": ("repeat", False, False, "repeated repeated repeated repeated"),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_fate_of_each_step_is_in_the_table(name: str) -> None:
    """Finished stands, begun is verified; from the start finished is verified; repeating needs a word."""
    state, verifies, guarded, expected = TABLE[name]
    step = StepLeft("mail", StepState(state), verifies, guarded)
    assert expected.split() == [fate(step, how).value for how in HOWS]


def test_only_what_is_otherwise_is_written() -> None:
    """From the failed step nothing is; what was begun is verified as it stands."""
    steps = [
        StepLeft("book", StepState.FINISHED, verifies=True),
        StepLeft("mail", StepState.FINISHED, verifies=False),
        StepLeft("file", StepState.BEGUN, verifies=True),
    ]
    assert {} == changed(steps, FROM_FAILED_STEP)
    assert {"book": StepState.CHECK} == changed(steps, START)
    assert {"mail": StepState.REPEAT} == changed(steps, REPEAT)
