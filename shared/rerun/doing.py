"""Running cases again, as a person or for one; the portal calls this too."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from shared.errors import AvlastError, BadInput, NotAllowed, NotFound, Overtaken, Refused
from shared.follow_up.acts import Act, ActKind, Content
from shared.follow_up.doing import FollowUps, clean, colleague
from shared.follow_up.words import already_running, told_in_words
from shared.model import ItemState, Outcome
from shared.nearest import hint
from shared.person import Acting, Organisation
from shared.reopening.how import How
from shared.reopening.rows import ask_for_run, reopen, steps_left
from shared.report_words import Language
from shared.rerun.rules import (
    INPUT_RULES,
    OVERTAKEN_RULES,
    ROLE_RULES,
    CaseLeft,
    Refusal,
    Reopening,
    Verdict,
    Why,
    decide,
)
from shared.rerun.words import refusal_in_words
from shared.store import queries
from shared.store.connect import Connection


@dataclass(frozen=True)
class Answer:
    """What became of one case when somebody had it run again."""

    item: int
    robot: str
    process: str
    unit: str | None
    verdict: Verdict
    before: CaseLeft
    # The run that will take it.
    run: int | None = None

    @property
    def changed(self) -> bool:
        """Whether it is otherwise now than before."""
        return isinstance(self.verdict, Reopening)

    @property
    def rule(self) -> Why | None:
        """Why it was refused; None when it was not."""
        return self.verdict.rule if isinstance(self.verdict, Refusal) else None


class Reruns:
    """Running again as one person asks for it."""

    def __init__(
        self, connection: Connection, organisation: Organisation, who: Acting, lang: Language = "nb"
    ) -> None:
        self._connection = connection
        self._who = who
        self._lang: Language = lang
        self._follow_ups = FollowUps(connection, organisation, who, lang)
        self._sql = queries.load("rerun")

    def act(self, item: int, how: How, seen: int | None = None) -> Answer:
        """Have one case run again; raises NotFound, BadInput, NotAllowed, Overtaken or Refused."""
        answer = self.attempt(item, how, seen)
        if answer.rule is not None:
            raise self.refusal(answer)
        return answer

    def act_on_all(
        self, chosen: Iterable[tuple[int, int]], how: How, *, only_look: bool = False
    ) -> Iterator[Answer]:
        """Have each of these run again, given with the treatment that was seen.

        Each is a transaction of its own that also asks for the run: broken off, the same again does the rest.
        """
        for item, seen in chosen:
            yield self.attempt(item, how, seen, only_look=only_look)

    def attempt(self, item: int, how: How, seen: int | None = None, *, only_look: bool = False) -> Answer:
        """Have it run again if the rules allow, and say what became of it; `only_look` changes nothing."""
        how = replace(how, reason=clean(how.reason))
        with self._connection.transaction():
            answer = self._decided(item, how, seen)
            if only_look or not answer.changed:
                return answer
            self._write(answer, how)
            return replace(answer, run=ask_for_run(self._connection, answer.robot, self._who.signature))

    def refusal(self, answer: Answer) -> AvlastError:
        """The error that says why it is not run again, and what to do."""
        rule, sentence = answer.rule, self.sentence(answer)
        if rule in INPUT_RULES:
            return BadInput(sentence)
        if rule in ROLE_RULES:
            return NotAllowed(sentence)
        return Overtaken(sentence) if rule in OVERTAKEN_RULES else Refused(sentence)

    def sentence(self, answer: Answer) -> str:
        """Why a case was refused, and what to do; raises ValueError for one that was not."""
        if answer.rule is None:
            raise ValueError("nothing was refused")
        name_of, left = self._follow_ups.name_of, answer.before.follow_up
        holder = left.assignee if left else None
        return refusal_in_words(
            answer.rule,
            self._lang,
            item=answer.item,
            process=answer.process,
            holder=name_of(holder) if holder else "",
            told=told_in_words(left.last if left else None, name_of, self._lang),
        )

    def _decided(self, item: int, how: How, seen: int | None) -> Answer:
        follow_up = self._follow_ups.standing(item)
        self._connection.execute(self._sql.lock_case, {"item": item})
        row = self._connection.execute(self._sql.case_left, {"item": item}).fetchone()
        if row is None:
            raise NotFound(f"There is no case {item}; `avlast items ROBOT` lists those that there are.")
        same = follow_up is not None and follow_up[0] == row["treatment"]
        case = CaseLeft(
            state=ItemState(row["state"]),
            outcome=Outcome(row["outcome"]) if row["outcome"] else None,
            treatment=row["treatment"],
            content=Content(row["content"]),
            robot_active=row["active"],
            steps=steps_left(self._connection, item),
            follow_up=follow_up[1] if follow_up and same else None,
        )
        actor = colleague(self._who.person, row["process"], row["unit"])
        verdict = decide(case, how, actor, seen)
        return Answer(item, row["robot"], row["process"], row["unit"], verdict, case)

    def _write(self, answer: Answer, how: How) -> None:
        """Reopen it, by its follow-up where it has one, so that the two say the same."""
        item, case = answer.item, answer.before
        if case.follow_up is not None:
            self._follow_ups.act(item, Act(ActKind.AGAIN, note=how.reason, how=how))
        elif not reopen(self._connection, item, case.treatment, self._who.signature, how):
            raise Refused(already_running(item, self._lang))


def demand_known_steps(answers: Iterable[Answer], how: How) -> None:
    """Raises BadInput for a step to repeat that none of these cases has."""
    known = {step.name for answer in answers for step in answer.before.steps}
    for name in sorted(how.repeat - known):
        raise BadInput(f"None of these cases has a step {name}; {hint(name, known)}")
