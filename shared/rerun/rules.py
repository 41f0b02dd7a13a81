"""Which cases may be run again, by whom, from where, and what follows from it. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from shared.follow_up import rules as follow_up
from shared.follow_up.acts import Act, ActKind, Colleague, Content, Standing
from shared.model import ItemState, Outcome
from shared.reopening.how import Beginning, Fate, How, StepLeft, fate


class Rule(StrEnum):
    """Why a case is not run again, beside what stands in the way of its follow-up."""

    NOTE_NEEDED = "note_needed"
    NOTE_TOO_LONG = "note_too_long"
    NEEDS_RPA = "needs_rpa"
    TREATED_MEANWHILE = "treated_meanwhile"
    NOTHING_FAILED = "nothing_failed"
    WITHDRAWN = "withdrawn"


Why = Rule | follow_up.Rule

INPUT_RULES: frozenset[Why] = frozenset({Rule.NOTE_NEEDED, Rule.NOTE_TOO_LONG})
ROLE_RULES: frozenset[Why] = frozenset({Rule.NEEDS_RPA, follow_up.Rule.NO_ROLE})
OVERTAKEN_RULES: frozenset[Why] = frozenset({Rule.TREATED_MEANWHILE, *follow_up.OVERTAKEN_RULES})


@dataclass(frozen=True)
class CaseLeft:
    """A case as its last treatment left it; `follow_up` is that of this treatment."""

    state: ItemState
    outcome: Outcome | None
    treatment: int
    content: Content
    robot_active: bool
    steps: tuple[StepLeft, ...] = ()
    follow_up: Standing | None = None


@dataclass(frozen=True)
class Reopening:
    """It is run again; the fate of each step, in the order in which they were begun."""

    steps: tuple[tuple[str, Fate], ...]


@dataclass(frozen=True)
class Unchanged:
    """The robot has it, or will take it: a second click, or a colleague with the same wish."""


@dataclass(frozen=True)
class Refusal:
    """It is not run again, by this rule."""

    rule: Why


Verdict = Reopening | Unchanged | Refusal


def decide(case: CaseLeft, how: How, actor: Colleague, seen: int | None = None) -> Verdict:
    """What becomes of a case when somebody has it run again; `seen` is the treatment that they looked at."""
    rule = _by_whom(case, how, actor)
    if rule:
        return Refusal(rule)
    if case.state is not ItemState.SETTLED:
        return Unchanged()
    rule = _overtaken(case, seen) or _in_the_way(case, how) or _of_people(case, how, actor)
    if rule:
        return Refusal(rule)
    return Reopening(tuple((step.name, fate(step, how)) for step in case.steps))


def _by_whom(case: CaseLeft, how: How, actor: Colleague) -> Why | None:
    """What no robot failed to do, and what nobody can verify, only the RPA team repeats, and says why."""
    if len(how.reason or "") > follow_up.LONGEST_NOTE:
        return Rule.NOTE_TOO_LONG
    if not actor.may_act:
        return follow_up.Rule.NO_ROLE
    was_done = how.beginning is Beginning.START and case.outcome not in (None, Outcome.TO_PERSON)
    if not (how.repeat or was_done):
        return None
    if not actor.rpa:
        return Rule.NEEDS_RPA
    return None if how.reason else Rule.NOTE_NEEDED


def _overtaken(case: CaseLeft, seen: int | None) -> Why | None:
    return None if seen in (None, case.treatment) else Rule.TREATED_MEANWHILE


def _in_the_way(case: CaseLeft, how: How) -> Why | None:
    if case.outcome is Outcome.WITHDRAWN:
        return Rule.WITHDRAWN
    if case.outcome is not Outcome.TO_PERSON and how.beginning is Beginning.FAILED_STEP:
        return Rule.NOTHING_FAILED
    return follow_up.no_robot_can(case.content, active=case.robot_active)


def _of_people(case: CaseLeft, how: How, actor: Colleague) -> Why | None:
    """What a colleague has in hand, or ended by hand, is theirs."""
    if case.follow_up is None:
        return None
    verdict = follow_up.decide(case.follow_up, Act(ActKind.AGAIN, note=how.reason), actor)
    return verdict.rule if isinstance(verdict, follow_up.Refusal) else None
