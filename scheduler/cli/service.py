"""`up`, `clock`, `work`: the parts that stay up."""

import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from types import FrameType

    from scheduler.wiring import House

Workers = Annotated[
    int, typer.Option("--workers", "-w", min=0, help="How many workers to start on this machine.")
]
Slots = Annotated[
    int | None, typer.Option("--slots", min=1, help="Runs at one time; the setting unless given.")
]

_LOOK_SECONDS = 0.5
# What they say below a warning is about their own works, not about robots.
_CHATTER = ("apscheduler", "procrastinate")
# Each failed attempt to connect is told here; an outage is told by the service itself, once.
_ATTEMPTS = "psycopg.pool"


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(up)
    app.command()(clock)
    app.command()(work)


def up(workers: Workers = 1) -> None:
    """Start everything on this machine: database, deployment, clock and workers. Ends with Ctrl-C."""
    from scheduler.up import Parts
    from scheduler.wiring import House

    parts = Parts(House.at(), workers, sys.stderr)
    _until_told(parts.live, parts.end, "the clock ends, and each worker finishes its item in hand")


def clock() -> None:
    """Start runs when they fall due. Any number of clocks may run."""
    from scheduler.wiring import House

    house = House.at()
    house.connection().close()
    log = _log(house, "clock")
    lived = house.clock(log)
    with house.alarms(log), house.folders(lived, log):
        _until_told(lived.live, lived.end, "the clock ends after the look in hand")


def work(slots: Slots = None) -> None:
    """Run robots on this machine."""
    from scheduler.wiring import House

    house = House.at()
    house.connection().close()
    log = _log(house, "worker")
    lived = house.worker(log, slots)
    with house.housekeeping(log):
        _until_told(lived.live, lived.end, "the worker finishes its items in hand")


def _log(house: "House", part: str) -> Any:
    """The process's own lines, on standard error; libraries are heard when they warn."""
    import logging

    from shared.log import configure_process_log

    for name in _CHATTER:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(_ATTEMPTS).setLevel(logging.CRITICAL)
    return configure_process_log(sys.stderr, house.redactor, part=part)


def _until_told(live: Callable[[], None], end: Callable[[], None], ending: str) -> None:
    """Live until Ctrl-C or a polite signal; the main thread only waits, so that signals are heard at once."""
    from concurrent.futures import ThreadPoolExecutor, wait

    from scheduler.cli import show

    told: list[int] = []

    def hear(number: int, _: "FrameType | None") -> None:
        told.append(number)
        end()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, hear)
    with ThreadPoolExecutor(1, thread_name_prefix="life") as thread:
        life = thread.submit(live)
        while not life.done() and not told:
            wait([life], _LOOK_SECONDS)
        if told:
            show.warn(f"told to end: {ending}")
        life.result()
    show.warn("ended")
