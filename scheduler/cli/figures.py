"""`report`: what the robots gave back, with the factor and the formula used."""

from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.options import Json, Lang

if TYPE_CHECKING:
    from shared.period import Period


def add_to(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command()(report)


def report(
    month: Annotated[str | None, typer.Option("--month", help="A month, such as 2026-11.")] = None,
    tertial: Annotated[str | None, typer.Option("--tertial", help="A tertial, such as 2026-T3.")] = None,
    year: Annotated[str | None, typer.Option("--year", help="A year, such as 2026.")] = None,
    factor: Annotated[
        str | None, typer.Option("--factor", help="A factor set of config/factors.toml.")
    ] = None,
    lang: Lang = "nb",
    json: Json = False,
) -> None:
    """Report items by outcome, gross hours and årsverk-equivalents; of this year unless told."""
    from scheduler.cli import show
    from scheduler.cli.desk import Desk
    from shared import register
    from shared.report import as_json, render

    period = _period(month, tertial, year)
    desk = Desk()
    settings = desk.house.settings
    with desk.connection() as connection:
        drawn = register.report(connection, settings.config, settings.environment, period, factor)
    if json:
        show.as_json(as_json(drawn))
    else:
        show.say(render(drawn, lang).rstrip("\n"))


def _period(month: str | None, tertial: str | None, year: str | None) -> "Period | None":
    """The one period that was asked for; None is this year to date."""
    from shared.period import read_month, read_tertial, read_year

    readers = ((month, read_month), (tertial, read_tertial), (year, read_year))
    asked = [read(text) for text, read in readers if text is not None]
    if len(asked) > 1:
        raise typer.BadParameter("give one of --month, --tertial and --year, not several")
    return asked[0] if asked else None
