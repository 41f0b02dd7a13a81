"""Does this run still hold its lease? What a child asks for itself when its worker has fallen silent."""

from collections.abc import Callable


class Held:
    """A child's own view of its lease: renewed when its worker says so, doubtful when nobody does.

    `still_mine` asks the database, and gives None when that cannot be told: then the work goes on, as
    nobody is abandoned while the database is away. `clock` goes on while the machine sleeps.
    """

    def __init__(
        self, lease_seconds: float, clock: Callable[[], float], still_mine: Callable[[], bool | None]
    ) -> None:
        self._lease_seconds = lease_seconds
        self._clock = clock
        self._still_mine = still_mine
        self._renewed = clock()

    def renewed(self) -> None:
        """The worker says that it renewed the lease."""
        self._renewed = self._clock()

    def lost(self) -> bool:
        """Whether the run is another's; while the worker renews, nobody need ask."""
        if self._clock() - self._renewed <= self._lease_seconds:
            return False
        return self._still_mine() is False
