"""A history of triggers on real rows: a made-up folder, a made-up time, clocks that die, and its record."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from scheduler.arrivals import Found
from scheduler.folder_rows import Naming, Seen, Taken, take_folders, write_seen
from scheduler.look import look
from scheduler.trigger_rows import start_after
from shared.model import RunState
from shared.store.connect import Connection
from tests.oracle.causes import Book, File, Looked

NAMES = ("a.xml", "b.xml", "a.xml.ok", "b.xml.ok", "other.txt")
CLOCKS = (0, 1)

_USUAL = (
    st.tuples(st.just("put"), st.sampled_from(NAMES), st.integers(1, 2), st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([1, 4, 10, 25, 61])),
    st.tuples(st.just("pass"), st.sampled_from(CLOCKS)),
)
steps = st.one_of(
    *_USUAL,
    *_USUAL,
    st.tuples(st.just("remove"), st.sampled_from(NAMES)),
    st.tuples(st.just("bring_back"), st.sampled_from(NAMES)),
    st.tuples(st.just("take"), st.sampled_from(CLOCKS)),
    st.tuples(st.just("see"), st.sampled_from(CLOCKS)),
    st.tuples(st.sampled_from(["write", "die"]), st.sampled_from(CLOCKS)),
    st.tuples(st.just("look"), st.booleans()),
    st.tuples(st.just("case")),
    st.tuples(st.just("begin")),
    st.tuples(st.just("end"), st.booleans(), st.booleans()),
)
"""One thing that happens; a history is a list of them."""


class Killed(Exception):
    """The clock was killed before it committed."""


@dataclass
class _Look:
    taken: Taken
    seen: list[Found] | None = None
    files: dict[str, File] = field(default_factory=dict)


class History:
    """What happens to one robot with triggers of each kind, in seconds since its beginning."""

    def __init__(
        self, connection: Connection, here: dict[str, Any], naming: Naming, beginning: datetime
    ) -> None:
        self.book = Book(0.0, 90.0)
        self.now = 0.0
        self._connection = connection
        self._here = here
        self._naming = naming
        self._beginning = beginning
        self._files: dict[str, File] = {}
        self._gone: dict[str, File] = {}
        self._looks: dict[int, list[_Look]] = {clock: [] for clock in CLOCKS}
        self._running: list[int] = []
        self.given: dict[int, int] = {}

    def do(self, step: tuple[Any, ...]) -> None:
        """Have it happen."""
        act: Callable[..., None] = getattr(self, f"_{step[0]}")
        act(*step[1:])

    def calm_down(self) -> None:
        """Let everything that is due come: clocks that live, and a folder that nobody touches."""
        for clock in CLOCKS:
            self._looks[clock].clear()
        for seconds in (61, 61, 61):
            self._wait(seconds)
            self._pass(0)
        self._look(dies=False)

    def at(self, seconds: float) -> datetime:
        """The time of a moment of this history."""
        return self._beginning + timedelta(seconds=seconds)

    # the folder

    def _put(self, name: str, size: int, old: bool) -> None:
        """New content, with a time of now or with one that was kept from elsewhere."""
        self._files[name] = File(size, -5.0 if old else self.now, self.now)

    def _remove(self, name: str) -> None:
        if name in self._files:
            self._gone[name] = self._files.pop(name)

    def _bring_back(self, name: str) -> None:
        if name in self._gone:
            self._files[name] = replace(self._gone[name], came=self.now)

    def _wait(self, seconds: float) -> None:
        self.now += seconds

    # clocks that look into it

    def _take(self, clock: int) -> None:
        taken = take_folders(self._connection, self._here, [], self.at(self.now))
        self._looks[clock] += [_Look(each) for each in taken]

    def _see(self, clock: int) -> None:
        for each in self._looks[clock]:
            if each.seen is None:
                each.files = dict(self._files)
                each.seen = [
                    Found(name, file.size, self._ns(file.modified), self._ns(file.came))
                    for name, file in self._files.items()
                ]

    def _ns(self, seconds: float) -> int:
        return round(self.at(seconds).timestamp() * 1e6) * 1000

    def _pass(self, clock: int) -> None:
        """A look from beginning to end."""
        self._take(clock)
        self._see(clock)
        while any(each.seen is not None for each in self._looks[clock]):
            self._write(clock)

    def _write(self, clock: int) -> None:
        self._come_back(clock, dies=False)

    def _die(self, clock: int) -> None:
        self._come_back(clock, dies=True)

    def _come_back(self, clock: int, *, dies: bool) -> None:
        back = next((each for each in self._looks[clock] if each.seen is not None), None)
        if back is None or back.seen is None:
            return
        self._looks[clock].remove(back)
        with suppress(Killed), self._connection.transaction():
            write_seen(self._connection, back.taken, Seen(back.seen), self._naming, self.at(self.now))
            if dies:
                raise Killed
        if not dies:
            begun = (back.taken.begun - self._beginning).total_seconds()
            self.book.add(back.taken.trigger.name, Looked(begun, self.now, back.files), self.now)

    # the other triggers

    def _look(self, dies: bool) -> None:
        disk = dict(zip(self._here["robots"], self._here["hashes"], strict=True))
        with suppress(Killed), self._connection.transaction():
            look(self._connection, disk, self.at(self.now))
            if dies:
                raise Killed
        if not dies:
            self.book.add("look", None, self.now)

    def _case(self) -> None:
        self._connection.execute(
            "update items set not_before = %s "
            "where id = (select min(id) from items where not_before > '2100-01-01')",
            [self.at(self.now)],
        )
        self.book.add("case", None, self.now)

    def _begin(self) -> None:
        """A worker takes the first in line; what started it is settled from here on."""
        if self._running:
            return
        row = self._connection.execute(
            "update runs set state = 'running', token = 1, started_at = %s where id = "
            "(select min(id) from runs where robot = 'counting' and state = 'queued') returning id",
            [self.at(self.now)],
        ).fetchone()
        if row is not None:
            self._running.append(row["id"])
            self.given[row["id"]] = self.files_of(row["id"])
            self.book.add("began", None, self.now)

    def _end(self, succeeds: bool, dies: bool) -> None:
        """The run ends; who ends it may die first, and then another ends it so."""
        for run in self._running:
            for dying in (True, False) if dies else (False,):
                with suppress(Killed), self._connection.transaction():
                    self._end_one(run, RunState.SUCCEEDED if succeeds else RunState.FAILED)
                    if dying:
                        raise Killed
            self.book.add("ended", succeeds, self.now)
        self._running.clear()

    def _end_one(self, run: int, state: RunState) -> None:
        now = self.at(self.now)
        self._connection.execute(
            "update runs set state = %s, ended_at = %s where id = %s", [state.value, now, run]
        )
        if state is RunState.SUCCEEDED:
            self._connection.execute(
                "update items set not_before = '2200-01-01' where not_before <= %s", [now]
            )
        start_after(self._connection, "counting", run, state)

    # what came of it

    def files_of(self, run: int) -> int:
        """How many files a run has."""
        row = self._connection.execute(
            "select count(*) as n from watched_files where run_id = %s", [run]
        ).fetchone()
        return row["n"] if row else 0
