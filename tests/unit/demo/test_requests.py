"""The cases as the outside world sees them."""

import json
from datetime import UTC, date, datetime

import pytest

from demo.cases import cases, without_answer
from demo.requests import broken_lines, payer_facts, request_lines, seeded
from robots.invoice_splitting.request import SplitRequest

TODAY = date(2026, 11, 22)
WORLD = [*cases(TODAY), without_answer(TODAY)]
NUMBERS = {invoice.key: f"F{at}" for at, invoice in enumerate(seeded(WORLD), start=1)}
PAYERS = {invoice.party.key: f"P{invoice.party.key}" for invoice in seeded(WORLD)}


def test_every_request_passes_the_door():
    """What residents type wrongly is the robot's to refuse, not the door's."""
    lines = request_lines(WORLD, NUMBERS, datetime(2026, 11, 22, tzinfo=UTC)).splitlines()
    read = [SplitRequest.model_validate_json(line) for line in lines]
    assert "FINNES-IKKE-1" in {each.invoice for each in read}
    assert {each.invoice for each in read} - {"FINNES-IKKE-1"} <= set(NUMBERS.values())


@pytest.mark.parametrize("fault", broken_lines())
def test_a_broken_line_does_not_pass_the_door(fault: str):
    """Each is one that no form of ours can have made."""
    with pytest.raises(ValueError, match="validation error"):
        SplitRequest.model_validate_json(broken_lines()[fault])


def test_the_registers_answer_for_all_but_the_case_that_says_so():
    """Six questions in two registers, by the ERP's own ids."""
    facts = payer_facts(WORLD, NUMBERS, PAYERS)
    silent = NUMBERS["uten-svar"]
    assert set(NUMBERS.values()) - set(facts["claims"]) == {silent}
    dead = [payer for payer, known in facts["payers"].items() if known["dead"]]
    owners = [PAYERS[invoice.party.key] for invoice in seeded(WORLD) if invoice.key == "dod"]
    assert owners == dead
    assert json.loads(json.dumps(facts)) == facts
