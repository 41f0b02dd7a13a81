"""What other registers know."""

import json
from pathlib import Path

import pytest

from robots.invoice_splitting.payer_facts import FactsFile, NoAnswer
from robots.invoice_splitting.tests.builders import FREE

PAYER = {"protected_address": False, "dead": False, "bankrupt": False}
CLAIM = {"direct_debit_sent": False, "disputed": False, "in_collection": False}


def answered(folder: Path, **answers: object) -> FactsFile:
    """Give a register that answers so."""
    file = folder / "facts.json"
    file.write_text(json.dumps({"payers": {"7": PAYER}, "claims": {"2026-17": CLAIM}} | answers), "utf-8")
    return FactsFile(file)


def test_nothing_stands_in_the_way_only_when_every_register_says_so(tmp_path: Path):
    """All six questions are answered with no."""
    assert FREE == answered(tmp_path).facts("2026-17", "7")


@pytest.mark.parametrize("name", [*PAYER, *CLAIM])
def test_each_answer_reaches_its_own_hindrance(tmp_path: Path, name: str):
    """A yes of one register is never read as another's."""
    register, known = ("payers", {"7": PAYER}) if name in PAYER else ("claims", {"2026-17": CLAIM})
    ((key, facts),) = known.items()
    found = answered(tmp_path, **{register: {key: facts | {name: True}}}).facts("2026-17", "7")
    assert [name] == [each for each, stands in vars(found).items() if stands]


@pytest.mark.parametrize(
    "silence",
    [
        {"payers": {}},
        {"claims": {}},
        {"payers": {"7": {"dead": False}}},
        {"payers": {"7": PAYER | {"dead": None}}},
        {"payers": {"7": PAYER | {"dead": "no"}}},
        {"claims": {"2026-17": CLAIM | {"unheard_of": False}}},
    ],
)
def test_no_answer_is_never_read_as_no_hindrance(tmp_path: Path, silence: dict[str, object]):
    """A missing or unreadable answer is a technical failure, tried again."""
    with pytest.raises(NoAnswer):
        answered(tmp_path, **silence).facts("2026-17", "7")


def test_a_missing_file_is_no_answer(tmp_path: Path):
    """Nor is a register that is away."""
    with pytest.raises(NoAnswer):
        FactsFile(tmp_path / "none.json").facts("2026-17", "7")
