"""A worker: hears rings, takes runs, minds their children, rescues what others lost."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import psycopg

from scheduler.doorbell import Listener, queues_heard
from scheduler.ending import (
    ABANDONED,
    CHILD_DIED,
    NEVER_BEGAN,
    PAUSED,
    SHUT_DOWN,
    STOPPED,
    SUCCEEDED,
    TIMED_OUT,
    Ending,
    failed,
    gave_up,
)
from scheduler.launch import Child
from scheduler.outage import Outage, Server
from scheduler.presence import Presence
from scheduler.rescue import Observer
from scheduler.runs import Runs, TakenRun
from scheduler.starting import lease_kept
from shared.errors import AvlastError, DatabaseUnavailable
from shared.model import RunState, Stop
from shared.store.connect import Store

_AWAY = (psycopg.Error, DatabaseUnavailable)
_SWEEP, _TAKES = "sweep", "takes"


@dataclass(frozen=True)
class Pace:
    """How fast a worker beats and looks; seconds."""

    lease: float = 20.0
    renew: float = 5.0
    sweep: float = 1.0
    # How long a child may take to begin, its start on a busy machine and its imports included.
    start: float = 180.0
    # How long a graceful stop may take before the tree is ended.
    grace: float = 60.0
    # How long a worker that shuts down waits for its children's items in hand.
    shut_down: float = 10.0


@dataclass(frozen=True)
class Place:
    """Who and where a worker is."""

    worker: str
    machine: str
    capabilities: tuple[str, ...]
    slots: int


@dataclass(frozen=True)
class Start:
    """How a child is started; without the keys of this moment it is not `ready`, and no run is taken."""

    ready: Callable[[Store], bool]
    # With the keys that are here after the run was taken: a rotation before that is known to it.
    child: Callable[[TakenRun, Store], Child]
    # Rotation waits until each worker has the new key.
    key_ids: Callable[[], Sequence[str]]


class Worker:
    """Runs robots on this machine until it is told to end."""

    def __init__(
        self,
        place: Place,
        pace: Pace,
        server: Server,
        runs_of: Callable[[Store], Runs],
        start: Start,
        tidy: Callable[[], None],
        log: Any,
    ) -> None:
        self._place = place
        self._pace = pace
        self._url = server.url
        self._outage = Outage(server, log)
        self._runs_of = runs_of
        self._start = start
        self._tidy = tidy
        self._untidy = False
        self._log = log
        self._presence = Presence(place.worker, place.machine, place.capabilities, place.slots, start.key_ids)
        self._ending = threading.Event()
        self._seats: queue.SimpleQueue[Store] = queue.SimpleQueue()
        self._free = threading.Semaphore(place.slots)
        self._taking = threading.Lock()
        self._in_hand: set[int] = set()
        for number in range(place.slots):
            self._seats.put(Store(server.url, f"avlast {place.worker} seat {number + 1}"))

    def live(self) -> None:
        """Work until `end`; outlives the database."""
        heard = queues_heard(self._place.capabilities)
        listener = Listener(self._url, heard, self._place.slots, self.answer, self._outage)
        listener.start()
        self._log.info("worker ready", slots=self._place.slots, capabilities=list(self._place.capabilities))
        with Store(self._url, f"avlast {self._place.worker} sweep") as store:
            self._sweep_until_ending(store)
            self._presence.leave(store)
        listener.stop(self._pace.shut_down)
        self._outage.end()
        self._wait_for_seats()
        self._log.info("worker ended")

    def end(self) -> None:
        """Ask the worker to end: its children finish the item in hand, within the shut-down time."""
        self._ending.set()

    def answer(self, _: int) -> None:
        """Answer one ring: take what is next in line, if anything, and see it through."""
        with self._seat() as store:
            if self._ending.is_set():
                return
            runs = self._runs_of(store)
            run = self._take(runs, store)
            if run is not None:
                try:
                    self._see_through(runs, run, store)
                finally:
                    self._in_hand.discard(run.id)

    def _take(self, runs: Runs, store: Store) -> TakenRun | None:
        """Take a run; one seat at a time, so that a run whose answer was lost is told from another seat's."""
        place = self._place
        with self._taking:
            try:
                if not self._start.ready(store):
                    # What is away is a key, and no database: the keys' own line says so.
                    self._outage.over(_TAKES)
                    return None
                run = runs.take(
                    place.worker, place.machine, place.capabilities, self._pace.lease, self._in_hand
                )
            except _AWAY as error:
                self._outage.met(_TAKES, error)
                store.close()
                return None
            if run is not None:
                self._in_hand.add(run.id)
        self._outage.over(_TAKES)
        return run

    @contextmanager
    def _seat(self) -> Iterator[Store]:
        self._free.acquire()
        store = self._seats.get()
        try:
            yield store
        finally:
            self._seats.put(store)
            self._free.release()

    def _see_through(self, runs: Runs, run: TakenRun, store: Store) -> None:
        log = self._log.bind(robot=run.robot, run=run.id)
        try:
            with self._lease_kept(run):
                child = self._start.child(run, store)
        except (AvlastError, OSError) as error:
            log.exception("child did not start")
            runs.end(run, failed(f"Roboten kunne ikke startes: {type(error).__name__}."))
            return
        log.info("run taken", pid=child.pid)
        try:
            ending = Minder(runs, run, child, self._pace, self._ending.is_set, self._outage).mind()
        finally:
            killed = child.end()
            self._outage.over(part_of(run))
        if ending is None:
            log.warning("run belongs to another now", killed=killed)
            return
        kept = runs.end(run, ending)
        log.info("run over", state=ending.state.value, reason=ending.code, killed=killed, kept=kept)

    def _lease_kept(self, run: TakenRun) -> AbstractContextManager[None]:
        """Renew over a connection of its own, for the seat is busy with the start."""
        own = Store(self._url, f"avlast {self._place.worker} start {run.id}")

        def renew() -> None:
            try:
                self._runs_of(own).renew(run, self._pace.lease)
            except _AWAY as error:
                self._outage.met(part_of(run), error)
            finally:
                own.close()

        return lease_kept(renew, self._pace.renew, self._pace.start)

    def _sweep_until_ending(self, store: Store) -> None:
        observer = Observer(self._pace.lease)
        while not self._ending.wait(self._pace.sweep):
            self._tidy_if_it_goes()
            try:
                self._sweep(store, observer)
            except _AWAY as error:
                self._outage.met(_SWEEP, error)
                store.close()
            else:
                self._outage.over(_SWEEP)

    def _tidy_if_it_goes(self) -> None:
        try:
            self._tidy()
        except OSError as error:
            if not self._untidy:
                self._log.warning("temporary folders cannot be emptied; trying again", why=str(error))
            self._untidy = True
        else:
            self._untidy = False

    def _sweep(self, store: Store, observer: Observer) -> None:
        runs = self._runs_of(store)
        for lost in observer.look(runs.heartbeats(), store.generation, time.monotonic()):
            if runs.abandon(lost):
                self._log.warning("run abandoned", robot=lost.robot, run=lost.run)
        runs.ring_for_waiting()
        self._presence.tell(store.connection)

    def _wait_for_seats(self) -> None:
        for _ in range(self._place.slots):
            if self._free.acquire(timeout=self._pace.shut_down * 2):
                self._seats.get().close()


def part_of(run: TakenRun) -> str:
    """What a run's minding is called where an outage is told."""
    return f"run {run.id}"


class Minder:
    """Sees one child through its run; one thread."""

    def __init__(
        self,
        runs: Runs,
        run: TakenRun,
        child: Child,
        pace: Pace,
        shutting_down: Callable[[], bool],
        outage: Outage,
    ) -> None:
        self._runs = runs
        self._run = run
        self._child = child
        self._pace = pace
        self._shutting_down = shutting_down
        self._outage = outage
        self._part = part_of(run)
        # None until the first tick: a child that is still starting has no effects, however long it takes.
        self._ticked: bool | None = None
        self._stopping_since: float | None = None
        self._shut_down = False
        self._paused = False

    def mind(self) -> Ending | None:
        """Wait for the end, whoever brings it; None when the run became another's."""
        began = time.monotonic()
        renewed = began - self._pace.renew  # at once: on a busy machine the start alone may use a lease up
        while True:
            said, there = self._child.hear(min(self._pace.renew, 1.0) / 2)
            if (spoken := self._listen(said)) is not None:
                return spoken
            if not there:
                return CHILD_DIED
            now = time.monotonic()
            if now - began > self._run.timeout_seconds:
                return TIMED_OUT
            if self._ticked is None and now - began > self._pace.start:
                return NEVER_BEGAN
            due = now - renewed >= self._pace.renew
            if due:
                renewed = now
            if (ending := self._ask(now, renew=due)) is not False:
                return ending

    def _listen(self, said: Sequence[tuple[Any, ...]]) -> Ending | None:
        for kind, *rest in said:
            if kind == "tick":
                self._ticked = True
            elif kind == "ended":
                return self._named(RunState(rest[0]), rest[1])
        return None

    def _named(self, state: RunState, why: str | None) -> Ending:
        if state is RunState.FAILED:
            return gave_up(why)
        if state is RunState.STOPPED:
            return self._stopped()
        # A child that was fenced: its run is over already, or a rescuer's may go on.
        return ABANDONED if state is RunState.ABANDONED else SUCCEEDED

    def _ask(self, now: float, renew: bool) -> Ending | Literal[False] | None:
        """Renew or look; False while the run goes on, None when it is another's."""
        if self._shutting_down():
            self._shut_down = True
            self._begin_stop(now)
        try:
            if renew and self._ticked is not False:
                self._ticked = None if self._ticked is None else False
                ours, stop = self._runs.renew(self._run, self._pace.lease)
                if ours:
                    self._child.tell("renewed")
            else:
                ours, stop = self._runs.asked(self._run)
        except _AWAY as error:
            self._outage.met(self._part, error)
            return False
        self._outage.over(self._part)
        if not ours:
            return None
        if stop is Stop.HARD:
            return STOPPED
        if stop is not None:
            self._paused = stop is Stop.PAUSE
            self._begin_stop(now)
        grace = self._pace.shut_down if self._shut_down else self._pace.grace
        if self._stopping_since is not None and now - self._stopping_since > grace:
            return self._stopped()
        return False

    def _stopped(self) -> Ending:
        """What it is when the child ends because it was told to: for whom the work goes on, it goes on."""
        if self._shut_down:
            return SHUT_DOWN
        return PAUSED if self._paused else STOPPED

    def _begin_stop(self, now: float) -> None:
        if self._stopping_since is None:
            self._stopping_since = now
            self._child.tell("stop")
