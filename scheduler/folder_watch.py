"""Looking into watched folders: each look in a thread of its own, for a network share may hang for ever.

A folder whose last look has not come back is not asked again; everything else goes on.
"""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass, field
from typing import Any

from scheduler.folder_listing import Crowded, list_folder, trouble_of
from scheduler.folder_rows import Naming, Seen, Taken, take_folders, write_seen, write_trouble
from shared.errors import BadInput, Refused
from shared.model import RunState
from shared.store.connect import Connection

SLOW_SECONDS = 15.0
"""A look that takes longer is told of; what it sees after all counts."""

_WAIT_SECONDS = 0.5


@dataclass
class _Look:
    """A look that is under way."""

    taken: Taken
    seen: "Future[Seen]"
    told_at: float = field(default_factory=time.monotonic)


class FolderWatch:
    """What one clock looks into."""

    def __init__(
        self,
        on_disk: Callable[[], Mapping[str, str]],
        naming: Callable[[], Naming],
        log: Any,
        list_in: Callable[[str], Seen] = list_folder,
        slow_seconds: float = SLOW_SECONDS,
    ) -> None:
        """Takes the manifests here, how names may be written down, and what looks into a folder."""
        self._on_disk = on_disk
        self._naming = naming
        self._log = log
        self._list = list_in
        self._slow_seconds = slow_seconds
        self._looks: dict[int, _Look] = {}
        self._said: dict[int, str] = {}

    def look(self, connection: Connection) -> None:
        """Begin the looks that are due, and write down what those that came back have seen."""
        on_disk = self._on_disk()
        here = {"robots": list(on_disk), "hashes": list(on_disk.values())}
        for taken in take_folders(connection, here, self._looks):
            self._begin(taken)
        if self._looks:
            wait([look.seen for look in self._looks.values()], _WAIT_SECONDS)
        for number, look in list(self._looks.items()):
            if look.seen.done():
                del self._looks[number]
                self._end(connection, look)
            elif time.monotonic() - look.told_at > self._slow_seconds:
                look.told_at = time.monotonic()
                self._trouble(connection, look.taken, "slow", f"no answer for {self._slow_seconds:g} s")

    def _begin(self, taken: Taken) -> None:
        look = _Look(taken, Future())
        self._looks[taken.trigger.id] = look
        # Not of a pool: its threads are waited for when the process ends, and this one may never come back.
        threading.Thread(target=self._live, args=(look,), name="look into a folder", daemon=True).start()

    def _live(self, look: _Look) -> None:
        try:
            look.seen.set_result(self._list(look.taken.trigger.folder))
        except (OSError, Crowded, ValueError, BadInput) as wrong:
            look.seen.set_exception(wrong)
        finally:
            look.seen.cancel()  # nothing when it came back

    def _end(self, connection: Connection, look: _Look) -> None:
        taken = look.taken
        try:
            seen = look.seen.result()
            states = write_seen(connection, taken, seen, self._naming())
        except Refused as without:
            self._trouble(connection, taken, "keyless", str(without))
        except BadInput as wrong:
            self._say(taken, str(wrong))
        except (OSError, Crowded, ValueError, CancelledError) as wrong:
            self._trouble(connection, taken, *trouble_of(wrong))
        else:
            self._said.pop(taken.trigger.id, None)
            if RunState.QUEUED in states or RunState.SKIPPED in states:
                self._log.info("files arrived", robot=taken.trigger.robot, trigger=taken.trigger.name)

    def _trouble(self, connection: Connection, taken: Taken, code: str, said: str) -> None:
        self._say(taken, f"{code}: {said}")
        write_trouble(connection, taken.trigger, code, said)

    def _say(self, taken: Taken, problem: str) -> None:
        """Once for each change, not at every look."""
        trigger = taken.trigger
        if self._said.get(trigger.id) != problem:
            self._said[trigger.id] = problem
            self._log.warning(
                "folder cannot be looked into", robot=trigger.robot, trigger=trigger.name, problem=problem
            )
