"""In what is kept: rows, sealed intents, files."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from shared import BusinessError, InDoubt, Item, Run


class Letter(BaseModel):
    """What a step writes."""

    texts: list[str]


def note(run: Run, item: Item[Any], said: list[str]) -> None:
    """In notes that the process owner reads."""
    for text in said:
        item.note(text)


def sentence(run: Run, item: Item[Any], said: list[str]) -> None:
    """In the sentence of a business failure."""
    raise BusinessError("wrong_case", _all(said))


def code(run: Run, item: Item[Any], said: list[str]) -> None:
    """In the code of a business failure."""
    raise BusinessError(_all(said), "Saken er feil.")


def doubt(run: Run, item: Item[Any], said: list[str]) -> None:
    """In the sentence of a doubt."""
    raise InDoubt(_all(said)) from ValueError(_all(said))


def partial(run: Run, item: Item[Any], said: list[str]) -> None:
    """In what was left out."""
    item.partial(500, _all(said))


def duplicate(run: Run, item: Item[Any], said: list[str]) -> None:
    """In why it was handled before."""
    item.duplicate(_all(said))


def not_needed(run: Run, item: Item[Any], said: list[str]) -> None:
    """In why nothing had to be done."""
    item.not_needed(_all(said))


def intent(run: Run, item: Item[Any], said: list[str]) -> None:
    """In an intent that is done; it says back to the log what was written down."""
    item.step("write", Letter(texts=said), do=lambda letter: run.log.info("done", letter=letter))


def begun(run: Run, item: Item[Any], said: list[str]) -> None:
    """In an intent that stays begun, and that nobody can tell of."""

    def fail(letter: Letter) -> None:
        raise ConnectionError(_all(letter.texts))

    item.step("write", Letter(texts=said), do=fail, effect_seconds=0)


def step_name(run: Run, item: Item[Any], said: list[str]) -> None:
    """In the name of a step, which is no place for it."""
    for text in said:
        item.step(text, Letter(texts=[]), do=lambda letter: None)


def files(run: Run, item: Item[Any], said: list[str]) -> None:
    """In names and contents of files, wherever a robot that says no place for them puts them."""
    for number, text in enumerate(said):
        name = re.sub(r"[/\n]", "_", text)[:150]
        Path(run.folder, name).write_text(text, encoding="utf-8")
        Path(name).write_text(text, encoding="utf-16")
        with tempfile.NamedTemporaryFile("w", prefix=name[:100], delete=False) as file:
            file.write(text)
        Path(tempfile.mkdtemp(prefix=f"{number}-"), name).symlink_to(name)


def _all(said: list[str]) -> str:
    return "\n".join(said)


WAYS: dict[str, Callable[[Run, Item[Any], list[str]], None]] = {
    "note": note,
    "sentence": sentence,
    "code": code,
    "doubt": doubt,
    "partial": partial,
    "duplicate": duplicate,
    "not needed": not_needed,
    "intent": intent,
    "begun": begun,
    "step name": step_name,
    "files": files,
}
