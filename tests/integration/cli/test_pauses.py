"""`avlast pause`, `drain`, `resume`, `pauses`, `why`: who may, what is said, and why a run waits."""

import pytest

from tests.support.house import SmallHouse

PAUSED = ("pause", "robot", "counting", "--reason", "ERP er nede")


def test_a_pause_says_what_by_whom_and_why_wherever_one_looks(house: SmallHouse, terminal):
    """Beside the robot, in the list, with the run that waits, and at the doctor's."""
    run = str(house.run())
    assert "roboten counting er satt på pause av rpa-team" in terminal(*PAUSED, "--until", "3d").out
    said = "roboten counting er satt på pause av rpa-team til "
    assert all(said in terminal(*words).out for words in (("pauses",), ("runs",), ("why", run)))
    assert "rpa-team: ERP er nede" in terminal("robots").out
    assert "ERP er nede" in terminal("doctor").out
    assert "the robot counting is paused by rpa-team until " in terminal("why", run, "--lang", "en").out


def test_why_a_run_waits_is_told_to_programs(house: SmallHouse, terminal):
    """Codes of the rule beside the sentence; the same in the list."""
    run = house.run()
    terminal("drain", "everything", "--reason", "r")
    told = terminal("why", str(run), "--json").json
    assert ["paused", "no_worker"] == [wait["code"] for wait in told["waits"]]
    (listed,) = terminal("runs", "--json").json
    assert told["waits"] == listed["waits"]


def test_a_run_that_nothing_holds_back_says_who_takes_it(house: SmallHouse, terminal):
    """A worker is up: it waits for nothing but a free slot. One that is over says how it ended."""
    run = house.run()
    with house.connection() as connection:
        connection.execute(
            "insert into workers (name, machine, capabilities, slots) values ('w', 'm', '{}', 1)"
        )
    assert "Venter: en ledig arbeider tar den." in terminal("why", str(run)).out
    terminal("stop", str(run))
    assert "Stoppet." in terminal("why", str(run)).out


def test_what_was_held_back_stays_in_the_history(terminal):
    """Who lifted it and when stands beside who began it."""
    terminal(*PAUSED)
    assert "Opphevet av rpa-team: roboten counting" in terminal("resume", "robot", "counting").out
    assert [] == terminal("pauses", "--json").json
    (past,) = terminal("pauses", "--all", "--json").json
    assert ("pause", "rpa-team", "rpa-team") == (past["kind"], past["by"], past["lifted_by"])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("robot", "counting"), 0),
        (("queue", "counting"), 0),
        (("unit", "rpa"), 5),
        (("machine", "m"), 5),
        (("everything",), 5),
    ],
)
def test_a_process_owner_holds_back_the_own_robots_alone(
    house: SmallHouse, terminal, words: tuple[str, ...], code: int
):
    """What others work with is theirs to stop; whoever has no role stops nothing."""
    organisation = house.root / "config" / "organisation.toml"
    organisation.write_text(organisation.read_text().replace("faktura-avdrag", "telling"))
    assert code == terminal("pause", *words, "--reason", "r", person="prosesseier-faktura").code
    assert 5 == terminal("pause", *words, "--reason", "r", person="okonomi").code


def test_who_owns_a_whole_unit_holds_it_back(house: SmallHouse, terminal):
    """And no other unit."""
    organisation = house.root / "config" / "organisation.toml"
    organisation.write_text(organisation.read_text().replace('process = "faktura-avdrag"', 'unit = "rpa"'))
    asked = ("--reason", "r")
    assert 0 == terminal("drain", "unit", "rpa", *asked, person="prosesseier-faktura").code
    assert 5 == terminal("drain", "unit", "regnskapstjenesten", *asked, person="prosesseier-faktura").code


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("robot", "countin", "--reason", "r"), "did you mean counting?"),
        (("unit", "rpaa", "--reason", "r"), "did you mean rpa?"),
        (("robot", "--reason", "r"), "Give its name"),
        (("everything", "counting", "--reason", "r"), "takes no name"),
        (("robot", "counting", "--reason", " "), "Say why"),
        (("robot", "counting", "--reason", "r", "--until", "2001-01-01"), "is over already"),
        (("machine", "m7", "--reason", "r"), "no worker was up on m7 today"),
    ],
)
def test_a_slip_of_the_pen_is_told(terminal, words: tuple[str, ...], said: str):
    """A pause that holds back nothing would be found out too late; a machine may only be off."""
    answer = terminal("pause", *words)
    assert said in answer.err
    assert (0 if "m7" in words else answer.code) == answer.code


def test_no_reason_keeps_the_number_of_a_person(house: SmallHouse, terminal):
    """Everybody reads it, wherever a run waits; neither does it break a line, nor a name hold one."""
    terminal("pause", "robot", "counting", "--reason", "Gjelder 01819091230.\n  alt er satt på pause")
    kept = [{"reason": "Gjelder [identity number]. alt er satt på pause"}]
    assert kept == house.rows("select reason from pauses")
    assert 3 == terminal("pause", "machine", "01819091230", "--reason", "r").code


def test_a_drain_waits_until_nothing_runs(terminal):
    """At once when nothing does."""
    assert "Ingenting av det kjører." in terminal("drain", "everything", "--reason", "r", "--wait").out
