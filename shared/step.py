"""One effect on the outside world that happens once: written down before and after, decided when begun."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

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
        if stored is None or not self._stands(effect, intent, stored.state):
            self._do(effect, intent, adapter.dump_json(intent))
        self.items.finish(self.taken, effect.name)
        self.log.info("step finished", step=effect.name)

    def _stands(self, effect: Effect[Intent], intent: Intent, left: StepState) -> bool:
        """Whether an effect that was begun, or is to be looked at again, is there."""
        if left is StepState.CHECK and effect.verify is None:
            return True  # it was finished, and no person said that it may be repeated
        # What a guard refuses a second time is simply done again where nobody can tell.
        guarded = left is StepState.BEGUN and effect.guard is not None
        return self._happened(effect, intent, do_again=guarded or left is StepState.REPEAT)

    def _do(self, effect: Effect[Intent], intent: Intent, written: bytes) -> None:
        self._begin(effect, written)
        try:
            effect.do(intent)
        except BusinessError:
            # The target refused. An earlier try of ours may be why, unless all of them carried one key.
            if not self._happened(effect, intent, do_again=effect.guard == "key"):
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

    def _happened(self, effect: Effect[Intent], intent: Intent, *, do_again: bool) -> bool:
        found = effect.verify(intent) if effect.verify else None
        if found is None and not do_again:
            raise InDoubt(f"Steget «{effect.name}» ble påbegynt, og det kan ikke avgjøres om det ble utført.")
        self.log.info("step verified", step=effect.name, found=found)
        return bool(found)
