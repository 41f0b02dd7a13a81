"""What triggers should have started, reckoned from a whole history at once: slow on purpose.

Written from docs/triggers.md. A history is plain tuples in the order in which they became true for everybody;
nothing is remembered from one to the next but the history itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

QUIET, UNSURE = 10.0, 60.0
LEAST, LONGEST = 3, 60.0


Event = tuple[str, object, float]
"""What happened, about what, and when; seconds."""


@dataclass(frozen=True)
class File:
    """A file as it was when somebody looked: its size, its time, and when it came to its name."""

    size: int
    modified: float
    came: float


@dataclass(frozen=True)
class Looked:
    """A look into the folder whose end was written down."""

    begun: float
    written: float
    files: dict[str, File]


@dataclass
class Book:
    """A history of one robot: what happened, in order, with when it was."""

    beginning: float
    once: float
    events: list[Event] = field(default_factory=list)

    def add(self, kind: str, about: object, at: float) -> None:
        """Something has happened."""
        self.events.append((kind, about, at))

    def runs(self) -> list[str]:
        """What started each run, in order."""
        made: list[str] = []
        for place, (kind, about, at) in enumerate(self.events):
            before = self.events[:place]
            if kind in ("plain", "marked") and isinstance(about, Looked):
                line = _in_line(made, before)
                if whole(before, about, kind, self.beginning) and kind not in line:
                    made.append(kind)
            elif kind == "look":
                if at >= self.once and "once" not in made:
                    made.append("once")
                if not _busy(made, before) and _cases_call(before, at):
                    made.append("items")
            elif kind == "asked":
                made.append("hand")
        return made

    def followers(self) -> int:
        """How many runs the other robot got."""
        return sum(kind == "ended" and bool(about) for kind, about, _ in self.events)

    def files(self, trigger: str) -> set[str]:
        """The names, with what each was known by, that have had a run."""
        looks = [(place, about) for place, (kind, about, _) in enumerate(self.events) if kind == trigger]
        return {
            key
            for place, look in looks
            if isinstance(look, Looked)
            for key in whole(self.events[:place], look, trigger, self.beginning)
        }


Known = tuple[tuple[object, ...], tuple[object, ...], float]


def known(look: Looked, trigger: str) -> dict[str, Known]:
    """Each file that counts: what it is known by, what must stay as it is, and for how long."""
    found: dict[str, Known] = {}
    for name, file in look.files.items():
        marker = look.files.get(f"{name}.ok")
        state = (file.size, file.modified)
        if name.endswith(".xml") and trigger == "plain":
            found[name] = ((name, *state), state, QUIET)
        elif name.endswith(".xml") and marker is not None:
            sure = marker.modified >= file.modified
            found[name] = ((name, marker.size, marker.modified), state, 0.0 if sure else UNSURE)
    return found


def whole(before: Sequence[Event], look: Looked, trigger: str, beginning: float) -> set[str]:
    """What this look makes whole, each as text; nothing that an earlier look did, or that lay there first."""
    looks = [about for kind, about, _ in before if kind == trigger and isinstance(about, Looked)]
    first = looks[0] if looks else look
    out = {
        repr(identity)
        for name, (identity, *_) in known(first, trigger).items()
        if _came(first, name, trigger) <= beginning
    }
    done = {key for place, each in enumerate(looks) for key in _stands(looks[:place], each, trigger)}
    return _stands(looks, look, trigger) - done - out


def _stands(earlier: Sequence[Looked], look: Looked, trigger: str) -> set[str]:
    """Files that are complete as this look finds them, whatever became of them before."""
    return {
        repr(identity)
        for name, (identity, state, quiet) in known(look, trigger).items()
        if not quiet or _stood(earlier, look, trigger, name, (identity, state), quiet)
    }


def _came(look: Looked, name: str, trigger: str) -> float:
    file = look.files[name if trigger == "plain" else f"{name}.ok"]
    return max(file.modified, file.came)


def _stood(
    earlier: Sequence[Looked],
    look: Looked,
    trigger: str,
    name: str,
    same: tuple[tuple[object, ...], tuple[object, ...]],
    quiet: float,
) -> bool:
    """Whether some look saw it so its quiet time before this one began, and none since saw it otherwise."""
    for place, first in enumerate(earlier):
        if first.written + quiet > look.begun:
            continue
        seen = [known(each, trigger).get(name) for each in earlier[place:]]
        if seen[0] is not None and all(each is None or each[:2] == same for each in seen):
            return True
    return False


def _in_line(made: Sequence[str], before: Sequence[Event]) -> list[str]:
    """Runs that have not begun: each beginning takes the first."""
    return list(made)[sum(kind == "began" for kind, *_ in before) :]


def _busy(made: Sequence[str], before: Sequence[Event]) -> bool:
    kinds = [kind for kind, *_ in before]
    return bool(_in_line(made, before)) or kinds.count("began") > kinds.count("ended")


def _cases_call(before: Sequence[Event], now: float) -> bool:
    waiting = list(_waiting(before))
    began = [at for kind, _, at in before if kind == "began"]
    ended = [at for kind, _, at in before if kind == "ended"]
    if not waiting:
        return False
    fresh = [at for at in waiting if not ended or at > began[len(ended) - 1]]
    since = max([min(waiting), *ended[-1:]])
    return len(fresh) >= LEAST or now - since >= LONGEST


def _waiting(before: Sequence[Event]) -> Iterator[float]:
    """When each case came that waits still: a run that succeeds takes all that wait when it ends."""
    done = [place for place, (kind, about, _) in enumerate(before) if kind == "ended" and about]
    last = done[-1] if done else -1
    yield from (at for place, (kind, _, at) in enumerate(before) if kind == "case" and place > last)
