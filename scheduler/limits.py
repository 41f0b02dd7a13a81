"""Which of the runs in line may begin now, and why each other one waits: the rule of the view `may_begin`.

The line: a run stands where its waiting time and its priority put it; all grow old alike, so nobody is
overtaken for ever. One that waited longer than `patience` is *firm*: what it needs is kept from those behind
it. A run that is `alone` begins when nothing runs, and nothing begins while it runs.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from shared.model import Halt, Scope


@dataclass(frozen=True)
class Robot:
    """What a robot's manifest says of its place among the others."""

    name: str
    unit: str
    runs: int = 1
    needs: Mapping[str, int] = field(default_factory=dict)
    alone: bool = False
    capabilities: frozenset[str] = frozenset()
    active: bool = True


@dataclass(frozen=True)
class Queued:
    """A run in line, since when it could begin, and by when it must; `window` is the hours it keeps to."""

    run: int
    robot: str
    since: datetime
    priority: int = 0
    begin_by: datetime | None = None
    window: str | None = None


@dataclass(frozen=True)
class Running:
    """A running run names what it holds; that is all there is of a permit.

    One that was just taken from a silent worker is `lost`: it holds what robots share a little longer.
    """

    run: int
    robot: str
    unit: str
    holds: Mapping[str, int] = field(default_factory=dict)
    alone: bool = False
    lost: bool = False


@dataclass(frozen=True)
class Pause:
    """What was paused or drained, by whom, why, and until when; None is until somebody resumes it."""

    kind: Halt
    scope: Scope
    name: str
    by: str
    reason: str
    until: datetime | None = None

    def covers(self, robot: Robot) -> bool:
        """Whether no run of the robot begins on any machine."""
        own = {Scope.ROBOT: robot.name, Scope.QUEUE: robot.name, Scope.UNIT: robot.unit}
        return self.scope is Scope.EVERYTHING or own.get(self.scope) == self.name


@dataclass(frozen=True)
class Place:
    """A worker that is up: its machine, and what robots find there."""

    machine: str
    capabilities: frozenset[str] = frozenset()
    # Whether it has the payload key that seals; without it a worker takes nothing.
    has_key: bool = True


@dataclass(frozen=True)
class Wait:
    """One reason why a run waits; `about` names what, `runs` those that it waits for."""

    code: str
    about: str = ""
    runs: tuple[int, ...] = ()
    until: datetime | None = None
    pause: Pause | None = None
    most: int | None = None


@dataclass(frozen=True)
class Situation:
    """All that the rule looks at, at one moment."""

    now: datetime
    robots: Mapping[str, Robot]
    queued: Sequence[Queued]
    running: Sequence[Running] = ()
    permits: Mapping[str, int] = field(default_factory=dict)
    unit_limits: Mapping[str, int] = field(default_factory=dict)
    pauses: Sequence[Pause] = ()
    places: Sequence[Place] = ()
    ageing: timedelta = timedelta(minutes=10)
    patience: timedelta = timedelta(minutes=15)

    def place_of(self, run: Queued) -> tuple[timedelta, int]:
        """Where it stands: by how long it has waited, each step of priority counted as so much more."""
        return run.since - self.now - run.priority * self.ageing, run.run

    @cached_property
    def line(self) -> list[Queued]:
        """Those whose time has come, in their order."""
        come = (run for run in self.queued if run.since <= self.now and not self.is_too_late(run))
        return sorted(come, key=self.place_of)

    def is_too_late(self, run: Queued) -> bool:
        """Whether its hours are over."""
        return run.begin_by is not None and run.begin_by <= self.now

    @cached_property
    def heads(self) -> list[Queued]:
        """The first in line of each robot: the others of a robot need the same and come after it."""
        first: dict[str, Queued] = {}
        for run in self.line:
            first.setdefault(run.robot, run)
        return list(first.values())

    @cached_property
    def firm(self) -> list[Queued]:
        """Those whose patience is over and that could begin if the others left them room."""
        patient = (run for run in self.heads if self.now - run.since > self.patience)
        return [run for run in patient if not any(self.own_waits(self.robots[run.robot]))]

    def own_waits(self, robot: Robot) -> Iterator[Wait]:
        """Why no run of the robot could begin even if nobody else held anything."""
        if not robot.active:
            yield Wait("retired", robot.name)
        yield from (Wait("paused", p.name, pause=p, until=p.until) for p in self.pauses if p.covers(robot))
        mine = tuple(run.run for run in self.running if run.robot == robot.name and not run.lost)
        if len(mine) >= robot.runs:
            yield Wait("robot_limit", robot.name, mine, most=robot.runs)
        yield from self._machine_waits(robot)
        for name, need in sorted(robot.needs.items()):
            if need > self.permits.get(name, 0):
                yield Wait("too_few", name, most=self.permits.get(name, 0))

    def _machine_waits(self, robot: Robot) -> Iterator[Wait]:
        able = [place for place in self.places if robot.capabilities <= place.capabilities]
        paused = [pause for place in able if (pause := self.pause_of(place))]
        if not self.places:
            yield Wait("no_worker")
        elif not able:
            yield Wait("no_machine", " + ".join(sorted(robot.capabilities)))
        elif not any(place.has_key for place in able):
            yield Wait("no_key")
        elif len(paused) == len(able):
            yield Wait("paused", paused[0].name, pause=paused[0], until=paused[0].until)

    def pause_of(self, place: Place) -> Pause | None:
        """The pause of a machine, if there is one."""
        return next((p for p in self.pauses if p.scope is Scope.MACHINE and p.name == place.machine), None)

    def shared_waits(self, head: Queued) -> Iterator[Wait]:
        """Why the first in line of a robot leaves the room to others."""
        robot = self.robots[head.robot]
        alone = tuple(run.run for run in self.running if run.alone)
        if alone:
            yield Wait("alone_runs", runs=alone)
        elif robot.alone and self.running:
            yield Wait("to_be_alone", runs=tuple(run.run for run in self.running))
        before = [run for run in self.firm if self.place_of(run) < self.place_of(head)]
        kept = [run.run for run in before if robot.alone or self.robots[run.robot].alone]
        if kept:
            yield Wait("kept_for", runs=tuple(kept))
        yield from self._unit_waits(robot, before)
        for name in sorted(robot.needs):
            yield from self._resource_waits(robot, name, before)

    def _unit_waits(self, robot: Robot, before: Sequence[Queued]) -> Iterator[Wait]:
        most = self.unit_limits.get(robot.unit)
        holders = tuple(run.run for run in self.running if run.unit == robot.unit)
        kept = tuple(run.run for run in before if self.robots[run.robot].unit == robot.unit)
        if most is not None and len(holders) + len(kept) >= most:
            yield Wait("unit_limit", robot.unit, holders + kept, most=most)

    def _resource_waits(self, robot: Robot, name: str, before: Sequence[Queued]) -> Iterator[Wait]:
        held = Counter({run.run: run.holds.get(name, 0) for run in self.running})
        held.update({run.run: self.robots[run.robot].needs.get(name, 0) for run in before})
        most = self.permits.get(name, 0)
        if held.total() + robot.needs[name] > most >= robot.needs[name]:
            yield Wait("resource", name, tuple(run for run, permits in held.items() if permits), most=most)


def may_begin(at: Situation, place: Place) -> list[int]:
    """The runs that a worker at this place may begin now, the first in line first."""
    if at.pause_of(place):
        return []
    return [
        head.run
        for head in at.heads
        if at.robots[head.robot].capabilities <= place.capabilities and not any(_machine_apart(at, head))
    ]


def why_waits(at: Situation) -> dict[int, list[Wait]]:
    """Why each queued run waits; no reason but its hours means that the next free worker takes it."""
    heads = {head.robot: head.run for head in at.heads}
    found: dict[int, list[Wait]] = {}
    for run in at.queued:
        if run.since > at.now or at.is_too_late(run):
            found[run.run] = [_waits_for_time(at, run)]
            continue
        waits = [*at.own_waits(at.robots[run.robot])]
        if heads[run.robot] != run.run:
            waits.append(Wait("after", run.robot, (heads[run.robot],)))
        found[run.run] = waits
    for head in at.heads:
        found[head.run] += at.shared_waits(head)
    for run in at.line:
        if run.begin_by is not None:
            found[run.run].append(Wait("begins_by", run.window or "", until=run.begin_by))
    return found


def _waits_for_time(at: Situation, run: Queued) -> Wait:
    if at.is_too_late(run):
        return Wait("too_late", until=run.begin_by)
    return Wait("window", run.window, until=run.since) if run.window else Wait("not_yet", until=run.since)


def never_begin(at: Situation) -> list[tuple[str, str]]:
    """Robots with runs in line that need more of something than there is, and of what."""
    robots = (at.robots[name] for name in dict.fromkeys(run.robot for run in at.line))
    return [
        (robot.name, wait.about) for robot in robots for wait in at.own_waits(robot) if wait.code == "too_few"
    ]


def _machine_apart(at: Situation, head: Queued) -> Iterator[Wait]:
    """Its waits without those that another machine would have."""
    robot = at.robots[head.robot]
    for wait in (*at.own_waits(robot), *at.shared_waits(head)):
        if wait.code not in ("no_worker", "no_machine", "no_key") and not (
            wait.pause and wait.pause.scope is Scope.MACHINE
        ):
            yield wait
