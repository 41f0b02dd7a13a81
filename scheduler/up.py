"""Everything on one machine: database, deployment, a clock and workers, each a process that is minded."""

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TextIO

from scheduler.deployment import deploy_house
from scheduler.wiring import House
from shared.person import RoleName, acting, demand

_LOOK_SECONDS = 0.5
# A part that cannot live is started again, but not in a circle that eats the machine.
_FIRST_PAUSE, _LONGEST_PAUSE, _LIVED_WELL = 0.5, 30.0, 60.0
_END_SECONDS = 30.0


@dataclass
class _Part:
    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    pause: float = _FIRST_PAUSE
    not_before: float = field(default=0.0)
    waits: bool = False


class Parts:
    """The processes of a house on one machine."""

    def __init__(self, house: House, workers: int, tell: TextIO) -> None:
        self._house = house
        self._tell = tell
        self._ending = threading.Event()
        self._parts = [_Part("clock", ["clock"])]
        self._parts += [_Part(f"worker {number + 1}", ["work"]) for number in range(workers)]

    def end(self) -> None:
        """Ask everything to end."""
        self._ending.set()

    def live(self) -> None:
        """Start, mind and end the parts; a part that dies is started again."""
        house = self._house
        house.keys  # noqa: B018 (demand the keys before anything is started)
        who = acting(house.organisation, house.person)
        demand(who.person, RoleName.RPA)
        mine = house.embedded is not None and not house.embedded.status().running
        try:
            for sentence in deploy_house(house, who.signature).sentences():
                self._say(sentence)
            with house.connection() as connection:
                house.keys_fit(connection)  # another's keys would make what comes again unknown
            while not self._ending.wait(_LOOK_SECONDS if all(p.process for p in self._parts) else 0.01):
                for part in self._parts:
                    self._mind(part)
        finally:
            self._end_parts()
            if mine and house.embedded is not None:
                house.embedded.stop()

    def _mind(self, part: _Part) -> None:
        now = time.monotonic()
        if part.process is not None and part.process.poll() is None:
            return
        if part.process is not None:
            self._say(
                f"{part.name} ended with {part.process.returncode}; starting it again in {part.pause:g} s"
            )
            part.process, part.not_before = None, now + part.pause
            lived_well = now - part.began > _LIVED_WELL
            part.pause = _FIRST_PAUSE if lived_well else min(part.pause * 2, _LONGEST_PAUSE)
        if now >= part.not_before and not self._waits(part):
            command = [sys.executable, "-m", "scheduler.cli", *part.arguments]
            # A session of its own: Ctrl-C reaches us alone, and we end the parts in order.
            part.process = subprocess.Popen(command, start_new_session=True, env=self._environ())
            part.began = now

    def _waits(self, part: _Part) -> bool:
        """Whether a part that would start the database must wait: it was stopped on purpose, by a person."""
        down = self._house.embedded is not None and self._house.embedded.was_stopped()
        if down and not part.waits:
            self._say(f"{part.name} waits: the database was stopped on purpose; `avlast runs` starts it")
        part.waits = down
        if down:
            part.not_before = time.monotonic() + _LOOK_SECONDS
        return down

    def _environ(self) -> dict[str, str]:
        return dict(os.environ) | {"AVLAST_ROOT": str(self._house.settings.root)}

    def _end_parts(self) -> None:
        living = [part for part in self._parts if part.process is not None and part.process.poll() is None]
        for part in living:
            if part.process is not None:
                part.process.terminate()
        limit = time.monotonic() + _END_SECONDS
        for part in living:
            if part.process is not None:
                _wait(part.process, limit)

    def _say(self, line: str) -> None:
        self._tell.write(f"avlast: {line}\n")
        self._tell.flush()


def _wait(process: subprocess.Popen[bytes], limit: float) -> None:
    try:
        process.wait(max(limit - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
