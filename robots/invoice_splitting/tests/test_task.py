"""The task as a whole, over a ledger and an outbox in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from robots.invoice_splitting.answers import Answer
from robots.invoice_splitting.delivery import Outbox
from robots.invoice_splitting.model import Claim, Hindrances, OpenLine, Part, Plan
from robots.invoice_splitting.task import Systems, split_invoices
from robots.invoice_splitting.tests.builders import FREE, IDENTITY, TODAY, claim, payload
from shared import BusinessError
from shared.testing import FakeRun, fake_run


class Died(BaseException):
    """The process was killed at this line."""


@dataclass
class Ledger:
    """An ERP of one invoice; `trouble` runs around its write."""

    held: Claim | None = field(default_factory=claim)
    written: list[Plan] = field(default_factory=list)
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None
    silent: bool = False
    effect_seconds: float = 30.0

    def claim(self, invoice: str) -> Claim | None:
        """Give the invoice."""
        return self.held

    def reschedule(self, plan: Plan) -> None:
        """Write the plan."""
        self.before()
        assert self.held
        self.written.append(plan)
        lines = tuple(OpenLine(str(at), part.amount_ore, part.due) for at, part in enumerate(plan.parts))
        self.held = replace(self.held, open_lines=lines, has_plan=True)
        self.after()

    def has_plan(self, plan: Plan) -> bool | None:
        """Tell by the whole plan, unless it cannot be told."""
        return None if self.silent else plan in self.written

    def parts(self, invoice: str) -> tuple[Part, ...]:
        """Give the open parts."""
        assert self.held
        return tuple(Part(line.amount_ore, line.due) for line in self.held.open_lines)


@dataclass
class Registers:
    """Registers that say the same of everybody; None: they have no answer."""

    known: Hindrances | None = FREE
    asked: int = 0

    def facts(self, invoice: str, payer: str) -> Hindrances:
        """Answer."""
        self.asked += 1
        if self.known is None:
            raise TimeoutError("no answer")
        return self.known


@dataclass
class Letters:
    """A way of delivery that keeps the letters."""

    letters: list[Answer] = field(default_factory=list)
    after: Callable[[], None] = lambda: None
    effect_seconds: float = 5.0

    def ready(self) -> None:
        """Be ready."""

    def send(self, answer: Answer) -> None:
        """Keep it."""
        self.letters.append(answer)
        self.after()

    def sent(self, answer: Answer) -> bool:
        """Tell."""
        return answer in self.letters


@dataclass
class World:
    """The three systems, and the runs over them."""

    ledger: Ledger = field(default_factory=Ledger)
    registers: Registers = field(default_factory=Registers)
    letters: Letters = field(default_factory=Letters)

    def work(self, run: FakeRun) -> FakeRun:
        """Work through the run's queue."""
        split_invoices(run, Systems(self.ledger, self.registers, self.letters))
        return run

    def die_and_go_on(self, *payloads: dict[str, Any]) -> FakeRun:
        """Work until killed, then have a second attempt take the same item, three weeks later."""
        first, second = run_of(*payloads), run_of(*payloads, today=date(2026, 12, 14))
        with pytest.raises(Died):
            self.work(first)
        self.ledger.before = self.ledger.after = self.letters.after = lambda: None
        second.queue.steps = first.queue.steps
        return self.work(second)


def run_of(*payloads: dict[str, Any], today: date = TODAY, attempts: int = 1) -> FakeRun:
    """Give a run over these payloads."""
    return fake_run(payloads or [payload()], today=today, attempts=attempts)


def ended(run: FakeRun) -> list[tuple[str, str | None, str | None]]:
    """Give how the items ended."""
    return [(each.outcome.value, each.cause and each.cause.value, each.code) for each in run.outcomes]


def die() -> None:
    """Die."""
    raise Died


DONE = ("done", None, None)


def test_a_request_is_written_read_back_and_answered():
    """The whole way, once."""
    world = World()
    assert [DONE] == ended(run := world.work(run_of()))
    assert [333_333, 333_333, 333_334] == [part.amount_ore for part in world.ledger.written[0].parts]
    assert ["Fakturaen din er delt opp"] == [letter.subject for letter in world.letters.letters]
    assert "Delt opp i 3 avdrag" in run.queue.notes[0][1]


def test_a_request_that_goes_to_a_person_is_answered_neutrally():
    """The reason goes to the process owner alone."""
    world = World(registers=Registers(replace(FREE, dead=True)))
    assert [("to_person", "business", "dead")] == ended(world.work(run_of()))
    assert ["Søknaden din om å dele opp en faktura"] == [letter.subject for letter in world.letters.letters]
    assert [] == world.ledger.written


@pytest.mark.parametrize(
    ("registers", "end", "says"),
    [
        (Registers(), DONE, "Delt opp i 3 avdrag"),
        (Registers(replace(FREE, dead=True)), ("to_person", "business", "dead"), "saksbehandler"),
    ],
)
def test_a_dry_run_tells_the_plan_and_writes_and_sends_nothing(
    tmp_path: Path, registers: Registers, end: tuple[str, str | None, str | None], says: str
):
    """Read as ever and decided as ever; neither ledger, letter nor folder is touched."""
    world = World(registers=registers)
    run = fake_run([payload()], today=TODAY, dry_run=True)
    outbox = Outbox(tmp_path / "out", "kommunen@example.org")
    split_invoices(run, Systems(world.ledger, registers, outbox))
    assert [end] == ended(run)
    assert says in str(run.queue.would[0][3])
    assert ([], []) == (world.ledger.written, list(tmp_path.iterdir()))


def test_nobody_else_is_asked_about_a_claim_that_is_not_ones_own():
    """What registers know of the payer is none of a stranger's business, nor of the robot's."""
    world = World()
    stranger = payload(identity={"kind": "organisation", "number": "310000001"})
    assert [("to_person", "business", "not_payer")] == ended(world.work(run_of(stranger)))
    assert world.registers.asked == 0


def test_a_second_request_for_a_split_invoice_goes_to_a_person():
    """The resident clicked twice: one plan, and two answers."""
    world = World()
    run = world.work(run_of(payload(), payload(request_id="soknad-2")))
    assert [DONE, ("to_person", "business", "has_plan")] == ended(run)
    assert (1, 2) == (len(world.ledger.written), len(world.letters.letters))


def test_registers_without_an_answer_are_a_technical_failure():
    """It is tried again, and nothing is decided, written or answered meanwhile."""
    world = World(registers=Registers(None))
    run = world.work(run_of(attempts=3))
    assert [("to_person", "technical", "technical")] == ended(run)
    assert (3, [], []) == (world.registers.asked, world.ledger.written, world.letters.letters)


@pytest.mark.parametrize("line", ["before", "after"])
def test_killed_around_the_write_the_first_plan_is_finished_and_no_other(line: str):
    """Three weeks later the plan would be refused; the intent that was begun is what counts."""
    world = World()
    setattr(world.ledger, line, die)
    assert [DONE] == ended(world.die_and_go_on())
    assert [date(2026, 12, 21)] == [plan.parts[0].due for plan in world.ledger.written]
    assert len(world.letters.letters) == 1


def test_killed_after_the_answer_it_is_not_answered_again():
    """The outbox tells that the letter is there."""
    world = World(letters=Letters(after=die))
    assert [DONE] == ended(world.die_and_go_on())
    assert (1, 1) == (len(world.ledger.written), len(world.letters.letters))


def test_killed_after_a_neutral_answer_the_first_decision_stands():
    """What was a reason then may be none now; the resident was told that a person looks, so a person does."""
    world = World(registers=Registers(replace(FREE, disputed=True)), letters=Letters(after=die))
    run, again = run_of(), run_of()
    with pytest.raises(Died):
        world.work(run)
    world.registers.known, world.letters.after = FREE, lambda: None
    again.queue.steps = run.queue.steps
    assert [("to_person", "business", "disputed")] == ended(world.work(again))
    assert (0, 1) == (len(world.ledger.written), len(world.letters.letters))


def test_a_case_that_is_run_again_is_decided_anew_and_not_answered_neutrally_twice():
    """Another reason is told as it is now, without a second letter; when none is left, the plan is made."""
    world = World(registers=Registers(replace(FREE, in_collection=True)))
    first = world.work(run_of())
    again, third = (fake_run([payload()], today=TODAY, treatment=number) for number in (2, 3))
    again.queue.steps = first.queue.steps
    world.registers.known = replace(FREE, dead=True)
    assert [("to_person", "business", "dead")] == ended(world.work(again))
    third.queue.steps = again.queue.steps
    world.registers.known = FREE
    assert [DONE] == ended(world.work(third))
    neutral, plan = "Søknaden din om å dele opp en faktura", "Fakturaen din er delt opp"
    assert [neutral, plan] == [letter.subject for letter in world.letters.letters]


def test_when_the_ledger_cannot_tell_a_person_looks():
    """Begun, not finished, and no verdict: nobody guesses."""
    world = World(Ledger(after=die, silent=True))
    assert [("to_person", "in_doubt", "in_doubt")] == ended(world.die_and_go_on())
    assert [] == world.letters.letters


def test_another_plan_that_came_in_between_is_not_split_again():
    """Killed before writing; meanwhile somebody else split the invoice."""
    world = World(Ledger(before=die))
    first, second = run_of(), run_of()
    with pytest.raises(Died):
        world.work(first)
    world.ledger.before, second.queue.steps = lambda: None, first.queue.steps
    world.ledger.held = claim(has_plan=True)
    assert [("to_person", "business", "has_plan")] == ended(world.work(second))
    assert [] == world.ledger.written


def test_a_ledger_that_holds_something_else_than_was_decided_is_in_doubt():
    """Read back and compared before anybody is told."""
    world = World()

    def spoil() -> None:
        world.ledger.held = claim(999_999, has_plan=True)

    world.ledger.after = spoil
    assert [("to_person", "in_doubt", "in_doubt")] == ended(world.work(run_of()))
    assert [] == world.letters.letters


def test_an_address_that_refuses_the_answer_goes_to_a_person_after_the_split():
    """The invoice is split, and somebody must tell the resident in another way."""

    def refuse() -> None:
        world.letters.letters.clear()
        raise BusinessError("answer_refused", "E-postadressen i søknaden tar ikke imot svaret.")

    world = World(letters=Letters(after=refuse))
    assert [("to_person", "business", "answer_refused")] == ended(world.work(run_of()))
    assert len(world.ledger.written) == 1


def test_an_address_that_refuses_the_neutral_answer_hides_no_reason():
    """The process owner reads why the case came, and that the resident may not know."""

    def refuse() -> None:
        world.letters.letters.clear()
        raise BusinessError("answer_refused", "E-postadressen i søknaden tar ikke imot svaret.")

    world = World(Ledger(claim(state="paid", open_lines=())), letters=Letters(after=refuse))
    assert [("to_person", "business", "paid")] == ended(run := world.work(run_of()))
    assert ["case-1"] == [reference for reference, _ in run.queue.notes]


def test_a_request_that_cannot_be_read_goes_to_a_person():
    """Nothing is known of whom to answer."""
    world = World()
    assert [("to_person", "business", "bad_payload")] == ended(world.work(run_of(payload(identity=None))))
    assert [] == world.letters.letters


def test_no_identity_number_leaves_the_robot(tmp_path: Path):
    """Not in the log, a reason, a note, a file's name or a letter, whatever the end."""
    outbox = Outbox(tmp_path, "ikke-svar@example.org")
    ends = [Ledger(), Ledger(None), Ledger(claim(state="paid", open_lines=())), Ledger(claim(kid=IDENTITY))]
    shown: list[object] = []
    for number, ledger in enumerate(ends):
        run = run_of(payload(request_id=f"soknad-{number}"))
        split_invoices(run, Systems(ledger, Registers(), outbox))
        shown += [run.lines, run.outcomes, run.queue.notes]
    shown += [(file.name, file.read_text("utf-8")) for file in tmp_path.rglob("*.*")]
    assert (4, True) == (len(list(tmp_path.glob("*.eml"))), IDENTITY not in repr(shown))
