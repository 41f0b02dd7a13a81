"""A machine whose clock is wrong: Debian's libfaketime shows it to the processes that get these variables."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from threading import Event, Thread

_LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
PRESENT = bool(_LIBRARIES)
YEAR_AHEAD, HOURS_BEHIND = "+365d", "-3h"


class WrongClock:
    """How far a machine's clock is off, as it stands in a file that its processes read."""

    def __init__(self, file: Path, off: str) -> None:
        self._file = file
        self.set(off)

    def set(self, off: str) -> None:
        """Set it: `+365d`, `-3h`; seen within a second."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{off}\n")
        new.replace(self._file)

    @property
    def environ(self) -> dict[str, str]:
        """What a process of that machine is started with; how much time passes is measured rightly."""
        return {
            "LD_PRELOAD": str(_LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": str(Path(__file__).parent / "site"),
        }


@contextmanager
def jumping(clock: WrongClock, seconds: float = 2.5) -> Iterator[None]:
    """Set it again and again, a year ahead and hours behind."""
    ending = Event()

    def jump() -> None:
        for off in cycle((YEAR_AHEAD, HOURS_BEHIND, "+0")):
            clock.set(off)
            if ending.wait(seconds):
                return

    thread = Thread(target=jump)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(30)
