"""Folders that are watched, in PostgreSQL: taken by one clock at a time, and what a look saw written down.

Files start a run in the transaction that gives them to it, so that each starts one, whoever dies when.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from scheduler.arrivals import Arrival, Decided, Found, Known, arrivals, decide, shown, told
from scheduler.caused_rows import insert_caused, read_trigger
from scheduler.doorbell import ring_for_all
from scheduler.schedules import database_time
from scheduler.trigger import Trigger
from shared.model import RunState
from shared.sealing import Fingerprints
from shared.store import queries
from shared.store.connect import Connection

DAYS_KNOWN = 90
"""So long a file that lies there no more is known when it comes back."""

FILES_SHOWN = 100
"""So many files of a run are listed."""

HOLD_SECONDS = 20.0
"""So long a folder is one clock's; then another looks, too, which does no harm."""


@dataclass(frozen=True)
class Taken:
    """A folder that is to be looked into, and when that begins by the database's clock."""

    trigger: Trigger
    begun: datetime


@dataclass(frozen=True)
class Seen:
    """What one look into a folder saw; `mount` is where its file system begins."""

    found: Sequence[Found]
    mount: str = "/"
    took: timedelta = timedelta(0)


@dataclass(frozen=True)
class Naming:
    """How names of files become what may be written down."""

    fingerprints: Fingerprints
    redact: Callable[[str], str] = str


def watch(connection: Connection, trigger: int, now: datetime, *, anew: bool) -> None:
    """Watch a trigger's folder from now on; anew, or with what was seen there so far."""
    values = {"trigger": trigger, "now": now, "anew": anew}
    connection.execute(queries.load("folders").begin_watch, values)


def take_folders(
    connection: Connection, here: Mapping[str, Any], busy: Collection[int], now: datetime | None = None
) -> list[Taken]:
    """The folders that this clock looks into now; `busy` are those that it waits for still."""
    moment = now or database_time(connection)
    values = {**here, "busy": list(busy), "now": moment, "hold_seconds": HOLD_SECONDS}
    rows = connection.execute(queries.load("folders").take_folders, values).fetchall()
    return [Taken(read_trigger(row), moment) for row in rows]


def write_seen(
    connection: Connection, taken: Taken, seen: Seen, naming: Naming, now: datetime | None = None
) -> list[RunState]:
    """Write down what a look saw, and start what is whole; BadInput when the trigger cannot be read."""
    sql, trigger = queries.load("folders"), taken.trigger
    delivery = trigger.delivery
    with connection.transaction():
        asked = {"trigger": trigger.id, "rule": Jsonb(dict(trigger.rule))}
        held = connection.execute(sql.hold_folder, asked).fetchone()
        if held is None:
            return []
        moment = now or database_time(connection)
        if len(seen.mount) < len(held["mount"]):
            _trouble(connection, trigger, "away", f"not mounted at {held['mount']}", moment)
            return []
        first = held["first_seen_at"] is None or len(seen.mount) > len(held["mount"])
        before = held["beginning"] if first and not delivery.existing_start else None
        book = _Book(connection, trigger, naming, moment)
        found = {book.identity(each): each for each in arrivals(seen.found, delivery)}
        decided = book.decide(found, taken.begun, before)
        book.write(decided)
        states = book.start(decided.ready)
        if held["seen_at"] is None or held["seen_at"].date() < moment.date():
            book.keep(found)
        after = {"mount": seen.mount, "next_due": moment + delivery.pause_after(seen.took), "now": moment}
        connection.execute(sql.folder_seen, {"trigger": trigger.id} | after)
    return states


def write_trouble(
    connection: Connection, trigger: Trigger, code: str, said: str, now: datetime | None = None
) -> None:
    """Write down that a folder could not be looked into from here."""
    with connection.transaction():
        _trouble(connection, trigger, code, said, now or database_time(connection))


def _trouble(connection: Connection, trigger: Trigger, code: str, said: str, now: datetime) -> None:
    values = {"trigger": trigger.id, "trouble": code, "said": said, "now": now}
    again = now + timedelta(seconds=5)
    connection.execute(queries.load("folders").folder_in_trouble, values | {"next_due": again})


def files_of(connection: Connection, run: int) -> list[str]:
    """The names of the files that started a run, filtered, as many as anybody reads."""
    rows = connection.execute(queries.load("folders").files_of_run, {"run": run, "limit": FILES_SHOWN})
    return [row["shown"] for row in rows]


@dataclass(frozen=True)
class _Book:
    """The rows of one trigger's files, at one moment."""

    connection: Connection
    trigger: Trigger
    naming: Naming
    now: datetime

    def identity(self, arrival: Arrival) -> bytes:
        return self._fingerprint(arrival.identity)

    def decide(self, found: Mapping[bytes, Arrival], begun: datetime, before: datetime | None) -> Decided:
        rows = {bytes(row["identity"]): row for row in self._do("open_files")}
        self._drop_others(found, rows)
        known: dict[bytes, Known | None] = {
            found[identity].identity: Known(row["size"], int(row["modified"]), row["since"])
            for identity, row in rows.items()
            if identity in found
        }
        new = self._do("new_files", identities=[each for each in found if each not in rows])
        known |= {found[bytes(row["identity"])].identity: None for row in new}
        return decide(found.values(), known, begun, before)

    def _drop_others(self, found: Mapping[bytes, Arrival], rows: Mapping[bytes, Mapping[str, Any]]) -> None:
        """What is waited for and is another by now; names are reckoned only when something is waited for."""
        away = {identity: bytes(row["name_hash"]) for identity, row in rows.items() if identity not in found}
        names = {self._fingerprint(each.name) for each in found.values()} if away else set()
        others = [identity for identity, name in away.items() if name in names]
        if others:
            self._do("drop_files", identities=others)

    def write(self, decided: Decided) -> None:
        rows = [(each, False) for each in decided.written] + [(each, True) for each in decided.left_out]
        if not rows:
            return
        self._do(
            "write_files",
            identities=[self.identity(each) for each, _ in rows],
            names=[self._fingerprint(each.name) for each, _ in rows],
            shown=[shown(each.name, self.naming.redact) for each, _ in rows],
            sizes=[each.size for each, _ in rows],
            modified=[each.modified for each, _ in rows],
            left_out=[out for _, out in rows],
        )

    def start(self, ready: Sequence[Arrival]) -> list[RunState]:
        """One run for all that are whole; a run that has not begun takes them, too."""
        if not ready:
            return []
        identities = sorted(self.identity(each) for each in ready)
        line = self._do("run_in_line")
        if line:
            run, states = line[0]["id"], list[RunState]()
            why = self._caused("", len(identities) + line[0]["files"]).reason
            self._do("say_more", run=run, reason=why)
        else:
            # Of all files one has the first fingerprint, and it starts one run: no two runs have this cause.
            caused = self._caused(f"file {identities[0].hex()}", len(identities))
            made = insert_caused(self.connection, self.trigger, caused)
            states = [RunState(row["state"]) for row in made]
            if states != [RunState.QUEUED]:
                return states
            run = made[0]["id"]
        self._do("give_to_run", run=run, identities=identities)
        ring_for_all(self.connection, [(run, self.trigger.capabilities)])
        return states

    def keep(self, found: Mapping[bytes, Arrival]) -> None:
        self._do("seen_today", identities=list(found))
        self._do("forget_files", days=DAYS_KNOWN)

    def _caused(self, cause: str, files: int) -> Any:
        return self.trigger.files(cause, told(files, self.trigger.folder), self.now)

    def _fingerprint(self, known_by: bytes) -> bytes:
        return self.naming.fingerprints.file(f"{self.trigger.robot}/{self.trigger.name}", known_by)

    def _do(self, query: str, **values: Any) -> list[dict[str, Any]]:
        about = {"trigger": self.trigger.id, "now": self.now, "today": self.now.date()}
        done = self.connection.execute(getattr(queries.load("folders"), query), about | values)
        return done.fetchall() if done.description else []
