"""Which cases somebody means: those of a run, of a queue, by number or by what they are called."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from shared.errors import NotFound
from shared.model import Cause, Outcome
from shared.sealing import NORMALISATIONS, Fingerprints, Keys
from shared.store import queries
from shared.store.connect import Connection
from shared.store.keys import fit

MOST = 100_000
"""As many as are chosen at once."""

Chosen = tuple[int, int]
"""A case's number and the treatment that was looked at."""


@dataclass(frozen=True)
class Choice:
    """The cases of a run, or of a robot's queue, that ended so and for this reason since a day."""

    run: int | None = None
    robot: str | None = None
    outcome: Outcome | None = Outcome.TO_PERSON
    cause: Cause | None = None
    code: str | None = None
    since: date | None = None


def chosen(connection: Connection, choice: Choice) -> list[Chosen]:
    """The cases that fit all of it."""
    sql = queries.load("rerun")
    statement = sql.chosen_of_queue if choice.run is None else sql.chosen_of_run
    typed = {
        "outcome": choice.outcome and choice.outcome.value,
        "cause": choice.cause and choice.cause.value,
        "limit": MOST,
    }
    return [_chosen(row) for row in connection.execute(statement, asdict(choice) | typed)]


def by_number(connection: Connection, items: Sequence[int]) -> list[Chosen]:
    """These cases; raises NotFound for a number that is none's."""
    found = connection.execute(queries.load("rerun").chosen_by_number, {"items": list(items)}).fetchall()
    missing = sorted({*items} - {row["item"] for row in found})
    if missing:
        numbers = ", ".join(str(number) for number in missing)
        raise NotFound(f"There is no case {numbers}; `avlast items ROBOT` lists those that there are.")
    return [_chosen(row) for row in found]


def by_reference(connection: Connection, keys: Keys, robot: str, references: Sequence[str]) -> list[Chosen]:
    """The cases of a queue that are called so; raises NotFound and repeats no reference in it."""
    fitting = fit(connection, keys)
    rules = [Fingerprints(fitting, rule) for rule in NORMALISATIONS.values()]
    hashes = {
        rule.reference(robot, each): number for number, each in enumerate(references, 1) for rule in rules
    }
    asked = {"robot": robot, "hashes": list(hashes)}
    found = connection.execute(queries.load("rerun").chosen_by_reference, asked).fetchall()
    known = {hashes[bytes(row["reference_hash"])] for row in found}
    missing = [number for number in range(1, len(references) + 1) if number not in known]
    if missing:
        raise NotFound(
            f"{robot} has no case with the reference that was given as number "
            f"{', '.join(str(number) for number in missing)}; capital letters count."
        )
    return [_chosen(row) for row in found]


def _chosen(row: dict[str, int]) -> Chosen:
    return row["item"], row["treatment"]
