"""The queue of one run in PostgreSQL: every write fenced, every statement safe to repeat."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString

from shared.case_facts import written
from shared.errors import BadInput, Fenced, InDoubt, LostKey, MissingKey, Tampered
from shared.items import Settlement, StepState, StoredStep, Taken
from shared.model import Cause, Outcome
from shared.sealing import Sealer
from shared.store import queries
from shared.store.connect import Connection, Store

# What somebody else holds for a moment (another take, a key's rotation) is asked for again.
_HELD_TRIES, _HELD_PAUSE_SECONDS = 100, 0.05


@dataclass(frozen=True)
class Reckoning:
    """What a queue knows of time beside the database's clock."""

    lease_seconds: float = 20.0
    # The open days from now on, for the due date of what goes to a person.
    working_days: Callable[[], Sequence[date]] = list


class StoredItems:
    """The `Items` of a run that holds its lease under `token`."""

    def __init__(
        self,
        store: Store,
        sealer: Sealer,
        redact: Callable[[str], str],
        queue: str,
        run: int,
        token: int,
        reckoning: Reckoning | None = None,
    ) -> None:
        reckoning = reckoning or Reckoning()
        self._store = store
        self._sealer = sealer
        # Sentences are rows that many read: what stands in them goes through the filter first.
        self._redact = redact
        self._sql = queries.load("items")
        self._mine = {
            "queue": queue,
            "run": run,
            "token": token,
            "lease_seconds": reckoning.lease_seconds,
            "keys": sealer.key_ids,
        }
        self._queue = queue
        self._reckoning = reckoning
        # What is in hand, and the key of its payload, which seals what people get beside it.
        self._in_hand: dict[int, str] = {}

    def take(self) -> Taken | None:
        """Take the next item that opens.

        Raises `Fenced` when the run is no longer ours, `LostKey` when only cases are left that need a key
        which is not here. A case that is damaged goes to a person, and the next is taken.
        """
        for _ in range(_HELD_TRIES):
            while (row := self._next()) is not None:
                try:
                    return self._opened(row)
                except (Tampered, MissingKey) as damaged:
                    self._give_to_person(row, str(damaged))
            self._demand_lease()
            if not self._somebody_holds_some():
                return None
            time.sleep(_HELD_PAUSE_SECONDS)
        return None

    def _next(self) -> dict[str, Any] | None:
        seen = self._store.generation
        values = self._mine | {"in_hand": list(self._in_hand)}

        def work(connection: Connection) -> dict[str, Any] | None:
            if self._store.generation != seen:
                lost_answer = connection.execute(self._sql.taken_already, values).fetchone()
                if lost_answer is not None:
                    return lost_answer
            return connection.execute(self._sql.take_item, self._mine).fetchone()

        row = self._store.again(work)
        if row is not None:
            self._in_hand[row["id"]] = row["key_id"]
        return row

    def _somebody_holds_some(self) -> bool:
        """Whether cases wait that could be taken in a moment; raises LostKey for those that never could."""
        left = self._store.again(lambda c: c.execute(self._sql.left_waiting, self._mine).fetchone())
        if left is None or left["takeable"]:
            return left is not None
        if left["lost"]:
            raise LostKey(
                f"{left['lost']} waiting cases of {self._queue} need the payload key "
                f"{' and '.join(left['lost_keys'])}, which is not among the keys here; they stay. "
                "Restore the secrets file from its backup, or copy it here from a machine that has the key. "
                "`avlast secret keys` says what needs it, and what to do when the key is gone for good."
            )
        return False

    def _give_to_person(self, row: dict[str, Any], why: str) -> None:
        """End a case that is damaged: tried again it would be as damaged, and others wait behind it."""
        item = Taken(row["id"], "", b"", row["attempts"], row["failures"], row["reference_hash"])
        begun = self._store.again(lambda c: c.execute(self._sql.begun_steps, {"item": item.id}).fetchone())
        in_doubt = begun is not None and begun["begun"]
        cause = Cause.IN_DOUBT if in_doubt else Cause.TECHNICAL
        reason = "Innholdet i saken kan ikke åpnes, fordi det er skadet. RPA-teamet kan se hvorfor."
        self.note(item, "cannot_be_opened", why)
        self.settle(item, Settlement(Outcome.TO_PERSON, cause, "cannot_be_opened", reason))

    def settle(self, item: Taken, settlement: Settlement) -> None:
        """End the item; a lost answer is asked for, not repeated."""
        values = {
            "outcome": settlement.outcome.value,
            "cause": settlement.cause.value if settlement.cause else None,
            "code": settlement.code and self._shown(settlement.code),
            "reason": settlement.reason and self._shown(settlement.reason),
            "share_permille": settlement.share_permille,
            "failed": int(settlement.failed),
            "facts_sealed": self._sealed_facts(item, settlement),
            "working_days": list(self._reckoning.working_days())
            if settlement.outcome is Outcome.TO_PERSON
            else [],
        }
        self._once(self._sql.settle_item, self._sql.settled_by_me, item, values)

    def _sealed_facts(self, item: Taken, settlement: Settlement) -> bytes | None:
        if not settlement.facts:
            return None
        place = facts_place(self._queue, item.fingerprint)
        return self._sealer.seal(written(settlement.facts), place, self._in_hand[item.id])

    def retry(self, item: Taken, delay_seconds: float, code: str, sentence: str) -> None:
        """Put the item back, not before `delay_seconds` and a begun effect's time are over."""
        values = {"delay_seconds": delay_seconds, "code": code, "sentence": self._shown(sentence)}
        self._once(self._sql.retry_item, self._sql.retried_by_me, item, values)

    def note(self, item: Taken, code: str, sentence: str) -> None:
        """Write a sentence into the item's history."""
        values = {"kind": "note", "code": code, "sentence": self._shown(sentence)}
        self._fenced(self._sql.note_item, item, values)

    def step(self, item: Taken, name: str) -> StoredStep | None:
        """Read what an earlier attempt wrote down of a step."""
        row = self._fenced(self._sql.step_of_item, item, {"name": name})
        if row["state"] is None:
            return None
        try:
            intent = self._sealer.open(bytes(row["intent_sealed"]), step_place(item.id, name))
        except (Tampered, MissingKey) as damaged:
            self.note(item, "cannot_be_opened", str(damaged))
            raise InDoubt(
                f"Det som ble skrevet ned om steget «{name}», kan ikke åpnes. Ingen vet hva det skulle gjøre."
            ) from damaged
        return StoredStep(StepState(row["state"]), intent, row["treatment"])

    def begin(
        self,
        item: Taken,
        name: str,
        intent: bytes,
        effect_seconds: float | None,
        verifies: bool | None = None,
    ) -> None:
        """Write the intent down before its effect; raises BadInput for a name that would tell something."""
        if self._redact(name) != name:
            raise BadInput("The name of a step is kept in clear; put what is personal into its intent.")
        sealed = self._sealer.seal(intent, step_place(item.id, name))
        effect_ms = None if effect_seconds is None else round(effect_seconds * 1000)
        values = {
            "name": name,
            "intent_sealed": sealed,
            "key_id": self._sealer.key_id,
            "effect_ms": effect_ms,
            "verifies": verifies,
        }
        self._fenced(self._sql.begin_step, item, values)

    def finish(self, item: Taken, name: str) -> None:
        """Write down that the effect is known to have happened."""
        self._fenced(self._sql.finish_step, item, {"name": name})

    def _shown(self, text: str) -> str:
        """A text as a row may hold it: filtered, and without what PostgreSQL takes in no text."""
        return self._redact(text).replace("\0", "").encode("utf-8", "replace").decode()

    def _of(self, item: Taken, values: dict[str, Any]) -> dict[str, Any]:
        """What a statement is told: who asks, about which attempt at which item, and what of it."""
        return self._mine | {"item": item.id, "attempt": item.attempt} | values

    def _fenced(self, statement: LiteralString, item: Taken, values: dict[str, Any]) -> dict[str, Any]:
        """Do what is safe to repeat; no row says that the item is another's."""
        told = self._of(item, values)
        row = self._store.again(lambda c: c.execute(statement, told).fetchone())
        if row is None:
            raise Fenced(f"item {item.id} belongs to another attempt now")
        return row

    def _once(
        self, statement: LiteralString, asked: LiteralString, item: Taken, values: dict[str, Any]
    ) -> None:
        """Do what ends the attempt; when its answer was lost, ask whether it was this attempt that did it."""
        seen = self._store.generation
        told = self._of(item, values)

        def work(connection: Connection) -> bool:
            if connection.execute(statement, told).fetchone() is not None:
                return True
            lost_answer = self._store.generation != seen
            return lost_answer and connection.execute(asked, told).fetchone() is not None

        if not self._store.again(work):
            raise Fenced(f"item {item.id} belongs to another attempt now")
        self._in_hand.pop(item.id, None)

    def _demand_lease(self) -> None:
        row = self._store.again(lambda c: c.execute(self._sql.still_mine, self._mine).fetchone())
        if row is None or not row["mine"]:
            raise Fenced(f"run {self._mine['run']} belongs to another attempt now")

    def _opened(self, row: dict[str, Any]) -> Taken:
        place = row["reference_hash"]
        return Taken(
            id=row["id"],
            reference=self._sealer.open(
                bytes(row["reference_sealed"]), reference_place(self._queue, place)
            ).decode(),
            payload=self._sealer.open(bytes(row["payload_sealed"]), payload_place(self._queue, place)),
            attempt=row["attempts"],
            failures=row["failures"],
            fingerprint=place,
            treatment=row["treatment"],
        )


def reference_place(queue: str, reference_hash: str) -> str:
    """Name the column a sealed reference belongs to, so that it opens nowhere else."""
    return f"reference:{queue}:{reference_hash}"


def payload_place(queue: str, reference_hash: str) -> str:
    """Name the column a sealed payload belongs to, so that it opens nowhere else."""
    return f"payload:{queue}:{reference_hash}"


def facts_place(queue: str, reference_hash: str) -> str:
    """Name the column that sealed facts belong to, so that they open nowhere else."""
    return f"facts:{queue}:{reference_hash}"


def step_place(item: int, name: str) -> str:
    """Name the step that a sealed intent belongs to, so that it opens nowhere else."""
    return f"step:{item}:{name}"
