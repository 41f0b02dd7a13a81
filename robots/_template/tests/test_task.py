"""The task as a whole, on a fake run: no database, no worker, a folder of the test's own."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.testing import FakeRun, fake_run

from ..outbox import Outbox, Receipt
from ..task import Case, Values, task, write_receipts

TODAY = date(2026, 11, 23)
MANIFEST = tomllib.loads((Path(__file__).parents[1] / "robot.toml").read_text(encoding="utf-8"))


class Died(BaseException):
    """The process was killed at this line."""


class DyingOutbox(Outbox):
    """An outbox in which the process is killed as soon as the receipt is written."""

    def put(self, receipt: Receipt) -> None:
        """Write it and die."""
        super().put(receipt)
        raise Died


def case(**changes: Any) -> dict[str, Any]:
    """Give a case as it comes in."""
    return {"request_id": "r-1", "case": "2026/17", "received": "2026-11-23"} | changes


def run_of(folder: Path, *cases: dict[str, Any], today: date = TODAY, attempts: int = 1) -> FakeRun:
    """Give a run over these cases, with the values and reasons of robot.toml and this folder."""
    values = MANIFEST["values"]["test"] | {"outbox": str(folder)}
    return fake_run(cases, values=values, reasons=MANIFEST["reasons"], today=today, attempts=attempts)


def ended(run: FakeRun) -> list[tuple[str, str | None, str | None]]:
    """Give how the items ended."""
    return [(each.outcome.value, each.cause and each.cause.value, each.code) for each in run.outcomes]


def receipts(folder: Path) -> dict[str, str]:
    """Give what is in the folder."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()}


def test_a_case_is_receipted_with_its_last_day(tmp_path: Path):
    """Done, a file in the folder, and a sentence for the process owner."""
    task(run := run_of(tmp_path, case()))
    assert [("done", None, None)] == ended(run)
    assert {"r-1.txt": "Vi mottok sak 2026/17 23.11.2026. Du får svar innen 30.11.2026.\n"} == receipts(
        tmp_path
    )
    assert [("case-1", "Kvittering lagt i mappen, med svarfrist 30.11.2026.")] == run.queue.notes


def test_a_dry_run_says_what_it_would_write(tmp_path: Path):
    """robot.toml offers it: nothing outside the step changes anything."""
    values = MANIFEST["values"]["test"] | {"outbox": str(tmp_path)}
    task(run := fake_run([case()], values=values, today=TODAY, dry_run=True))
    assert MANIFEST["dry_run"]
    assert [("done", None, None)] == ended(run)
    says = "Legger en kvittering i mappen, med svarfrist 30.11.2026."
    assert [("case-1", "would", "receipt", says)] == [each for each in run.queue.would if each[2]]
    assert {} == receipts(tmp_path)


def test_a_case_that_comes_too_late_goes_to_a_person(tmp_path: Path):
    """And nothing is written; the code is one that robot.toml declares."""
    task(run := run_of(tmp_path, case(received="2026-11-02")))
    assert [("to_person", "business", "too_late")] == ended(run)
    assert {} == receipts(tmp_path)
    assert "too_late" in MANIFEST["reasons"]


@pytest.mark.parametrize("wrong", [{"request_id": "../r-1"}, {"case": ""}, {"received": "soon"}, {"more": 1}])
def test_a_case_that_cannot_be_read_goes_to_a_person(tmp_path: Path, wrong: dict[str, Any]):
    """And the cases behind it are worked on."""
    task(run := run_of(tmp_path, case(**wrong), case(request_id="r-2")))
    assert [("to_person", "business", "bad_payload"), ("done", None, None)] == ended(run)
    assert ["r-2.txt"] == list(receipts(tmp_path))


def test_killed_after_the_write_the_first_decision_is_finished(tmp_path: Path):
    """A week later the case would be too late; what was begun stands, and is not written again."""
    first, second = run_of(tmp_path, case()), run_of(tmp_path, case(), today=date(2026, 12, 7))
    with pytest.raises(Died):
        write_receipts(first, 5, DyingOutbox(tmp_path))
    second.queue.steps = first.queue.steps
    write_receipts(second, 5, DyingOutbox(tmp_path))
    assert [("done", None, None)] == ended(second)
    assert ["r-1.txt"] == list(receipts(tmp_path))


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path):
    """The world is wrong, not the case: after the last attempt the RPA team is told."""
    taken = tmp_path / "a file"
    taken.touch()
    task(run := run_of(taken, case(), attempts=3))
    assert ["case-1", "case-1"] == run.queue.retried
    assert [("to_person", "technical", "technical")] == ended(run)


@pytest.mark.parametrize("environment", MANIFEST["values"])
def test_the_values_of_each_environment_can_be_read(environment: str):
    """A slip in robot.toml is found here, and not by the first run in production."""
    assert Values.model_validate(MANIFEST["values"][environment]).banking_days > 0


def test_robot_toml_names_fields_of_a_case():
    """What is unique in the queue and what counts once are fields that each case has."""
    assert {MANIFEST["reference"], MANIFEST["business_key"]} <= set(Case.model_fields)
