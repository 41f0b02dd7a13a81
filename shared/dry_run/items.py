"""The queue as a dry run sees it: read and left as it is; what would happen is written down apart."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from shared.dry_run.told import AFTER_STEP, TECHNICAL, Deed, DeedKind, Foretold, foretold, would_act
from shared.errors import Fenced, InDoubt, MissingKey, Tampered
from shared.items import Settlement, StepState, StoredStep, Taken
from shared.sealing import Sealer
from shared.store import queries
from shared.store.connect import Store
from shared.store.items import payload_place, reference_place, step_place


class DryItems:
    """The `Items` and the `Stage` of a dry run that holds its lease under `token`."""

    def __init__(
        self,
        store: Store,
        sealer: Sealer,
        redact: Callable[[str], str],
        queue: str,
        run: int,
        token: int,
        most: int,
    ) -> None:
        self._store = store
        self._sealer = sealer
        # What is said stands in rows that many read.
        self._redact = redact
        self._sql = queries.load("dry_run")
        self._queue = queue
        self._mine = {"queue": queue, "run": run, "token": token, "most": most, "keys": sealer.key_ids}
        self._left: list[int] | None = None
        self._deeds: list[Deed] = []

    def take(self) -> Taken | None:
        """Look at the next case; raises `Fenced` when the run is no longer ours."""
        if self._left is None:
            self._left = [row["id"] for row in self._rows(self._sql.waiting, {})]
        while self._left:
            for row in self._rows(self._sql.peek, {"item": self._left.pop(0)}):
                self._deeds = []
                try:
                    return self._opened(row)
                except (Tampered, MissingKey):
                    self._tell(row["id"], Foretold(None, code="cannot_be_opened"))
        if not self._rows(self._sql.still_mine, {})[0]["mine"]:
            raise self._fenced()
        return None

    def settle(self, item: Taken, settlement: Settlement) -> None:
        """Write down how the case would end."""
        self._tell(item.id, foretold(settlement, self._deeds))

    def retry(self, item: Taken, delay_seconds: float, code: str, sentence: str) -> None:
        """Write down that nobody can tell: it broke down."""
        self._tell(item.id, Foretold(None, code=AFTER_STEP if would_act(self._deeds) else TECHNICAL))

    def note(self, item: Taken, code: str, sentence: str) -> None:
        """Keep the sentence for the list, not for the case's history."""
        self.tell(item, Deed(DeedKind.NOTE, says=sentence))

    def tell(self, item: Taken, deed: Deed) -> None:
        """Keep what would be done."""
        self._deeds.append(replace(deed, says=deed.says and self._shown(deed.says)))

    def step(self, item: Taken, name: str) -> StoredStep | None:
        """Read what a run that worked wrote down of a step."""
        for row in self._rows(self._sql.step, {"item": item.id, "name": name}):
            try:
                intent = self._sealer.open(bytes(row["intent_sealed"]), step_place(item.id, name))
            except (Tampered, MissingKey) as damaged:
                raise InDoubt(
                    f"Det som ble skrevet ned om steget «{name}», kan ikke åpnes. "
                    "Ingen vet hva det skulle gjøre."
                ) from damaged
            return StoredStep(StepState(row["state"]), intent, row["treatment"])
        return None

    def begin(
        self,
        item: Taken,
        name: str,
        intent: bytes,
        effect_seconds: float | None,
        verifies: bool | None = None,
    ) -> None:
        """Refuse: nothing is begun in a dry run."""
        raise AssertionError(f"a dry run was about to begin the step {name}")

    def finish(self, item: Taken, name: str) -> None:
        """Refuse: nothing is finished in a dry run."""
        raise AssertionError(f"a dry run was about to finish the step {name}")

    def _tell(self, item: int, end: Foretold) -> None:
        deeds = [asdict(deed) for deed in self._deeds]
        told = asdict(end) | {"item": item, "reason": end.reason and self._shown(end.reason)}
        told |= {"code": end.code and self._shown(end.code), "deeds": Jsonb(deeds)}
        if not self._rows(self._sql.tell, told):
            raise self._fenced()

    def _shown(self, text: str) -> str:
        """A text as a row may hold it: filtered, and without what PostgreSQL takes in no text."""
        return self._redact(text).replace("\0", "").encode("utf-8", "replace").decode()

    def _rows(self, statement: LiteralString, values: dict[str, Any]) -> list[dict[str, Any]]:
        return self._store.again(lambda c: c.execute(statement, self._mine | values).fetchall())

    def _fenced(self) -> Fenced:
        return Fenced(f"run {self._mine['run']} belongs to another attempt now")

    def _opened(self, row: dict[str, Any]) -> Taken:
        place = row["reference_hash"]
        reference = self._sealer.open(bytes(row["reference_sealed"]), reference_place(self._queue, place))
        return Taken(
            id=row["id"],
            reference=reference.decode(),
            payload=self._sealer.open(bytes(row["payload_sealed"]), payload_place(self._queue, place)),
            attempt=row["attempts"] + 1,
            failures=row["failures"],
            fingerprint=place,
            treatment=row["treatment"],
        )
