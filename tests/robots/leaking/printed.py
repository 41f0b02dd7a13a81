"""To standard output and error: our own, and those of what we start."""

import asyncio
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from typing import Any

from shared import Item, Run

_SAY = "import sys; sys.stdout.write(sys.stdin.read())"
_SAY_BADLY = "import sys; raise SystemExit(sys.stdin.read())"
_SAY_LATER = (
    "import sys, time; text = sys.stdin.read(); half = len(text) // 2\n"
    "for part in (text[:half], text[half:]): sys.stderr.write(part); sys.stderr.flush(); time.sleep(0.05)"
)

_SAY_ON = """import itertools, pathlib, sys, time
lines = sys.stdin.readlines()
for number, line in enumerate(itertools.cycle(lines)):
    if number == len(lines):
        pathlib.Path(sys.argv[1]).touch()
    for stream in (sys.stdout, sys.stderr):
        stream.write(line)
        stream.flush()
    time.sleep(0.01 if number < len(lines) else 2)
"""


def plainly(run: Run, item: Item[Any], said: list[str]) -> None:
    """By print, to both."""
    for text in said:
        sys.stdout.write(f"{text}\n")
        sys.stderr.write(f"{text}\n")


def in_pieces(run: Run, item: Item[Any], said: list[str]) -> None:
    """In two writes and in many, past Python's own streams."""
    for text in said:
        data = text.encode()
        half = len(data) - 8
        for part in (data[:half], data[half:], b"\n", *(bytes([byte]) for byte in data), b"\n"):
            os.write(1, part)


def by_both(run: Run, item: Item[Any], said: list[str]) -> None:
    """Half by us and half by a program that we start."""
    for text in said[:4]:
        half = len(text) - 8
        os.write(1, text[:half].encode())
        subprocess.run([sys.executable, "-c", _SAY], input=f"{text[half:]}\n".encode(), check=True)


def by_program(run: Run, item: Item[Any], said: list[str]) -> None:
    """By programs that we start, in a session of their own too."""
    for program, apart in ((_SAY, False), (_SAY_LATER, True), (_SAY_BADLY, False)):
        given = "\n".join((*said, "")).encode()
        subprocess.run([sys.executable, "-c", program], input=given, check=False, start_new_session=apart)


def by_who_stays(run: Run, item: Item[Any], said: list[str]) -> None:
    """By a program in a session of its own that says it again and again, and is there after the run's end."""
    all_said = run.folder / f"said {item.id}"
    command = [sys.executable, "-c", _SAY_ON, str(all_said)]
    stays = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, start_new_session=True)
    assert stays.stdin is not None
    stays.stdin.write("\n".join((*said, "")))
    stays.stdin.close()
    while not all_said.exists():  # the run's end ends it, however far it came
        time.sleep(0.05)


def wide(run: Run, item: Item[Any], said: list[str]) -> None:
    """As UTF-16 and Latin-1, as programs of Windows write."""
    for text in said:
        for written in ("utf-16-le", "utf-16-be", "latin-1"):
            os.write(2, f"{text}\n".encode(written))


def in_threads(run: Run, item: Item[Any], said: list[str]) -> None:
    """By what Python prints when nobody catches: in threads, in forked processes, while cleaning up."""
    for text in said:
        _joined(threading.Thread(target=_fail, args=(text,), name=text))
        _Failing(text)
    # Forked as a robot may do it; its own way to print a traceback is another.
    forked = multiprocessing.get_context("fork")
    _joined(forked.Process(target=_fail, args=("\n".join(said),), name=said[0]))
    asyncio.run(_forgotten("\n".join(said)))


def unended(run: Run, item: Item[Any], said: list[str]) -> None:
    """With the end of the line long after it."""
    for text in said:
        sys.stdout.write(text)
        sys.stdout.flush()
        time.sleep(0.01)
        sys.stdout.write("\n")


def _joined(task: Any) -> None:
    task.start()
    task.join()


def _fail(text: str) -> None:
    raise RuntimeError(text)


class _Failing:
    def __init__(self, text: str) -> None:
        self._text = text

    def __del__(self) -> None:
        raise RuntimeError(self._text)

    def __repr__(self) -> str:
        return self._text


async def _forgotten(text: str) -> None:
    async def fail() -> None:
        raise RuntimeError(text)

    task = asyncio.ensure_future(fail())
    await asyncio.sleep(0)
    del task


def one_by_one(run: Run, item: Item[Any], said: list[str]) -> None:
    """One letter a line, by us and by a program that we start."""
    for text in said:
        os.write(1, "".join(f"{letter}\n" for letter in text.replace("\n", "")).encode())
    given = "".join(f"{letter}\n" for text in said for letter in text.replace("\n", ""))
    subprocess.run([sys.executable, "-c", _SAY], input=given.encode(), check=True)


WAYS = {
    "one by one": one_by_one,
    "plainly": plainly,
    "in pieces": in_pieces,
    "by both": by_both,
    "by program": by_program,
    "by who stays": by_who_stays,
    "wide": wide,
    "in threads": in_threads,
    "unended": unended,
}
