"""Habits of the code that the linters do not know."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

import pytest

import shared
from shared import errors
from tests.house.source import ROOT, files, import_contract, inside, modules, product, pure_modules

EMPTY_NAMES = {"base", "common", "core", "helper", "helpers", "manager", "misc", "util", "utils"}
A_CHILD_MEETS_A_ROBOT = {"scheduler/child.py", "scheduler/describe.py", "shared/evidence.py"}
A_LOOP_SURVIVES = {"scheduler/clock.py", "scheduler/housekeeping.py", "scheduler/worker.py"}
SQL = re.compile(
    r"^\s*(select\s.+\sfrom|insert\s+into|update\s.+\sset|delete\s+from|with\s.+\sas\s*\()\s", re.I | re.S
)
SUPPRESSION = re.compile(
    r"#\s*(noqa(: ?[A-Z]+\d+(, ?[A-Z]+\d+)*)?|type: ?ignore(\[[\w, -]+\])?)(?P<reason>.*)"
)
READS_WHAT_IS_DECIDED = {"shared.toml_file"}
SQL_FOLDER = ("shared", "store", "sql")
AT_A_PERSONS_WORD = ("scheduler/cli/", "scheduler/doctor/")
READS_THE_CLOCK = {
    "shared/log/__init__.py": "each line says when it was written",
    "shared/testing.py": "a fake run has a day",
    "scheduler/child.py": "a robot may ask what day it is",
    "scheduler/clock.py": "APScheduler is told when to wake; what is due, the database's clock says",
}
CLOCKS = {"datetime.now", "datetime.datetime.now", "date.today", "datetime.date.today", "time.time"}


def test_modules_are_named_by_the_question_they_answer():
    """A module named utils answers none."""
    named = [str(m.path) for m in modules() if EMPTY_NAMES & {*m.path.parts[:-1], *m.path.stem.split("_")}]
    assert [] == named


def test_the_front_door_promises_at_most_ten_names():
    """What robots may use must fit in one head."""
    assert len(shared.__all__) <= 10


def test_the_tree_of_errors_is_drawn_as_it_is():
    """The page of errors opens with its tree; a reader trusts it."""
    drawing = re.findall(r"^ {4}([│ ]*)[├└]── (\w+)", errors.__doc__ or "", re.MULTILINE)
    drawn = {(len(indent) // 4, name) for indent, name in drawing}
    assert drawn == set(_tree(errors.AvlastError, 0))


def _tree(error: type[errors.AvlastError], depth: int) -> Iterator[tuple[int, str]]:
    for child in error.__subclasses__():
        if child.__module__ == errors.__name__:
            yield depth, child.__name__
            yield from _tree(child, depth + 1)


def test_broad_handlers_stand_in_two_places():
    """Where a child meets a robot, and where a service's loop must survive; elsewhere they hide mistakes."""
    broad = [
        f"{module.path}:{node.lineno}"
        for module in product()
        if str(module.path) not in A_CHILD_MEETS_A_ROBOT | A_LOOP_SURVIVES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
    ]
    assert [] == broad


def _is_broad(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or ast.unparse(handler.type) in ("Exception", "BaseException")


def test_sql_lives_in_sql_files():
    """A query has a name and a reason in its .sql file; only a benchmark's bare floor may hold its own."""
    inline = [
        f"{module.path}:{node.lineno} {node.value.strip()[:40]}"
        for module in product()
        if module.path.parts[0] != "benchmarks"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    ]
    assert [] == inline


def test_suppressions_say_why():
    """A silenced checker owes the reader a reason, behind the suppression or in a comment above it."""
    silent = [
        f"{module.path}:{number}"
        for module in modules()
        for number, (above, line) in enumerate(pairwise(["", *module.text.splitlines()]), start=1)
        if (found := SUPPRESSION.search(line))
        and len(re.findall(r"\w{2,}", found["reason"])) < 2
        and not above.lstrip().startswith("#")
    ]
    assert [] == silent


def test_systems_differ_in_one_place_only():
    """Whether this is Windows is asked in shared/platform.py, and by the set-up, which runs before it."""
    asking = [
        f"{module.path}:{node.lineno}"
        for module in product()
        if module.path != PurePosixPath("shared/platform.py") and module.path.parts[0] != "setup"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.platform", "os.name")
    ]
    assert [] == asking


def test_nothing_goes_to_the_systems_log():
    """No filter stands before it, and whoever administers the machine reads it."""
    names = {"syslog", "systemd", "logging.handlers.SysLogHandler", "logging.handlers"}
    assert [] == [str(module.path) for module in product() if names & module.imports()]


@pytest.mark.parametrize("name", pure_modules())
def test_what_decides_never_asks_the_clock(name: str):
    """Time comes in as an argument; only edges ask what time it is."""
    calls = [(module, called, call) for module in inside(name) for called, call in module.calls()]
    assert [] == [f"{module.path}:{call.lineno}" for module, called, call in calls if called in CLOCKS]


def test_no_lease_run_or_step_goes_by_a_machines_own_clock():
    """A wrong clock does no harm: who reads one is listed with what for, and the database's clock decides."""
    readers = {
        str(module.path)
        for module in product()
        if module.path.parts[0] in ("shared", "scheduler")
        and not str(module.path).startswith(AT_A_PERSONS_WORD)
        for name, _ in module.calls()
        if name in CLOCKS
    }
    assert set() == readers - {*READS_THE_CLOCK}


def test_the_database_says_the_time_at_the_very_moment():
    """now() is when the transaction began, and a statement that waited for a lock would count from before."""
    queries = {path: (ROOT / path).read_text() for path in files() if path.parts[:3] == SQL_FOLDER}
    assert queries
    stale = re.compile(r"\b(now\(\)|current_timestamp|localtimestamp|statement_timestamp)", re.I)
    assert [] == [str(path) for path, text in queries.items() if stale.search(text)]


def test_every_module_decides_or_does():
    """A new module takes a side in the import contracts, so that no decision comes to lean on it unseen."""
    contract = import_contract("pure")
    sided = {*contract["source_modules"], *contract["forbidden_modules"]} | READS_WHAT_IS_DECIDED
    places = [module.path.with_suffix("").parts for module in product()]
    names = {".".join(place[:2]) for place in places if place[0] in ("shared", "scheduler")}
    names -= {"shared.__init__", "scheduler.__init__"}
    assert set() == {name for name in names if not any(f"{side}.".startswith(f"{name}.") for side in sided)}
