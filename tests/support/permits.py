"""A town hall in which robots share permits, and a witness outside it who counts how many run at once."""

import selectors
import shutil
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.house import SmallHouse

RESOURCES = """
[resources.erp]
title = "Lisenser"
permits = 2

[units.rpa]
runs = 3

[order]
patience_minutes = 0.02
"""


@dataclass(frozen=True)
class Rule:
    """What a robot of the test may: runs of its own at once, licences each, and whether it is alone."""

    runs: int
    erp: int = 0
    alone: bool = False

    def __str__(self) -> str:
        """As its manifest says it."""
        needs = f"resources = {{ erp = {self.erp} }}\n" if self.erp else ""
        return f"runs = {self.runs}\n{needs}alone = {str(self.alone).lower()}\n"


ROBOTS: Mapping[str, Rule] = {
    "holding": Rule(2, 1),
    "holding_too": Rule(2, 1),
    "holding_both": Rule(1, 2),
    "holding_none": Rule(4),
    "holding_alone": Rule(1, alone=True),
}
MOST = {"erp": 2, "unit": 3, "beside one alone": 0} | {name: rule.runs for name, rule in ROBOTS.items()}


def with_permits(house: SmallHouse) -> SmallHouse:
    """Give the house all of these robots, and what they share; `avlast up` deploys them."""
    first = house.root / "robots" / "holding"
    text = (first / "robot.toml").read_text()
    for name, rule in ROBOTS.items():
        folder = first.with_name(name)
        if folder != first:
            shutil.copytree(first, folder)
        (folder / "robot.toml").write_text(f"{text}{rule}")
    (house.root / "config" / "resources.toml").write_text(RESOURCES)
    return house


@dataclass
class Permits:
    """Who runs, by the lines that hold; what was ever held at once, and who said that it was over."""

    port: int
    most: Counter[str] = field(default_factory=Counter)
    over: Counter[str] = field(default_factory=Counter)
    begun: int = 0
    _lines: dict[socket.socket, str] = field(default_factory=dict)

    def hear(self, line: socket.socket) -> bool:
        """Listen to one line; False when it broke."""
        with suppress(OSError):
            said = line.recv(256).decode()
            if said == "over\n":
                self.over[self._lines[line]] += 1
            elif said:
                self.begin(line, said.split()[0])
            if said:
                return True
        self._lines.pop(line, None)
        return False

    def begin(self, line: socket.socket, robot: str) -> None:
        """Somebody runs now beside those who run."""
        self._lines[line] = robot
        self.begun += 1
        now = Counter(self._lines.values())
        held = now | Counter({"unit": now.total()})
        held["erp"] = sum(ROBOTS[name].erp * runs for name, runs in now.items())
        alone = any(ROBOTS[name].alone for name in now)
        held["beside one alone"] = now.total() - 1 if alone else 0
        self.most |= held
        line.sendall(b".")


@contextmanager
def permits(place: Path) -> Iterator[Permits]:
    """Listen on loopback; the port is written into the place, where the robots read it."""
    with socket.create_server(("127.0.0.1", 0)) as door, selectors.DefaultSelector() as ears:
        heard = Permits(door.getsockname()[1])
        (place / "witness").write_text(str(heard.port))
        ears.register(door, selectors.EVENT_READ)
        ending = threading.Event()
        listener = threading.Thread(target=_listen, args=(door, ears, heard, ending), daemon=True)
        listener.start()
        try:
            yield heard
        finally:
            ending.set()
            listener.join(10)


def _listen(
    door: socket.socket, ears: selectors.BaseSelector, heard: Permits, ending: threading.Event
) -> None:
    """Whoever has gone is heard before whoever comes: a line that broke first holds nothing any more."""
    while not ending.is_set():
        ready = [key.fileobj for key, _ in ears.select(0.2)]
        for line in ready:
            if line is not door and isinstance(line, socket.socket) and line in heard._lines:
                _end_unless(ears, line, stays=heard.hear(line))
        for line in ready:
            if line is door:
                ears.register(door.accept()[0], selectors.EVENT_READ)
            elif isinstance(line, socket.socket) and line.fileno() >= 0 and line not in heard._lines:
                _end_unless(ears, line, stays=heard.hear(line))


def _end_unless(ears: selectors.BaseSelector, line: socket.socket, *, stays: bool) -> None:
    if not stays:
        ears.unregister(line)
        line.close()
