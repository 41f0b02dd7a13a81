"""A secret does not show itself, by whatever way it is written out."""

import copy
import json
import logging
import pickle
import traceback
from dataclasses import asdict, dataclass

import pytest

from shared.secrets.secret import Secret


@dataclass
class Login:
    """Something that holds a secret."""

    user: str
    password: Secret


HUNTER = Secret("hunter2")


@pytest.mark.parametrize(
    "written",
    [
        repr(HUNTER),
        str(HUNTER),
        f"{HUNTER}",
        f"{HUNTER!r:>40}",
        f"{HUNTER:>40}",
        "%s %r" % (HUNTER, HUNTER),  # noqa: UP031  old code formats so, and must not show it either
        repr([HUNTER, {"erp": HUNTER}]),
        repr(Login("ola", HUNTER)),
        str(asdict(Login("ola", HUNTER))),
        logging.makeLogRecord({"msg": "%s", "args": (HUNTER,)}).getMessage(),
    ],
)
def test_no_way_of_writing_shows_a_secret(written: str):
    """Logs, rows and messages are made in all these ways."""
    assert "hunter2" not in written


def test_only_reveal_gives_the_value():
    """The one call that needs it is easy to find in the code."""
    assert "hunter2" == Secret("hunter2").reveal()


def test_a_traceback_with_locals_does_not_show_a_secret():
    """Some tools print every local variable beside the traceback."""
    secret = Secret("hunter2")
    try:
        raise ValueError(secret)
    except ValueError as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "secret = Secret(***)" in shown
    assert "'hunter2'" not in shown.replace('Secret("hunter2")', "")


@pytest.mark.parametrize("write", [pickle.dumps, json.dumps])
def test_a_secret_is_not_written_into_files(write):
    """Pickles and JSON are read by others; what is handed on is revealed where it is handed on."""
    with pytest.raises(TypeError):
        write(HUNTER)


def test_copies_are_the_secret_itself():
    """A structure that holds one can be copied."""
    assert copy.deepcopy({"erp": HUNTER})["erp"] is HUNTER
    assert copy.copy(HUNTER) is HUNTER


def test_a_secret_equals_its_like_and_never_a_text():
    """A text that looks equal would be a way to guess."""
    assert Secret("hunter2") == HUNTER
    assert Secret("hunter3") != HUNTER
    assert "hunter2" != HUNTER


def test_a_secret_has_no_hash_and_no_attributes():
    """Neither a set nor vars() tells anything of it."""
    with pytest.raises(TypeError):
        hash(HUNTER)
    assert not hasattr(HUNTER, "__dict__")
