"""One effect on the outside world that happens once: written down before and after, decided when begun."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from shared.dry_run.told import Deed, DeedKind, Stage
from shared.errors import BusinessError, InDoubt
from shared.items import Guard, Items, StepState, Taken

Intent = TypeVar("Intent")


@dataclass(frozen=True)
class Effect(Generic[Intent]):
    """One effect as its author states it; without `seconds` its target guards it, and nobody waits."""

    name: str
    do: Callable[[Intent], object]
    verify: Callable[[Intent], bool | None] | None
    guard: Guard | None
    seconds: float | None
    # What it does with this intent, in bokmål: what a dry run says of it.
    says: str | None = None


@dataclass(frozen=True)
class Journal:
    """Where the steps of one item are written down, and what their writer knows of time."""

    items: Items
    taken: Taken
    log: Any
    lease_seconds: float
    # Seconds that go on while the process, or its machine, is asleep.
    clock: Callable[[], float]

    def have_once(self, effect: Effect[Intent], intent: Intent) -> None:
        """Have the effect happen once; raises `InDoubt` when nobody can tell whether it did."""
        adapter: TypeAdapter[Intent] = TypeAdapter(type(intent))
        stored = self.items.step(self.taken, effect.name)
        if stored is not None:
            intent = adapter.validate_json(stored.intent)
            if stored.state is StepState.FINISHED:
                return
        if stored is None or not stands(effect, intent, stored.state, self.log):
            self._do(effect, intent, adapter.dump_json(intent))
        self.items.finish(self.taken, effect.name)
        self.log.info("step finished", step=effect.name)

    def _do(self, effect: Effect[Intent], intent: Intent, written: bytes) -> None:
        self._begin(effect, written)
        try:
            effect.do(intent)
        except BusinessError:
            # The target refused. An earlier try of ours may be why, unless all of them carried one key.
            if not happened(effect, intent, self.log, do_again=effect.guard == "key"):
                raise

    def _begin(self, effect: Effect[Intent], written: bytes) -> None:
        """Come back soon after the fenced write: who slept since asks again whose the item is."""
        while True:
            asked = self.clock()
            verifies = effect.verify is not None
            self.items.begin(self.taken, effect.name, written, effect.seconds, verifies)
            self.log.info("step begun", step=effect.name)
            if self.clock() - asked <= self.lease_seconds:
                return
            self.log.warning("slept since the step was begun; beginning it again", step=effect.name)


@dataclass(frozen=True)
class Rehearsal:
    """The steps of one item in a dry run: verified as ever, and told instead of carried out."""

    items: Items
    stage: Stage
    taken: Taken
    log: Any

    def have_once(self, effect: Effect[Intent], intent: Intent) -> None:
        """Tell what would happen; raises `InDoubt` as a run that works would."""
        self.stage.tell(self.taken, Deed(self._kind(effect, intent), effect.name, effect.says))
        self.log.info("step not carried out", step=effect.name)

    def _kind(self, effect: Effect[Intent], intent: Intent) -> DeedKind:
        stored = self.items.step(self.taken, effect.name)
        if stored is None:
            return DeedKind.WOULD
        if stored.state is StepState.FINISHED:
            return DeedKind.STANDS
        intent = TypeAdapter(type(intent)).validate_json(stored.intent)
        return DeedKind.FOUND if stands(effect, intent, stored.state, self.log) else DeedKind.WOULD


def stands(effect: Effect[Intent], intent: Intent, left: StepState, log: Any) -> bool:
    """Whether an effect that was begun, or is to be looked at again, is there; raises `InDoubt`."""
    if left is StepState.CHECK and effect.verify is None:
        return True  # it was finished, and no person said that it may be repeated
    # What a guard refuses a second time is simply done again where nobody can tell.
    guarded = left is StepState.BEGUN and effect.guard is not None
    return happened(effect, intent, log, do_again=guarded or left is StepState.REPEAT)


def happened(effect: Effect[Intent], intent: Intent, log: Any, *, do_again: bool) -> bool:
    """What `verify` says; where it cannot tell, False if it may be done again, else raises `InDoubt`."""
    found = effect.verify(intent) if effect.verify else None
    if found is None and not do_again:
        raise InDoubt(f"Steget «{effect.name}» ble påbegynt, og det kan ikke avgjøres om det ble utført.")
    log.info("step verified", step=effect.name, found=found)
    return bool(found)
