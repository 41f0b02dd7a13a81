"""Every command of `avlast`, one module for each group of them."""

import typer

from scheduler.cli import (
    alarms,
    figures,
    followup,
    installation,
    items,
    log,
    pauses,
    purge,
    rerun,
    robots,
    runs,
    schedules,
    secret,
    service,
)

app = typer.Typer(
    name="avlast",
    help="The robot house: runs robots on schedule, keeps their cases, counts what they give back.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    # Plain help: rendering it with colours would double the time until it is there.
    rich_markup_mode=None,
)

for group in (
    service,
    robots,
    schedules,
    runs,
    rerun,
    pauses,
    alarms,
    items,
    followup,
    log,
    purge,
    figures,
    secret,
    installation,
):
    group.add_to(app)
