"""One case as the robot's author holds it: its data, its steps, and how it ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from typing import Any, Generic, Literal, TypeVar, overload

from pydantic import TypeAdapter

from shared.case_facts import facts_of
from shared.dry_run.told import Stage
from shared.errors import AvlastError, BusinessError, InDoubt
from shared.items import Guard, Items, Settlement, Taken, guard_key
from shared.model import Cause, Outcome
from shared.step import Effect, Journal, Rehearsal

Data = TypeVar("Data")
Intent = TypeVar("Intent")

WHOLE_PERMILLE = 1000


@dataclass(frozen=True)
class House:
    """What an item needs of its run: where to write, when to try again, whom to tell."""

    items: Items
    log: Any
    # Seconds until the next attempt after so many failures; None when attempts are used up.
    after_failure: Callable[[int], float | None]
    on_technical: Callable[[int], None]
    reasons: dict[str, str]
    effect_seconds: float
    lease_seconds: float
    # Seconds that go on while the process, or its machine, is asleep.
    clock: Callable[[], float]
    run: int
    # Whom a dry run tells what it would do; None where effects are carried out.
    stage: Stage | None = None


class Item(Generic[Data]):
    """A case in hand; `with item:` settles it once, whatever happens inside."""

    def __init__(self, taken: Taken, data: Data, house: House) -> None:
        self.data = data
        self.id = taken.id
        self.attempt = taken.attempt
        self.log = house.log.bind(item=taken.id, attempt=taken.attempt)
        self.closed = False
        self.failed = False
        self._taken = taken
        self._house = house
        self._steps = (
            Journal(house.items, taken, self.log, house.lease_seconds, house.clock)
            if house.stage is None
            else Rehearsal(house.items, house.stage, taken, self.log)
        )
        self._ending = Settlement(Outcome.DONE, share_permille=WHOLE_PERMILLE)
        self._facts: dict[str, object] = {}

    @property
    def reference(self) -> str:
        """The case's own reference, in clear: may hold personal data, so never log it."""
        return self._taken.reference

    def intent(self, name: str, kind: type[Intent], *, of_this_treatment: bool = False) -> Intent | None:
        """Give what an earlier attempt wrote down for this step, or None: it is never computed anew.

        `of_this_treatment` leaves out what was begun before somebody had the case run again.
        """
        self._demand_open()
        stored = self._house.items.step(self._taken, name)
        if of_this_treatment and stored and stored.treatment < self._taken.treatment:
            return None
        return None if stored is None else TypeAdapter(kind).validate_json(stored.intent)

    @overload
    def step(
        self,
        name: str,
        intent: Intent,
        do: Callable[[Intent], object],
        verify: Callable[[Intent], bool | None] | None = None,
        effect_seconds: float | None = None,
        guard: Literal["version"] | None = None,
        says: str | None = None,
    ) -> None: ...

    @overload
    def step(
        self,
        name: str,
        intent: Intent,
        do: Callable[[Intent, str], object],
        verify: Callable[[Intent], bool | None] | None = None,
        effect_seconds: float | None = None,
        *,
        guard: Literal["key"],
        says: str | None = None,
    ) -> None: ...

    def step(
        self,
        name: str,
        intent: Intent,
        do: Callable[..., object],
        verify: Callable[[Intent], bool | None] | None = None,
        effect_seconds: float | None = None,
        guard: Guard | None = None,
        says: str | None = None,
    ) -> None:
        """Have one effect happen once.

        `verify` tells whether it happened (None: cannot tell). `effect_seconds` is the longest time
        that the effect may land after `do` was called. `guard` says that the target refuses a second
        write: by a `key`, which `do` gets beside the intent, or by the `version` in the intent; nobody
        waits for a guarded effect. `says` is what a dry run tells of it, in bokmål: there the effect is not
        carried out. Raises `InDoubt` when nobody can tell.
        """
        self._demand_open()
        if effect_seconds is None and guard is None:
            effect_seconds = self._house.effect_seconds
        if guard == "key":
            do = partial(_keyed, do, guard_key(self._taken.fingerprint, name))
        self._steps.have_once(Effect(name, do, verify, guard, effect_seconds, says), intent)

    def partial(self, share_permille: int, why: str) -> None:
        """Settle as partly done: `share_permille` of the work (1–999) was the robot's."""
        if not 0 < share_permille < WHOLE_PERMILLE:
            raise ValueError(f"a partial share is 1–999 permille, not {share_permille}")
        self._ending = Settlement(Outcome.PARTIAL, reason=why, share_permille=share_permille)

    def duplicate(self, why: str = "Saken er allerede behandlet.") -> None:
        """Settle as a case that was handled before."""
        self._ending = Settlement(Outcome.DUPLICATE, reason=why)

    def not_needed(self, why: str) -> None:
        """Settle as a case in which nothing had to be done."""
        self._ending = Settlement(Outcome.NOT_NEEDED, reason=why)

    def note(self, sentence: str) -> None:
        """Write a sentence that the process owner reads in the item's history."""
        self._demand_open()
        self._house.items.note(self._taken, "note", sentence)

    def fact(self, name: str, value: object) -> None:
        """Keep what a person needs if the case comes to one; `name` is what it is called, in bokmål.

        It may be personal data: it is sealed as the payload is, and purged with it.
        """
        self._demand_open()
        self._facts[name] = value

    def __enter__(self) -> "Item[Data]":
        """Give itself."""
        self.log.info("item taken")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        """Settle: clean is done, a `BusinessError` goes to a person, anything else is tried again."""
        if error is None:
            self._settle(self._ending)
        elif isinstance(error, BusinessError):
            self._to_person(self._business(error), error.facts)
        elif isinstance(error, InDoubt):
            self.log.error("in doubt", exc_info=error)
            self._house.on_technical(self.id)
            self._to_person(Settlement(Outcome.TO_PERSON, Cause.IN_DOUBT, "in_doubt", str(error)))
        elif isinstance(error, Exception | SystemExit | KeyboardInterrupt):
            # A library that calls sys.exit() fails this case, not those behind it.
            self._technical(error)
        else:
            # Fenced: what happens to the item is decided outside.
            return False
        self.closed = True
        return True

    def _demand_open(self) -> None:
        if self.closed:
            raise AvlastError("This item is settled: what belongs to it stands inside its `with item:`.")

    def _to_person(self, ending: Settlement, facts: Mapping[str, object] | None = None) -> None:
        self._settle(replace(ending, facts=facts_of(self._facts, facts or {})))

    def _settle(self, ending: Settlement) -> None:
        self._house.items.settle(self._taken, ending)
        cause = ending.cause.value if ending.cause else None
        self.log.info("item settled", outcome=ending.outcome.value, cause=cause, code=ending.code)

    def _business(self, error: BusinessError) -> Settlement:
        if error.code not in self._house.reasons:
            self.log.warning("reason not declared in robot.toml", code=error.code)
        return Settlement(Outcome.TO_PERSON, Cause.BUSINESS, error.code, error.reason)

    def _technical(self, error: BaseException) -> None:
        self.failed = True
        self._house.on_technical(self.id)
        failures = self._taken.failures + 1
        delay = self._house.after_failure(failures)
        self.log.error("technical failure", failures=failures, retry_in_seconds=delay, exc_info=error)
        if delay is None:
            log = f"loggen for kjøring {self._house.run}"
            reason = f"Teknisk feil i {failures} forsøk. RPA-teamet finner årsaken i {log}."
            ending = Settlement(Outcome.TO_PERSON, Cause.TECHNICAL, "technical", reason, failed=True)
            self._to_person(ending)
            return
        sentence = f"Teknisk feil i forsøk {failures}. Saken prøves igjen av seg selv."
        self._house.items.retry(self._taken, delay, "technical", sentence)


def _keyed(do: Callable[[Intent, str], object], key: str, intent: Intent) -> object:
    return do(intent, key)
