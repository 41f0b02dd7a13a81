"""Into the log, by every door that a logger has."""

import logging
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from shared import Item, Run


@dataclass
class Letter:
    """A value of our own."""

    text: str


class Model(BaseModel):
    """A value that pydantic made."""

    text: str


class Awkward:
    """A value with a repr of its own."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        """Tell all."""
        return f"<Awkward {self._text}>"


def event(run: Run, item: Item[Any], said: list[str]) -> None:
    """As the event itself."""
    for text in said:
        run.log.info(text)
        item.log.debug("said %s", text)


def value(run: Run, item: Item[Any], said: list[str]) -> None:
    """As a value of every kind."""
    for text in said:
        run.log.info("value", note=text, listed=[text, (text,)], inside={"deep": [{"deeper": text}]})
        run.log.info("value", letter=Letter(text), model=Model(text=text), awkward=Awkward(text))
        run.log.info(
            "value", raw=text.encode(), path=Path("x") / text, error=ValueError(text), several={text}
        )


def number(run: Run, item: Item[Any], said: list[str]) -> None:
    """As a number."""
    for text in said:
        digits = "".join(letter for letter in text.partition(": ")[2] if letter.isdigit())
        if len(digits) == 11:
            run.log.info(text, number=int(digits), numbers=[int(digits)], real=float(digits))
        else:
            run.log.info(text)


def key(run: Run, item: Item[Any], said: list[str]) -> None:
    """As the name of a value, at the top and inside."""
    for text in said:
        run.log.info("key", **{text: 1}, inside={text: {text: 2}})


def bound(run: Run, item: Item[Any], said: list[str]) -> None:
    """As what a logger carries on every line."""
    for text in said:
        run.log.bind(who=text).warning("bound")


def exception(run: Run, item: Item[Any], said: list[str]) -> None:
    """With a traceback whose source line, message and local values hold it."""
    for text in said:
        try:
            raise LookupError(text)
        except LookupError as error:
            error.add_note(f"note of {text}")
            run.log.exception(f"caught {text}", stack_info=True)


def library(run: Run, item: Item[Any], said: list[str]) -> None:
    """Through Python's own logging and warnings."""
    for text in said:
        logging.getLogger("httpx").warning("HTTP Request: GET %s", text)
        try:
            raise OSError(2, "No such file", text)
        except OSError:
            logging.getLogger(text).exception("failed")
        warnings.warn(text, RuntimeWarning, stacklevel=1)


def typed(run: Run, item: Item[Any], said: list[str]) -> None:
    """Typed numbers of payments and firms, which must stay, and texts that must stay too."""
    # Imported here: robots use the front door; this one tries what the filter knows.
    from shared.identifiers import Account, Kid, KidRule, OrgNo  # noqa: PLC0415 (see above)

    for text in item.data.texts:
        kind, _, digits = text.partition(" ")
        match kind:
            case "kid":
                run.log.info("typed", kept=Kid.parse(digits, KidRule.MOD10))
            case "account":
                run.log.info("typed", kept=Account.parse(digits), inside=[Account.parse(digits)])
            case "orgno":
                run.log.info("typed", kept=OrgNo.parse(digits))


def stays(run: Run, item: Item[Any], said: list[str]) -> None:
    """Texts that hold nothing to take out."""
    for text in item.data.texts:
        run.log.info("stays", kept=text)


WAYS = {
    "event": event,
    "value": value,
    "number": number,
    "key": key,
    "bound": bound,
    "exception": exception,
    "library": library,
    "typed": typed,
    "stays": stays,
}
