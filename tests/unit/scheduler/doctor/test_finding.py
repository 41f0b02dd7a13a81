"""Every code has a fault that provokes it, a cure, and a line in its document."""

import re
from pathlib import Path

from scheduler.doctor.finding import CURES, TO_KNOW, Finding
from tests.support.sick_house import AT_WORK_OR_DATABASE, IN_INSTALLATION, IN_RULES, IN_TELLING, codes

PROJECT = Path(__file__).resolve().parents[4]


def test_a_house_in_order_has_nothing_wrong():
    """The doctor is quiet then, and its exit code is 0."""
    assert [] == codes()


def test_every_code_is_provoked_by_a_test():
    """A check that nobody saw fail is none; the two first are tested by themselves."""
    provoked = [*IN_INSTALLATION, *IN_RULES, *IN_TELLING, *AT_WORK_OR_DATABASE]
    assert set(CURES) == {*provoked, "environment_not_set", "settings_wrong"}


def test_what_is_only_to_know_is_a_code():
    """A slip of the pen would make it a fault."""
    assert set(TO_KNOW) <= set(CURES)


def test_every_code_is_in_the_document_with_the_same_cure():
    """Whoever meets a code finds its line; two answers to one question would be one too many."""
    text = (PROJECT / "docs" / "doctor.md").read_text(encoding="utf-8")
    lines = {
        match[1]: match[2] for match in re.finditer(r"^\| `(\w+)` \| .* \| (.*) \|$", text, re.MULTILINE)
    }
    assert dict(CURES) == lines


def test_the_page_for_the_night_has_every_fault_that_stops_the_house():
    """Whoever was called finds whether to act now: each grave code of keys, database and work is there."""
    document = (PROJECT / "docs" / "doctor.md").read_text(encoding="utf-8")
    night = (PROJECT / "docs" / "when-it-fails-at-night.md").read_text(encoding="utf-8")
    sections = re.findall(
        r"^## (?:Keys and retention|The database|What is at work)$(.*?)(?=^## |\Z)", document, re.M | re.S
    )
    assert 3 == len(sections)
    codes_there = set(re.findall(r"^\| `(\w+)` \| (?!·)", "".join(sections), re.MULTILINE))
    assert set() == codes_there - set(re.findall(r"`(\w+)`", night))


def test_a_cure_is_a_sentence():
    """It is read by somebody who was just woken."""
    assert [] == [cure for cure in CURES.values() if not re.fullmatch(r"[A-Z].*\.", cure)]


def test_a_finding_for_programs_has_what_people_read():
    """Code, sentence, cure, and whether it keeps something from working."""
    assert {
        "code": "no_worker",
        "sentence": "s",
        "cure": CURES["no_worker"],
        "grave": True,
    } == Finding("no_worker", "s").as_json()
