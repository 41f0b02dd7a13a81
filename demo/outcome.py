"""What the demo's house and Tryton hold, as the oracle words it."""

from collections.abc import Iterable, Mapping
from typing import Any

from robots.invoice_splitting.systems.rpc import RpcInvoiceSystem
from robots.invoice_splitting.systems.tryton import HttpLine
from scheduler.wiring import House
from shared.sealing import Sealer
from shared.store import queries
from shared.store.items import reference_place
from tests.oracle import Ending

ROBOT = "invoice_splitting"


class Settled:
    """The items of the demo's queue as they are settled, with their references in clear."""

    def __init__(self, house: House) -> None:
        self._sealer = Sealer(house.keys)
        self._house = house
        self._sql = queries.load("demo")

    def all(self) -> list[tuple[str, Ending, str | None]]:
        """Reference, ending and reason of everything that is settled, oldest first."""
        with self._house.connection("demo") as connection:
            rows = connection.execute(self._sql.settled, {"queue": ROBOT}).fetchall()
        return [(self._reference(row), _ending(row), row["reason"]) for row in rows]

    def _reference(self, row: dict[str, Any]) -> str:
        place = reference_place(ROBOT, row["reference_hash"])
        return self._sealer.open(bytes(row["reference_sealed"]), place).decode()


def _ending(row: dict[str, Any]) -> Ending:
    return Ending(row["outcome"], row["cause"], row["reason_code"] if row["cause"] else None)


def ledger(
    address: str, database: str, user: str, password: str, numbers: Mapping[str, str], keys: Iterable[str]
) -> dict[str, list[tuple[int, str]]]:
    """What a payer owes of each invoice now: øre and due date, read from Tryton without its web client."""
    with RpcInvoiceSystem(HttpLine(address, database, user, password)) as tryton:
        open_parts = {key: tryton.parts(numbers[key]) for key in keys}
    return {
        key: [(part.amount_ore, part.due.isoformat()) for part in parts if part.amount_ore > 0]
        for key, parts in open_parts.items()
    }
