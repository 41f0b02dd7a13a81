"""The queue of one run in PostgreSQL: every write fenced, every statement safe to repeat."""

from collections.abc import Callable
from typing import Any, LiteralString

from shared.errors import BadInput, Fenced
from shared.items import Settlement, StepState, StoredStep, Taken
from shared.sealing import Sealer
from shared.store import queries
from shared.store.connect import Connection, Store


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
        *,
        lease_seconds: float = 20.0,
    ) -> None:
        self._store = store
        self._sealer = sealer
        # Sentences are rows that many read: what stands in them goes through the filter first.
        self._redact = redact
        self._sql = queries.load("items")
        self._mine = {"queue": queue, "run": run, "token": token, "lease_seconds": lease_seconds}
        self._queue = queue
        self._in_hand: set[int] = set()

    def take(self) -> Taken | None:
        """Take the next item; raises `Fenced` when the run is no longer ours."""
        seen = self._store.generation
        values = self._mine | {"in_hand": list(self._in_hand)}

        def work(connection: Connection) -> dict[str, Any] | None:
            if self._store.generation != seen:
                lost_answer = connection.execute(self._sql.taken_already, values).fetchone()
                if lost_answer is not None:
                    return lost_answer
            return connection.execute(self._sql.take_item, self._mine).fetchone()

        row = self._store.again(work)
        if row is None:
            self._demand_lease()
            return None
        self._in_hand.add(row["id"])
        return self._opened(row)

    def settle(self, item: Taken, settlement: Settlement) -> None:
        """End the item; a lost answer is asked for, not repeated."""
        values = {
            "outcome": settlement.outcome.value,
            "cause": settlement.cause.value if settlement.cause else None,
            "code": settlement.code and self._shown(settlement.code),
            "reason": settlement.reason and self._shown(settlement.reason),
            "share_permille": settlement.share_permille,
            "failed": int(settlement.failed),
        }
        self._once(self._sql.settle_item, self._sql.settled_by_me, item, values)

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
        intent = self._sealer.open(bytes(row["intent_sealed"]), _step_place(item, name))
        return StoredStep(StepState(row["state"]), intent)

    def begin(self, item: Taken, name: str, intent: bytes, effect_seconds: float | None) -> None:
        """Write the intent down before its effect; raises BadInput for a name that would tell something."""
        if self._redact(name) != name:
            raise BadInput("The name of a step is kept in clear; put what is personal into its intent.")
        sealed = self._sealer.seal(intent, _step_place(item, name))
        effect_ms = None if effect_seconds is None else round(effect_seconds * 1000)
        values = {
            "name": name,
            "intent_sealed": sealed,
            "key_id": self._sealer.key_id,
            "effect_ms": effect_ms,
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
        self._in_hand.discard(item.id)

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
        )


def reference_place(queue: str, reference_hash: str) -> str:
    """Name the column a sealed reference belongs to, so that it opens nowhere else."""
    return f"reference:{queue}:{reference_hash}"


def payload_place(queue: str, reference_hash: str) -> str:
    """Name the column a sealed payload belongs to, so that it opens nowhere else."""
    return f"payload:{queue}:{reference_hash}"


def _step_place(item: Taken, name: str) -> str:
    return f"step:{item.id}:{name}"
