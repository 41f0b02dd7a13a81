"""What a process of its own answers: bounded in time and size, and nothing that it started stays."""

import os
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from scheduler.tree import MARK, end_tree

MOST_BYTES = 1024 * 1024
"""How much an answer may be; no schema of a payload comes near."""

_PIECE = 64 * 1024
_LAST_PIECES = 2
_LISTENS_ON = 5.0  # seconds, should a process have left its tree and hold the pipe


@dataclass(frozen=True)
class Answer:
    """What was answered, the end of what was complained of, and the exit code; None when time was up."""

    said: bytes
    complaints: str
    code: int | None

    @property
    def is_too_long(self) -> bool:
        """Whether more was said than anybody reads."""
        return len(self.said) > MOST_BYTES

    @property
    def last_complaint(self) -> str:
        """The last line of what was complained of, as far as a person wants to read it."""
        last = self.complaints.strip().splitlines()[-1:] or ["it said nothing"]
        return last[0][:500]


def answer_of(command: Sequence[str], environ: Mapping[str, str], seconds: float) -> Answer:
    """Run the command with nothing to read, and end its whole tree when it has ended or time is up."""
    with tempfile.TemporaryDirectory(prefix="avlast-ask-") as folder:
        process = subprocess.Popen(
            command,
            env={**environ, MARK: folder},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        said, complaints = _Listener(process.stdout), _Listener(process.stderr)
        code: int | None = None
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        finally:
            end_tree(_of(process.pid), Path(folder))
    return Answer(said.first(), complaints.last().decode("utf-8", "replace"), code)


class _Listener(threading.Thread):
    """Reads a pipe to its end, so that nobody waits, and keeps the beginning and the end."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._first: list[bytes] = []
        self._last: deque[bytes] = deque(maxlen=_LAST_PIECES)
        self.start()

    def run(self) -> None:
        """Read until nobody holds the other end."""
        size = 0
        while self._pipe is not None and (piece := os.read(self._pipe.fileno(), _PIECE)):
            if size <= MOST_BYTES:
                self._first.append(piece)
            self._last.append(piece)
            size += len(piece)
        if self._pipe is not None:
            self._pipe.close()

    def first(self) -> bytes:
        """What was said, as far as anybody reads it."""
        self.join(_LISTENS_ON)
        return b"".join(self._first)

    def last(self) -> bytes:
        """What was said last."""
        self.join(_LISTENS_ON)
        return b"".join(self._last)


def _of(pid: int) -> psutil.Process | None:
    """The process of this number, ended or not; its tree is found by its mark in any case."""
    try:
        return psutil.Process(pid)
    except psutil.Error:
        return None
