"""`avlast add` and `items`: cases come in all or none, and each tells its history."""

import json
from pathlib import Path

import pytest

from shared.errors import NotFound
from shared.views import record_look
from tests.support.house import SmallHouse


def queued(house: SmallHouse) -> int:
    """How many items there are."""
    return int(house.rows("select count(*) as n from items")[0]["n"])


def test_a_file_is_added_and_deleted(house: SmallHouse, terminal, cases: Path):
    """Its cases are sealed in the database; the file would be a copy in clear."""
    said = terminal("add", "counting", str(cases))
    assert (0, 4, False) == (said.code, queued(house), cases.exists())
    assert "counting: 4 new, 0 known already" in said.out
    assert f"{cases} is deleted" in said.out


def test_a_file_may_be_kept(house: SmallHouse, terminal, cases: Path):
    """Whoever tries things out wants it once more; then all is known."""
    terminal("add", "counting", str(cases), "--keep")
    again = terminal("add", "counting", str(cases), "--keep", "--json").json
    assert (0, 4, False, True) == (again["new"], again["known"], again["file_deleted"], cases.exists())
    assert 4 == queued(house)


def test_one_wrong_line_and_nothing_is_added(house: SmallHouse, terminal, cases: Path):
    """The line and the field are named; the file stays to be mended."""
    cases.write_text('{"case": "a"}\n{"case": ["hemmelig"]}\n')
    said = terminal("add", "counting", str(cases))
    assert (3, 0, True) == (said.code, queued(house), cases.exists())
    assert "line 2: case: must be a text" in said.err
    assert "hemmelig" not in said.err


def test_standard_input_is_a_file_too(house: SmallHouse, terminal):
    """A form's back end may pipe."""
    said = terminal("add", "counting", "-", given=b"case;mode\nbl\xc3\xa5;done\n")
    assert (0, "counting: 1 new, 0 known already and left as they are\n") == (said.code, said.out)


def test_what_was_read_in_another_encoding_is_said(terminal):
    """Somebody should look at one of them."""
    assert (
        "read as Windows-1252" in terminal("add", "counting", "-", given="case\nblå\n".encode("cp1252")).out
    )


def test_a_case_that_stands_twice_is_said(house: SmallHouse, terminal):
    """Word for word it is one case."""
    said = terminal("add", "counting", "-", given=b'{"case": "a"}\n{"case": "a"}\n')
    assert (1, True) == (queued(house), "1 stood in the file more than once" in said.out)


def test_only_those_of_the_process_add(house: SmallHouse, terminal, cases: Path):
    """A file of somebody who may not is neither read in nor deleted."""
    assert 5 == terminal("add", "counting", str(cases), person="okonomi").code
    assert (0, True) == (queued(house), cases.exists())


def test_ten_thousand_cases_are_one_transaction(house: SmallHouse, terminal):
    """And a second time none of them is new."""
    data = "".join(json.dumps({"case": f"c{n}"}) + "\n" for n in range(10_000)).encode()
    assert 10_000 == terminal("add", "counting", "-", "--json", given=data).json["new"]
    assert 10_000 == terminal("add", "counting", "-", "--json", given=data).json["known"]


def test_items_are_listed_for_people_and_programs(done: SmallHouse, terminal):
    """Each with how it ended and why; chosen by state and outcome."""
    listed = terminal("items", "counting").out
    assert all(
        word in listed for word in ("Til menneske: faglig grunn", "Halvparten av bilagene", "Duplikat")
    )
    assert [2] == [e["id"] for e in terminal("items", "counting", "--outcome", "to_person", "--json").json]
    assert [] == terminal("items", "counting", "--state", "waiting", "--json").json
    assert [4, 3] == [e["id"] for e in terminal("items", "counting", "-n", "2", "--json").json]


def test_one_items_history_is_told_in_plain_words(done: SmallHouse, terminal):
    """What happened, in order, with who and which run."""
    told = terminal("items", "counting", "2").out
    assert told.startswith("Sak 2 · counting · Til menneske: faglig grunn\n  Saken kan ikke telles.\n")
    assert "Saken kom inn. (av rpa-team)" in told
    history = terminal("items", "counting", "1", "--json").json
    assert ["added", "done"] == [event["kind"] for event in history["events"]]
    assert ["mark"] == [step["name"] for step in history["steps"]]


def test_the_clear_reference_is_shown_on_demand_and_the_look_is_recorded(done: SmallHouse, terminal):
    """Whoever looks stands in the history that the owner reads."""
    assert "c2" not in terminal("items", "counting", "2").out
    assert "Saksreferanse: c2" in terminal("items", "counting", "2", "--show-reference").out
    assert "Saksreferansen ble vist. (av rpa-team)" in terminal("items", "counting", "2").out
    assert "c2" == terminal("items", "counting", "2", "--show-reference", "--json").json["reference"]


def test_the_clear_reference_is_not_for_everybody(done: SmallHouse, terminal):
    """Finance reads figures; an owner reads the own process; nobody's look is recorded as done."""
    for person in ("okonomi", "prosesseier-faktura", None):
        assert 5 == terminal("items", "counting", "2", "--show-reference", person=person).code
    assert [] == done.rows("select 1 from item_events where kind = 'reference_shown'")


def test_a_purged_reference_is_gone_and_the_look_does_no_harm(done: SmallHouse, terminal):
    """The history says that it was deleted in its time."""
    done.rows("update items set reference_sealed = null, payload_sealed = null where id = 2 returning 1")
    assert "slettet etter fristen" in terminal("items", "counting", "2", "--show-reference").out


@pytest.mark.parametrize("words", [("items", "nobody"), ("items", "counting", "99")])
def test_what_is_not_there_is_exit_code_4(terminal, words: tuple[str, ...]):
    """With a hint where to look."""
    assert 4 == terminal(*words).code


def test_a_reference_needs_its_item(terminal):
    """A list of all references is nothing that anybody should print."""
    assert 2 == terminal("items", "counting", "--show-reference").code


def test_a_look_at_another_robots_item_is_no_look(done: SmallHouse):
    """Item numbers are the house's; a robot's name must fit."""
    with done.connection() as connection, pytest.raises(NotFound):
        record_look(connection, "another", 2, "reference_shown", "rpa-team")


def test_what_is_purged_is_told_beforehand_done_once_and_remembered(done: SmallHouse, terminal):
    """The case still reads, without whom it was about; sent again it is a duplicate, and that is said."""
    old = "now() - interval '92 days'"
    done.rows(f"update items set settled_at = {old} where id = 1 returning 1")
    (due,) = terminal("purge", "--dry-run", "--json").json
    assert (1, []) == (due["items"], due["folders"])
    assert "the content of 1 cases" in terminal("purge").out
    assert "nothing is old enough to go" in terminal("purge").out
    assert [("counting", 1)] == [
        (e["robot"], e["items"]) for e in terminal("purge", "--history", "--json").json
    ]
    told = terminal("items", "counting", "1")
    assert (0, True) == (told.code, "slettet etter fristen" in told.out)
    again = terminal("add", "counting", "-", given=b'{"case": "c1", "mode": "done"}\n')
    assert "1 of those known are duplicates of cases whose content is deleted by age" in again.out
    assert "er en dublett" in terminal("items", "counting", "1").out


def test_only_the_rpa_team_purges(terminal):
    """What is deleted does not come back."""
    assert 5 == terminal("purge", person="okonomi").code
