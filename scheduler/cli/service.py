"""`up`, `clock`, `work`: the parts that stay up."""

import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Annotated

import typer

Workers = Annotated[
    int, typer.Option("--workers", "-w", min=0, help="How many workers to start on this machine.")
]
Slots = Annotated[
    int | None, typer.Option("--slots", min=1, help="Runs at one time; the setting unless given.")
]


def add_to(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(up)
    app.command()(clock)
    app.command()(work)


def up(workers: Workers = 1) -> None:
    """Start everything on this machine: database, deployment, clock and workers. Ends with Ctrl-C."""
    from scheduler.up import Parts
    from scheduler.wiring import House

    house = House.at()
    parts = Parts(house, workers, sys.stderr)
    _until_told(parts.live, parts.end)


def clock() -> None:
    """Start runs when they fall due. Any number of clocks may run."""
    from scheduler.wiring import House
    from shared.log import configure_process_log

    house = House.at()
    house.connection().close()
    lived = house.clock(configure_process_log(sys.stderr, house.redactor, part="clock"))
    _until_told(lived.live, lived.end)


def work(slots: Slots = None) -> None:
    """Run robots on this machine."""
    from scheduler.wiring import House
    from shared.log import configure_process_log

    house = House.at()
    house.connection().close()
    lived = house.worker(configure_process_log(sys.stderr, house.redactor, part="worker"), slots)
    _until_told(lived.live, lived.end)


def _until_told(live: Callable[[], None], end: Callable[[], None]) -> None:
    """Live until Ctrl-C or a polite signal; the main thread only waits, so that signals are heard at once."""

    def told(_: int, __: FrameType | None) -> None:
        end()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, told)
    thread = threading.Thread(target=live, name="life")
    thread.start()
    while thread.is_alive():
        thread.join(0.5)
