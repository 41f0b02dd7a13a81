"""`avlast run --dry-run`: what a process owner reads before anything is done."""

import pytest

from tests.support.house import SmallHouse, worker


@pytest.fixture
def added(house: SmallHouse) -> SmallHouse:
    """A house with two cases in its queue."""
    house.add({"case": "c1"}, {"case": "c2", "mode": "business"})
    return house


def test_the_list_is_read_now_and_later(added: SmallHouse, terminal):
    """The command waits for it; the run's number brings it back, and the runs' list has its mark."""
    with worker(added):
        said = terminal("run", "counting", "--dry-run")
    expected = [
        "Prøvekjøring 1 av counting: ingenting er gjort, og ingenting er talt.",
        "Sak 1 ville endt slik: Fullført.",
        "    ville gjort «mark»: Setter et merke på c1.",
        "Sak 2 ville endt slik: Til menneske: faglig grunn. Saken kan ikke telles.",
        "Fullført: 1, Til menneske: faglig grunn: 1.",
    ]
    assert (0, True) == (said.code, "\n".join(expected) in said.out)
    assert expected == terminal("why", "1").out.splitlines()
    assert "Prøvekjøring" in terminal("runs").out
    assert ["done", "to_person"] == [each["outcome"] for each in terminal("why", "1", "--json").json["cases"]]
    assert {} == added.marks()


def test_fewer_cases_and_json_for_programs(added: SmallHouse, terminal):
    """Words of the code."""
    with worker(added):
        assert 0 == terminal("run", "counting", "--dry-run", "--cases", "1", "--json").code
    found = terminal("why", "1", "--json").json
    deed = {"kind": "would", "step": "mark", "says": "Setter et merke på c1."}
    assert [(1, "done", [deed])] == [(c["item"], c["outcome"], c["deeds"]) for c in found["cases"]]
    assert (1, "succeeded") == (found["dry_run"], found["state"])


def test_it_is_refused_where_nobody_offers_it_and_to_whom_may_not_run(added: SmallHouse, terminal):
    """Reading a process's systems is for those who may run it; the cure is said."""
    added.rows("update robots set manifest = manifest - 'dry_run' returning 1")
    refused = terminal("run", "counting", "--dry-run")
    assert (5, True) == (refused.code, "`dry_run = true`" in refused.err)
    assert 5 == terminal("run", "counting", "--dry-run", person="okonomi").code
    assert 2 == terminal("run", "counting", "--cases", "3").code
    assert [] == added.rows("select 1 from runs")
