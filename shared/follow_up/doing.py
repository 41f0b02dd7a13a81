"""Doing something with a follow-up: one case or many, as a person or for one. The portal calls this too."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from shared.errors import AvlastError, BadInput, NotAllowed, NotFound, Overtaken, Refused
from shared.follow_up.acts import Act, ActKind, Colleague, Content, FollowUpState, Standing, Told
from shared.follow_up.rules import (
    INPUT_RULES,
    OVERTAKEN_RULES,
    ROLE_RULES,
    Change,
    Refusal,
    Rule,
    Verdict,
    decide,
    wrong_with,
)
from shared.follow_up.words import (
    already_running,
    done_in_words,
    not_here,
    refusal_in_words,
    told_in_words,
    unchanged_in_words,
)
from shared.person import Acting, Organisation, Person, RoleName
from shared.redact import Redactor
from shared.reopening.rows import reopen
from shared.report_words import Language
from shared.store import queries
from shared.store.connect import Connection

_MS = 60_000


@dataclass(frozen=True)
class Answer:
    """What became of one case when somebody acted on it."""

    item: int
    verdict: Verdict
    # How it stood before; `told` in it is what somebody else did first.
    before: Standing
    process: str
    robot: str

    @property
    def changed(self) -> bool:
        """Whether it is otherwise now than before."""
        return isinstance(self.verdict, Change)

    @property
    def rule(self) -> Rule | None:
        """Why it was refused; None when it was not."""
        return self.verdict.rule if isinstance(self.verdict, Refusal) else None


@dataclass(frozen=True)
class _Row:
    id: int
    item: int
    treatment: int
    process: str
    unit: str | None
    robot: str
    standing: Standing


class FollowUps:
    """The follow-ups as one person works with them."""

    def __init__(
        self, connection: Connection, organisation: Organisation, who: Acting, lang: Language = "nb"
    ) -> None:
        self._connection = connection
        self._organisation = organisation
        self._who = who
        self._lang: Language = lang
        self._sql = queries.load("follow_up")

    def act(self, item: int, act: Act) -> Answer:
        """Do it; raises NotFound, BadInput, NotAllowed, Overtaken or Refused with what to do instead."""
        answer = self.attempt(item, act)
        if answer.rule is not None:
            raise self.refusal(answer, act)
        return answer

    def act_on_all(
        self, chosen: Iterable[tuple[int, int]], act: Act, *, only_look: bool = False
    ) -> Iterator[Answer]:
        """Do it with each of these cases, given with the number of changes that was seen of it.

        Each case is a transaction of its own: broken off, the rest is done by asking again.
        """
        for item, seen in chosen:
            yield self.attempt(item, replace(act, seen=seen), only_look=only_look)

    def demand_sense(self, act: Act) -> None:
        """Raises BadInput or NotFound for what cannot be meant, whatever the case."""
        if rule := wrong_with(act):
            raise BadInput(refusal_in_words(rule, self._lang))
        if act.to:
            self._organisation.person(act.to)

    def attempt(self, item: int, act: Act, *, only_look: bool = False) -> Answer:
        """Do it if the rules allow, and say what became of it; `only_look` changes nothing."""
        act = replace(act, note=clean(act.note))
        recipient = self._organisation.person(act.to) if act.to else None
        with self._connection.transaction():
            row = self._locked(item)
            actor = _colleague(self._who.person, row)
            holder = _colleague(recipient, row) if recipient else None
            verdict = decide(row.standing, act, actor, holder)
            if isinstance(verdict, Change) and not only_look:
                self._write(row, act, verdict)
        return Answer(item, verdict, row.standing, row.process, row.robot)

    def standing(self, item: int) -> tuple[int, Standing] | None:
        """The treatment of a case's latest follow-up and how that stands, locked; None without one."""
        try:
            row = self._locked(item)
        except NotFound:
            return None
        return row.treatment, row.standing

    def answer_in_words(self, answer: Answer, act: Act) -> str:
        """What an act that was not refused has done, or that it changed nothing."""
        if answer.changed:
            return done_in_words(act, answer.item, self.name_of, self._lang)
        told = answer.before.latest if act.kind is ActKind.NOTE else answer.before.last
        return unchanged_in_words(answer.item, told_in_words(told, self.name_of, self._lang), self._lang)

    def refusal(self, answer: Answer, act: Act) -> AvlastError:
        """The error that says why it was not done, and what to do."""
        rule, sentence = answer.rule, self.sentence(answer, act)
        if rule in INPUT_RULES:
            return BadInput(sentence)
        if rule in ROLE_RULES:
            return NotAllowed(sentence)
        return Overtaken(sentence) if rule in OVERTAKEN_RULES else Refused(sentence)

    def sentence(self, answer: Answer, act: Act) -> str:
        """Why an act was refused, and what to do; raises ValueError for one that was not."""
        rule, holder = answer.rule, answer.before.assignee
        if rule is None:
            raise ValueError("nothing was refused")
        return refusal_in_words(
            rule,
            self._lang,
            item=answer.item,
            process=answer.process,
            holder=self.name_of(holder) if holder else "",
            to=self.name_of(act.to) if act.to else "",
            told=told_in_words(answer.before.last, self.name_of, self._lang),
        )

    def name_of(self, person: str) -> str:
        """The name of a person; the id of one who is not in the organisation any more."""
        names = {each.id: each.name for each in self._organisation.persons}
        return names.get(person, person)

    def _locked(self, item: int) -> _Row:
        found = self._connection.execute(self._sql.lock_follow_up, {"item": item}).fetchone()
        if found is None:
            raise NotFound(not_here(item, self._lang))
        # A statement of its own: it sees what whoever held the lock before us did.
        asked = {"follow_up": found["id"]}
        (row,) = self._connection.execute(self._sql.standing, asked).fetchall()
        events = self._connection.execute(self._sql.last_events, asked).fetchall()
        return _row(row, events)

    def _write(self, row: _Row, act: Act, change: Change) -> None:
        who = {"person": self._who.person.id, "by": self._who.by.id, "note": act.note, "follow_up": row.id}
        if act.kind is ActKind.NOTE:
            self._connection.execute(self._sql.note_on_follow_up, who)
            return
        values = {
            "state": change.state.value,
            "assignee": change.assignee,
            "solved": change.state.solved,
            "changes": row.standing.changes,
            "kind": act.kind.value,
            "to": act.to,
        }
        self._one(self._sql.change_follow_up, who | values)
        if change.minutes is not None:
            self._record(row, change.minutes)
        if act.kind is ActKind.AGAIN and not reopen(
            self._connection, row.item, row.treatment, self._who.signature, act.how
        ):
            raise Refused(already_running(row.item, self._lang))

    def _record(self, row: _Row, minutes: int) -> None:
        role = role_of(self._who.person, row.process, row.unit)
        values = {"item": row.item, "treatment": row.treatment, "ms": minutes * _MS, "role": role.value}
        self._one(self._sql.record_minutes, values)

    def _one(self, statement: Any, values: dict[str, Any]) -> None:
        if self._connection.execute(statement, values).fetchone() is None:
            raise AvlastError("A follow-up changed under its own lock; nothing was written. Try again.")


def role_of(person: Person, process: str, unit: str | None) -> RoleName:
    """In which role somebody acts on such a case: what the register keeps of who spent the time."""
    for role in (RoleName.PROCESS_OWNER, RoleName.RPA):
        if person.has(role, process, unit):
            return role
    return RoleName.ADMINISTRATOR


def colleague(person: Person, process: str, unit: str | None) -> Colleague:
    """What a person is for cases of this process and unit; an administrator is an owner of all."""
    owner = person.has(RoleName.PROCESS_OWNER, process, unit) or person.has(RoleName.ADMINISTRATOR)
    return Colleague(person.id, owner, person.has(RoleName.RPA, process, unit))


def _colleague(person: Person, row: _Row) -> Colleague:
    return colleague(person, row.process, row.unit)


def clean(note: str | None) -> str | None:
    """A note as a row may hold it: filtered, and without what PostgreSQL takes in no text."""
    if note is None:
        return None
    return Redactor()(note).replace("\0", "").encode("utf-8", "replace").decode().strip() or None


def _row(row: dict[str, Any], events: list[dict[str, Any]]) -> _Row:
    told = [(event["change"], _told(event)) for event in events]
    standing = Standing(
        state=FollowUpState(row["state"]),
        assignee=row["assignee"],
        changes=row["changes"],
        last=next((each for change, each in told if change is not None), None),
        latest=told[0][1] if told else None,
        minutes=None if row["ms"] is None else row["ms"] // _MS,
        content=Content(row["content"]),
        robot_active=row["active"],
    )
    return _Row(row["id"], row["item"], row["treatment"], row["process"], row["unit"], row["robot"], standing)


def _told(event: dict[str, Any]) -> Told:
    return Told(ActKind(event["kind"]), event["person"], event["at"], event["to_person"], event["note"])
