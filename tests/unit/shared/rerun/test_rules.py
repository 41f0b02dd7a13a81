"""Which cases may be run again, by whom, from where."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.follow_up.acts import ActKind, Colleague, Content, FollowUpState, Standing, Told
from shared.items import StepState
from shared.model import ItemState, Outcome
from shared.reopening.how import Beginning, Fate, How, StepLeft
from shared.rerun.rules import CaseLeft, Refusal, Reopening, Rule, Unchanged, decide

AT = datetime(2026, 11, 22, tzinfo=UTC)
KARI, RITA = Colleague("kari", owner=True, rpa=False), Colleague("rita", owner=False, rpa=True)
FINN = Colleague("finn", owner=False, rpa=False)
OPEN = Standing(FollowUpState.OPEN, None, 0)
OLAS = Standing(FollowUpState.OPEN, "ola", 1, Told(ActKind.TAKE, "ola", AT))
BY_HAND = Standing(FollowUpState.DONE, "ola", 1, Told(ActKind.DONE, "ola", AT, note="ok"))
HANDED = CaseLeft(ItemState.SETTLED, Outcome.TO_PERSON, 1, Content.KEPT, robot_active=True, follow_up=OPEN)
DONE = replace(HANDED, outcome=Outcome.DONE, follow_up=None)
PLAIN, START = How(), How(Beginning.START)
WHY = How(Beginning.START, reason="Feil beløp.")
REPEAT = How(repeat=frozenset({"mail"}), reason="Ikke sendt.")
SILENT = How(repeat=frozenset({"mail"}))
# Who asks for what about which case, and what comes of it: again, same, or the rule that refuses.
TABLE = [
    (HANDED, PLAIN, KARI, "again"),
    (HANDED, PLAIN, RITA, "again"),
    (HANDED, START, KARI, "again"),
    (HANDED, PLAIN, FINN, "no_role"),
    (HANDED, REPEAT, KARI, "needs_rpa"),
    (HANDED, REPEAT, RITA, "again"),
    (HANDED, SILENT, RITA, "note_needed"),
    (HANDED, How(reason="x" * 2001), KARI, "note_too_long"),
    (DONE, PLAIN, RITA, "nothing_failed"),
    (DONE, START, RITA, "note_needed"),
    (DONE, WHY, KARI, "needs_rpa"),
    (DONE, WHY, RITA, "again"),
    (replace(DONE, outcome=Outcome.PARTIAL), WHY, RITA, "again"),
    (replace(DONE, outcome=Outcome.DUPLICATE), WHY, RITA, "again"),
    (replace(DONE, outcome=Outcome.NOT_NEEDED), WHY, RITA, "again"),
    (replace(DONE, outcome=Outcome.WITHDRAWN), WHY, RITA, "withdrawn"),
    (replace(DONE, content=Content.PURGED), WHY, RITA, "content_purged"),
    (replace(HANDED, content=Content.PURGED), PLAIN, KARI, "content_purged"),
    (replace(HANDED, content=Content.KEY_LOST), PLAIN, KARI, "key_lost"),
    (replace(HANDED, robot_active=False), PLAIN, KARI, "robot_retired"),
    (replace(HANDED, follow_up=OLAS), PLAIN, RITA, "somebody_has_it"),
    (replace(HANDED, follow_up=BY_HAND), WHY, RITA, "solved"),
    (replace(HANDED, state=ItemState.WAITING, outcome=None, treatment=2), PLAIN, KARI, "same"),
    (replace(HANDED, state=ItemState.TAKEN, outcome=None), PLAIN, KARI, "same"),
]  # fmt: skip


@pytest.mark.parametrize("row", range(len(TABLE)))
def test_who_may_have_what_run_again_is_in_the_table(row: int) -> None:
    """The process owner what failed; the RPA team also what was done, and says why."""
    case, how, actor, expected = TABLE[row]
    verdict = decide(case, how, actor)
    said = {Reopening: "again", Unchanged: "same"}.get(type(verdict))
    assert expected == (verdict.rule.value if isinstance(verdict, Refusal) else said)


def test_whoever_looked_before_the_robot_treated_it_again_is_told() -> None:
    """What they saw is not what there is; a case that waits needs no telling."""
    assert Refusal(Rule.TREATED_MEANWHILE) == decide(replace(HANDED, treatment=2), PLAIN, KARI, seen=1)
    waiting = replace(HANDED, treatment=2, state=ItemState.WAITING, outcome=None)
    assert Unchanged() == decide(waiting, PLAIN, KARI, seen=1)


def test_what_becomes_of_each_step_is_said_beforehand() -> None:
    """Whoever confirms knows what stands and what is asked for."""
    steps = (
        StepLeft("book", StepState.FINISHED, verifies=True),
        StepLeft("mail", StepState.BEGUN, verifies=False),
    )
    expected = Reopening((("book", Fate.ASKED), ("mail", Fate.IN_DOUBT)))
    assert expected == decide(replace(HANDED, steps=steps), START, KARI)
