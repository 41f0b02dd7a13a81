"""The command line in the test's own process: what it wrote and what it answered."""

import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import orjson

from scheduler.cli import answer


@dataclass(frozen=True)
class Answer:
    """What a command wrote, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return orjson.loads(self.out)


def avlast(environ: Mapping[str, str], *words: str, given: bytes = b"") -> Answer:
    """Run one command with these variables, as if from a pipe."""
    out, err = io.StringIO(), io.StringIO()
    with _environ(environ), _given(given), redirect_stdout(out), redirect_stderr(err):
        code = answer(words)
    return Answer(code, out.getvalue(), err.getvalue())


@contextmanager
def _environ(environ: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    try:
        for name in [name for name in os.environ if name.startswith("AVLAST_")]:
            del os.environ[name]
        os.environ.update(environ)
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _given(data: bytes) -> Iterator[None]:
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
    try:
        yield
    finally:
        sys.stdin = before
