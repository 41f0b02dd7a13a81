"""As exceptions, in each part that an exception has."""

import json
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from shared import Item, Run


class Strict(BaseModel):
    """Something that a text is not."""

    amount: int


def message(run: Run, item: Item[Any], said: list[str]) -> None:
    """In the message, a cause, a context and notes."""
    first, second, third, fourth = (said[at::4] for at in range(4))
    try:
        try:
            try:
                raise LookupError(_all(first))
            except LookupError as error:
                raise ConnectionError(_all(second)) from error
        finally:
            raise ValueError(_all(third))
    except ValueError as error:
        error.add_note(_all(fourth))
        raise


def key_error(run: Run, item: Item[Any], said: list[str]) -> None:
    """In a message that Python shows as it would be written in a program."""
    raise KeyError(_all(said))


def group(run: Run, item: Item[Any], said: list[str]) -> None:
    """In a group, at two depths."""
    inner = ExceptionGroup(said[0], [LookupError(text) for text in said[1:]])
    raise ExceptionGroup(_all(said), [inner, TypeError(_all(said))])


def class_name(run: Run, item: Item[Any], said: list[str]) -> None:
    """In the name of the class."""
    raise type(_all(said), (RuntimeError,), {})("it has a name")


def file_name(run: Run, item: Item[Any], said: list[str]) -> None:
    """In the name of a file that is not there."""
    Path(run.folder, re.sub(r"[/\n]", "_", _all(said))[:200]).read_bytes()


def checked(run: Run, item: Item[Any], said: list[str]) -> None:
    """In what pydantic shows of a wrong value."""
    Strict.model_validate({"amount": said[0], "more": said[1:]})


def parsed(run: Run, item: Item[Any], said: list[str]) -> None:
    """In the source line of a traceback."""
    compile(f"nothing = \n({said[0]}", said[1], "exec")


def unread(run: Run, item: Item[Any], said: list[str]) -> None:
    """In errors of what reads: JSON and text."""
    try:
        json.loads(_all(said))
    except ValueError as error:
        error.add_note(repr(error.__dict__))
        raise


def database(run: Run, item: Item[Any], said: list[str]) -> None:
    """In PostgreSQL's own error, which names the key that was there already."""
    import psycopg  # noqa: PLC0415 (most ways need none)

    with psycopg.connect(run.secret("database").reveal(), autocommit=True) as connection:
        connection.execute("create temp table once (who text primary key)")
        for text in (_all(said), _all(said)):
            connection.execute("insert into once values (%s)", (text,))


def _all(said: list[str]) -> str:
    return "\n".join(said)


WAYS = {
    "message": message,
    "key error": key_error,
    "group": group,
    "class name": class_name,
    "file name": file_name,
    "checked": checked,
    "parsed": parsed,
    "unread": unread,
    "database": database,
}
