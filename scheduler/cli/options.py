"""Options that several commands share, so that they are named alike."""

from typing import Annotated, Literal

import typer

Lang = Annotated[
    Literal["nb", "nn", "en"], typer.Option("--lang", help="nb (bokmål), nynorsk (nn) or English (en).")
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON, for programs.")]
InsteadOf = Annotated[
    str | None,
    typer.Option("--as", metavar="PERSON", help="Act for this person; administrators only, and recorded."),
]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="How many at most.")]
Robot = Annotated[str, typer.Argument(metavar="ROBOT", help="The robot's name, as its folder is called.")]
