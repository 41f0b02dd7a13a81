"""Who may do what with a follow-up in which state, and what follows from it. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from shared.follow_up.acts import Act, ActKind, Colleague, Content, FollowUpState, Standing, Told

MOST_MINUTES = 6000
"""More than a hundred hours for one case is a slip of the finger."""
LONGEST_NOTE = 2000

_NEEDS_NOTE = (ActKind.DONE, ActKind.NOT_NEEDED, ActKind.NOTE)
_TAKES_MINUTES = (ActKind.DONE, ActKind.NOT_NEEDED, ActKind.AGAIN, ActKind.TO_RPA)
_FOR_SOMEBODY = (ActKind.TAKE, ActKind.GIVE)
_ENDS_AS = {
    ActKind.AGAIN: FollowUpState.AGAIN,
    ActKind.DONE: FollowUpState.DONE,
    ActKind.NOT_NEEDED: FollowUpState.NOT_NEEDED,
}


class Rule(StrEnum):
    """Why something is refused."""

    MINUTES_NEEDED = "minutes_needed"
    MINUTES_WRONG = "minutes_wrong"
    NOTE_NEEDED = "note_needed"
    NOTE_TOO_LONG = "note_too_long"
    RECIPIENT_NEEDED = "recipient_needed"
    NO_ROLE = "no_role"
    RECIPIENT_HAS_NO_ROLE = "recipient_has_no_role"
    SOLVED = "solved"
    CHANGED_MEANWHILE = "changed_meanwhile"
    SOMEBODY_HAS_IT = "somebody_has_it"
    CONTENT_PURGED = "content_purged"
    KEY_LOST = "key_lost"
    ROBOT_RETIRED = "robot_retired"


INPUT_RULES = frozenset(
    {
        Rule.MINUTES_NEEDED,
        Rule.MINUTES_WRONG,
        Rule.NOTE_NEEDED,
        Rule.NOTE_TOO_LONG,
        Rule.RECIPIENT_NEEDED,
    }
)
"""What was asked for cannot be meant, whatever the case."""
ROLE_RULES = frozenset({Rule.NO_ROLE, Rule.RECIPIENT_HAS_NO_ROLE})
OVERTAKEN_RULES = frozenset({Rule.SOLVED, Rule.CHANGED_MEANWHILE, Rule.SOMEBODY_HAS_IT})
"""Somebody else was there first."""


@dataclass(frozen=True)
class Change:
    """How the follow-up stands afterwards; a note changes nothing of that."""

    state: FollowUpState
    assignee: str | None
    minutes: int | None = None


@dataclass(frozen=True)
class Unchanged:
    """It stands as asked for already: a second click, or a colleague with the same wish."""


@dataclass(frozen=True)
class Refusal:
    """It is not done, by this rule."""

    rule: Rule


Verdict = Change | Unchanged | Refusal


def wrong_with(act: Act) -> Rule | None:
    """What makes an act impossible to mean, whatever the case; None when nothing does."""
    if act.kind is ActKind.GIVE and not act.to:
        return Rule.RECIPIENT_NEEDED
    if act.kind is ActKind.DONE and act.minutes is None:
        return Rule.MINUTES_NEEDED
    if act.minutes is not None and (act.kind not in _TAKES_MINUTES or not 0 <= act.minutes <= MOST_MINUTES):
        return Rule.MINUTES_WRONG
    if act.kind in _NEEDS_NOTE and not (act.note or "").strip():
        return Rule.NOTE_NEEDED
    return Rule.NOTE_TOO_LONG if len(act.note or "") > LONGEST_NOTE else None


def decide(standing: Standing, act: Act, actor: Colleague, recipient: Colleague | None = None) -> Verdict:
    """What becomes of a follow-up when somebody does this; `recipient` is whom `act.to` names."""
    if rule := wrong_with(act):
        return Refusal(rule)
    if not actor.may_act:
        return Refusal(Rule.NO_ROLE)
    holder = recipient if act.kind is ActKind.GIVE else actor
    if holder is None or not holder.may_act:
        return Refusal(Rule.RECIPIENT_HAS_NO_ROLE)
    if _stands(standing, act, actor, holder):
        return Unchanged()
    if act.kind is ActKind.NOTE:
        return Change(standing.state, standing.assignee)
    if rule := _in_the_way(standing, act, actor):
        return Refusal(rule)
    return _change(standing, act, holder)


def is_held(standing: Standing) -> bool:
    """Whether somebody has it by their own or a colleague's act, and not only by the robot's manifest."""
    return standing.assignee is not None and standing.changes > 0 and not standing.state.solved


def no_robot_can(content: Content, *, active: bool) -> Rule | None:
    """Why no robot can try a case again; None when one can."""
    if content is Content.PURGED:
        return Rule.CONTENT_PURGED
    if content is Content.KEY_LOST:
        return Rule.KEY_LOST
    return None if active else Rule.ROBOT_RETIRED


def _stands(standing: Standing, act: Act, actor: Colleague, holder: Colleague) -> bool:
    """Whether what is asked for is so already, by the same hand where hands matter."""
    if act.kind in _FOR_SOMEBODY:
        same = standing.assignee == holder.id and standing.changes > 0
        return same and standing.state is _with(standing, holder)
    if act.kind is ActKind.NOTE:
        return _is_this(standing.latest, act, actor)
    if act.kind is ActKind.TO_RPA:
        return standing.state is FollowUpState.WITH_RPA and standing.assignee is None
    if standing.state is not _ENDS_AS[act.kind]:
        return False
    return act.kind is ActKind.AGAIN or (
        _is_this(standing.last, act, actor) and act.minutes in (None, standing.minutes)
    )


def _is_this(told: Told | None, act: Act, actor: Colleague) -> bool:
    if told is None or told.kind is not act.kind:
        return False
    return (told.person, told.note) == (actor.id, act.note)


def _in_the_way(standing: Standing, act: Act, actor: Colleague) -> Rule | None:
    if standing.state.solved:
        return Rule.SOLVED
    if act.seen is not None and act.seen != standing.changes:
        return Rule.CHANGED_MEANWHILE
    over = act.over and act.kind in _FOR_SOMEBODY
    if is_held(standing) and standing.assignee != actor.id and not over:
        return Rule.SOMEBODY_HAS_IT
    if act.kind is ActKind.AGAIN:
        return no_robot_can(standing.content, active=standing.robot_active)
    return None


def _change(standing: Standing, act: Act, holder: Colleague) -> Change:
    if act.kind in _FOR_SOMEBODY:
        return Change(_with(standing, holder), holder.id)
    if act.kind is ActKind.TO_RPA:
        return Change(FollowUpState.WITH_RPA, None, act.minutes)
    # Whoever ends it has it: should the robot give it back, it is theirs again.
    return Change(_ENDS_AS[act.kind], holder.id, act.minutes)


def _with(standing: Standing, holder: Colleague) -> FollowUpState:
    """At whose desk it is: what the RPA team has stays there in its own hands only."""
    stays = standing.state is FollowUpState.WITH_RPA and holder.rpa
    return FollowUpState.WITH_RPA if stays else FollowUpState.OPEN
