import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.log import FILE_NAME, open_run_log
from shared.redact import Redactor

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / FILE_NAME).read_text().splitlines()]


def test_what_is_bound_once_stands_on_every_line(tmp_path: Path):
    """Environment, robot and run, and what a robot binds itself for an item."""
    log = open_run_log(tmp_path, Redactor(), now=lambda: NOON, environment="demo", robot="x", run=7)
    log.bind(item=18).warning("delt", parts=3)
    log.info("ferdig")
    first = {"time": "2026-11-22T12:00:00Z", "environment": "demo", "robot": "x", "run": 7}
    assert [
        first | {"level": "warning", "item": 18, "event": "delt", "parts": 3},
        first | {"level": "info", "event": "ferdig"},
    ] == lines(tmp_path)


def test_nothing_is_written_before_it_is_filtered(tmp_path: Path):
    """The bytes of the file hold neither the number nor the secret, whatever they stood in."""
    log = open_run_log(tmp_path, Redactor(["tyttebær"]), robot="15839010270", run="tyttebær")
    log.info("15839010270 %s", "tyttebær", tyttebær="15839010270")
    try:
        raise ValueError("tyttebær")
    except ValueError:
        log.exception("15839010270")
    written = (tmp_path / FILE_NAME).read_text()
    assert 2 == written.count("\n")
    assert "15839" not in written
    assert "tytte" not in written


def test_lost_lines_are_told_with_all_that_is_bound(tmp_path: Path):
    """The line that says so is a line of this run like any other."""
    (tmp_path / "x").write_bytes(b"")
    log = open_run_log(tmp_path / "x", Redactor(), now=lambda: NOON, run=7)
    log.info("borte")
    (tmp_path / "x").unlink()
    log.info("her")
    told, here = lines(tmp_path / "x")
    assert {
        "level": "error",
        "run": 7,
        "lines": 1,
        "event": "lines of this log were lost",
    }.items() <= told.items()
    assert "her" == here["event"]
