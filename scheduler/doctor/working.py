"""Checks of the database and of what is at work."""

from collections.abc import Iterable, Iterator, Sequence

from scheduler.doctor.facts import AtWork, Database, Room, Trouble, Waiting, WorkerHere
from scheduler.doctor.finding import Finding

SILENT_SECONDS = 15.0
"""A clock or worker that has been silent so long is gone; each says something every three seconds."""
AHEAD_SECONDS = 5.0
WAIT_SECONDS = 60.0
MOST_RINGS = 1_000
START_BYTES = 64 * 2**20
"""Room for a few files of 16 MB, which PostgreSQL makes when it starts and repairs itself."""

_TROUBLES = {
    "NewerDatabase": "database_newer",
    "WrongEnvironment": "database_of_another_environment",
    "Refused": "database_old",
    "EmbeddedDatabaseError": "embedded_database_unusable",
}
# What PostgreSQL and its client say, whatever the class of the error.
_SAID = (
    ("too many clients", "connections_used_up"),
    ("remaining connection slots", "connections_used_up"),
    ("too many connections", "connections_used_up"),
    ("is starting up", "server_not_ready"),
    ("is shutting down", "server_not_ready"),
    ("in recovery mode", "server_not_ready"),
    ("not yet accepting connections", "server_not_ready"),
    ("No space left on device", "database_disk_full"),
    ("timeout expired", "server_silent"),
    ("said nothing", "server_silent"),
    ("statement timeout", "server_silent"),
)
_HINDRANCES = {"DataFolderDoesNotFit": "data_folder_does_not_fit"}


def database(facts: Database) -> Iterator[Finding]:
    """Whether the database can be used, and if not why."""
    if facts.trouble is not None:
        yield Finding(_code(facts.trouble), facts.trouble.sentence)
    if facts.read_only:
        yield Finding("database_read_only", "The database takes no writes: it is a standby, or set so.")
    for fault in facts.faults:
        yield Finding(fault.kind, fault.sentence)
    for trouble in facts.hindrances:
        yield Finding(_HINDRANCES.get(trouble.kind, "postgres_missing"), trouble.sentence)
    if facts.stopped:
        yield _stopped(facts.room)
    if facts.root_without_namespaces:
        yield Finding(
            "root_without_namespaces",
            "This is root, whom PostgreSQL refuses, and namespaces are forbidden here: the embedded database "
            "runs as the system account avlast, below /var/lib/avlast.",
        )
    if not facts.socket_fits:
        yield (
            Finding(
                "socket_path_long",
                "The project's path is too long for a socket, which lies in TMPDIR or /tmp.",
            )
            if facts.short_folder
            else Finding(
                "no_place_for_socket", "The project's path is too long for a socket, and so is TMPDIR."
            )
        )


def _stopped(room: Room | None) -> Finding:
    """Why it does not run, where the disk tells: then starting it comes second."""
    if room is not None and room.free < START_BYTES:
        return Finding(
            "database_disk_full",
            f"The embedded database does not run, and the disk of {room.folder} is full "
            f"({room.free / 2**20:.0f} MB left): that comes first, for it cannot start without room.",
        )
    return Finding("database_stopped", "The embedded database does not run, so nothing can.")


def _code(trouble: Trouble) -> str:
    said = next((code for words, code in _SAID if words in trouble.sentence), "database_unreachable")
    return _TROUBLES.get(trouble.kind, said)


def restarts(facts: AtWork) -> Iterator[Finding]:
    """Whether the database was started again while the house was up."""
    if facts.restarted is not None:
        yield Finding(
            "database_restarted",
            f"The database was started again {facts.restarted / 60:.0f} min ago, under clocks and workers.",
        )


def time(facts: AtWork) -> Iterator[Finding]:
    """Whether this machine knows what time it is."""
    if abs(facts.ahead) > AHEAD_SECONDS:
        side = "ahead of" if facts.ahead > 0 else "behind"
        yield Finding(
            "clock_differs", f"This machine's clock is {abs(facts.ahead):.0f} s {side} the database's."
        )


def clocks(facts: AtWork) -> Iterator[Finding]:
    """Whether somebody starts what falls due."""
    living = [clock for clock in facts.clocks if clock.silent < SILENT_SECONDS]
    if not living and facts.schedules:
        last = min(facts.clocks, key=lambda clock: clock.silent, default=None)
        seen = f"the last, on {last.machine}, {last.silent:.0f} s ago" if last else "none within a day"
        yield Finding("no_clock", f"No clock is up, so nothing starts by itself ({seen}).")
    for problem in dict.fromkeys(problem for clock in living for problem in clock.problems):
        yield Finding("clock_problem", problem)


def workers(facts: AtWork) -> Iterator[Finding]:
    """Whether somebody runs what was started."""
    living = [worker for worker in facts.workers if worker.silent < SILENT_SECONDS]
    if not living:
        last = min(facts.workers, key=lambda worker: worker.silent, default=None)
        seen = f"the last, on {last.machine}, {last.silent:.0f} s ago" if last else "none within a day"
        yield Finding("no_worker", f"No worker is up, so no robot runs ({seen}).")
        return
    for worker in living:
        if not worker.has_key:
            yield Finding(
                "worker_without_key",
                f"The worker on {worker.machine} takes no run: the payload key that seals is not there.",
            )
    yield from _unserved(facts.waiting, living)


def _unserved(waiting_runs: Iterable[Waiting], living: Sequence[WorkerHere]) -> Iterator[Finding]:
    """Runs that nobody can take, or that nobody takes though they could."""
    for waiting in waiting_runs:
        need = set(waiting.capabilities)
        able = [worker for worker in living if need <= set(worker.capabilities)]
        if not able:
            yield Finding(
                "run_without_worker",
                f"{waiting.runs} of the robot {waiting.robot}'s runs wait for a worker that has "
                f"{' and '.join(sorted(need))}; none that is up has.",
            )
        elif waiting.seconds > WAIT_SECONDS and any(worker.has_key for worker in able):
            yield Finding(
                "run_waits",
                f"{waiting.runs} of the robot {waiting.robot}'s runs wait, one for {waiting.seconds:.0f} s.",
            )


def line(facts: AtWork) -> Iterator[Finding]:
    """Whether runs wait because somebody wants it, or for what can never come."""
    for sentence in facts.held_back:
        yield Finding("held_back", f"{sentence[0].upper()}{sentence[1:].rstrip('.')}.")
    for robot, resource in facts.never_begin:
        yield Finding(
            "permits_missing",
            f"Runs of the robot {robot} wait for more permits of {resource} than there are.",
        )


def leases(facts: AtWork) -> Iterator[Finding]:
    """Whether work lies with workers that are gone."""
    for lost in facts.lost:
        if lost.seconds > facts.lease_seconds:
            yield Finding(
                "lease_lost",
                f"Run {lost.run} of {lost.robot} lies with a worker on {lost.machine} that has been silent "
                f"{lost.seconds:.0f} s beyond its lease.",
            )


def rings(facts: AtWork) -> Iterator[Finding]:
    """Whether rings are heard."""
    if facts.rings > MOST_RINGS:
        yield Finding("rings_pile_up", f"{facts.rings} rings have not been heard.")


def server_log(facts: AtWork) -> Iterator[Finding]:
    """Whether the server writes down what it is given, where no filter stands."""
    if facts.value_logging:
        settings = ", ".join(facts.value_logging)
        yield Finding("server_logs_values", f"PostgreSQL writes values into its own log: {settings}.")


CHECKS = (restarts, time, clocks, workers, line, leases, rings, server_log)
