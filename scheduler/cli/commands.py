"""Every command of `avlast`, one module for each group of them."""

import typer

from scheduler.cli import service

app = typer.Typer(
    name="avlast",
    help="The robot house: runs robots on schedule, keeps their cases, counts what they give back.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

for group in (service,):
    group.add_to(app)
