"""What the command line says of errors that nobody foresaw."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
_RAISING = {
    "at the top": "raise ValueError(told)",
    "in a thread": "thread = threading.Thread(target=fail); thread.start(); thread.join()",
    "while taken away": "Failing()",
}
_PROGRAM = """
import sys, threading
import scheduler.cli as cli
told = "S\\xf8ker 158390 10270 med hunter22"
def fail():
    raise ValueError(told)
class Failing:
    __del__ = lambda self: fail()
def answer(words):
    {raising}
    return 0
cli.answer = answer
sys.exit(cli.main())
"""


@pytest.mark.parametrize("where", _RAISING)
def test_what_nobody_caught_is_told_filtered(where: str):
    """Python would quote it in clear, and a service's standard error ends in somebody's log."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "AVLAST_SECRET_ERP": "hunter22"}
    program = [sys.executable, "-c", _PROGRAM.format(raising=_RAISING[where])]
    said = subprocess.run(program, env=environ, capture_output=True, check=False).stderr.decode()
    assert "Søker [identity number] med [secret]" in said
    assert not {"10270", "hunter22"} & set(said.split())
    assert "this should not have happened" in said
