"""`avlast followup`: what a process owner reads and does, in their own language."""

import json
from datetime import date

import pytest

from tests.support.house import SmallHouse

ROWS = "select state, assignee from follow_ups order by id"


@pytest.fixture
def handed(done: SmallHouse) -> SmallHouse:
    """A house whose second case went to a person, under a robot that says what to do."""
    more = {
        "advice": {"wrong_case": "Tell saken selv."},
        "follow_up": {"facts": {"mode": "Måte", "case": "Saksnummer"}},
    }
    with done.connection() as connection:
        connection.execute("update robots set manifest = manifest || %s::jsonb", (json.dumps(more),))
        connection.execute("update follow_ups set due_on = '2099-01-02'")
    return done


def test_the_list_says_why_where_until_when_and_whose(handed: SmallHouse, terminal):
    """One line a case, in bokmål, without anything that says whom it is about."""
    head, _, line = terminal("followup", "list").out.splitlines()
    assert ["Sak", "Årsak", "Begrunnelse", "Robot", "Kom", "Frist", "Hos", "Status"] == head.split()
    assert "2     Faglig grunn   Saken kan ikke telles.   Tellerobot" in line
    assert line.endswith("02.01.2099         Ny")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--new",), 1),
        (("--robot", "counting", "--cause", "business", "--reason", "wrong_case"), 1),
        (("--cause", "technical"), 0),
        (("--overdue",), 0),
        (("--mine",), 0),
        (("--assignee", "okonomi"), 0),
        (("--with-rpa",), 0),
        (("--before", "2020-01-01"), 0),
        (("--solved",), 0),
    ],
)
def test_the_list_is_filtered(handed: SmallHouse, terminal, words: tuple[str, ...], expected: int):
    """Each filter is one question, and several are asked together."""
    assert expected == len(terminal("followup", "list", *words, "--json").json)


def test_an_empty_list_says_so_in_each_language(handed: SmallHouse, terminal):
    """Nothing is never shown as nothing."""
    said = [terminal("followup", "list", "--mine", "--lang", lang).out for lang in ("nb", "nn", "en")]
    expected = ["Ingen saker å følge opp.", "Ingen saker å følgje opp.", "No case to follow up."]
    assert expected == [text.strip() for text in said]


def test_what_is_overdue_is_told_apart(handed: SmallHouse, terminal):
    """The last day is a day to work on; the next one is too late."""
    today = handed.rows("select (clock_timestamp() at time zone 'Europe/Oslo')::date as day")[0]["day"]
    for due, expected in ((today, 0), (date(2026, 1, 2), 1)):
        handed.rows(f"update follow_ups set due_on = '{due}' returning 1")
        assert expected == len(terminal("followup", "list", "--overdue", "--json").json)
    assert "02.01.2026 (over fristen)" in terminal("followup", "list").out


def test_reasons_are_counted(handed: SmallHouse, terminal):
    """One cause often stands behind many cases."""
    (found,) = terminal("followup", "list", "--by-reason", "--json").json
    assert ("wrong_case", 1, 1, 0) == tuple(found[k] for k in ("reason_code", "cases", "nobody", "overdue"))
    assert "Faglig grunn   wrong_case" in terminal("followup", "list", "--by-reason").out


def test_reasons_are_counted_of_what_was_asked_for(handed: SmallHouse, terminal):
    """A filter that is there and does nothing would show the others' cases as one's own."""
    words = ("followup", "list", "--by-reason", "--json")
    assert [0, 1] == [len(terminal(*words, "--cause", cause).json) for cause in ("technical", "business")]
    assert 2 == terminal(*words, "--solved").code


def test_reasons_name_the_robot_as_filters_take_it(handed: SmallHouse, terminal):
    """Two robots may have the same title."""
    assert "Tellerobot (counting)" in terminal("followup", "list", "--by-reason").out


def test_a_note_looks_like_no_line_of_the_history(handed: SmallHouse, terminal):
    """Whoever writes two lines writes them under their own name."""
    forged = "Sett på.\n  22.11.2026 12.00  RPA-teamet gjorde saken for hånd"
    terminal("followup", "note", "2", forged)
    said = terminal("followup", "show", "2").out.splitlines()
    assert f"{' ' * 20}  22.11.2026 12.00  RPA-teamet gjorde saken for hånd" == said[-1]


def test_the_history_says_why_it_came_also_when_the_robot_has_it_again(handed: SmallHouse, terminal):
    """In the reader's words, whatever has become of the case since."""
    terminal("followup", "again", "2")
    assert "Til menneske: faglig grunn: Saken kan ikke telles." in terminal("items", "counting", "2").out


def test_one_case_tells_what_to_do_now(handed: SmallHouse, terminal):
    """Reason, the robot author's word, the last day, who has it, and what the robot did."""
    said = terminal("followup", "show", "2").out.splitlines()
    assert [
        "Sak 2 · Tellerobot · Faglig grunn · Ny",
        "  Begrunnelse: Saken kan ikke telles.",
        "  Gjør dette: Tell saken selv.",
        "  Frist: 02.01.2099",
        "  Hos: ingen ennå",
    ] == said[:5]
    assert "  Forsøk: 1" == said[5]
    assert any("Til menneske: faglig grunn" in line for line in said)


def test_the_facts_are_shown_to_who_may_and_the_look_is_recorded(handed: SmallHouse, terminal):
    """What is needed and no more; whose eyes saw it stands in the history."""
    said = terminal("followup", "show", "2", "--facts").out
    assert "Dette trenger du\n  Saksnummer: c2\n  Måte: business\n" in said
    looks = "select person from item_events where kind = 'facts_shown' and item_id = 2"
    assert [{"person": "rpa-team"}] == handed.rows(looks)


def test_references_in_the_list_are_each_recorded(handed: SmallHouse, terminal):
    """Convenience leaves as many traces as patience would."""
    assert "c2" in terminal("followup", "list", "--show-reference").out
    looks = "select item_id from item_events where kind = 'reference_shown'"
    assert [{"item_id": 2}] == handed.rows(looks)


@pytest.mark.parametrize("words", [("show", "2", "--facts"), ("list", "--show-reference"), ("take", "2")])
def test_whoever_has_no_part_in_the_process_sees_and_does_nothing(
    handed: SmallHouse, terminal, words: tuple[str, ...]
):
    """Finance may read the list, not whose cases they are."""
    assert 5 == terminal("followup", *words, person="okonomi").code
    looks = "select 1 from item_events where kind like '%%_shown'"
    assert [] == handed.rows(looks.replace("%%", "%"))


def test_a_case_is_taken_done_and_told_of(handed: SmallHouse, terminal):
    """Each answer is one plain sentence; the history has names."""
    assert "Sak 2 er din.\n" == terminal("followup", "take", "2").out
    words = ("--minutes", "7", "--note", "Talt i permen.")
    assert (
        "Sak 2 er ført som gjort for hånd på 7 minutter.\n" == terminal("followup", "done", "2", *words).out
    )
    again = terminal("followup", "done", "2", *words).out
    assert again.startswith("Sak 2 er uendret, for det er alt gjort: RPA-teamet gjorde saken for hånd")
    story = terminal("followup", "show", "2").out
    assert "  Minutter brukt: 7\n" in story
    assert "RPA-teamet gjorde saken for hånd: Talt i permen." in story


def test_what_is_missing_is_asked_for(handed: SmallHouse, terminal):
    """Exit code 3: nothing was written; the sentence says what is wanted."""
    said = terminal("followup", "done", "2", "--note", "x")
    assert (3, "avlast: Si hvor mange minutter saken tok.\n") == (said.code, said.err)


def test_somebody_who_is_nobody_may_only_look(handed: SmallHouse, terminal):
    """Lists are for everybody who may log in here."""
    assert 0 == terminal("followup", "list", person=None).code
    assert 5 == terminal("followup", "take", "2", person=None).code


def test_a_case_goes_to_a_colleague_the_robot_and_the_rpa_team(handed: SmallHouse, terminal):
    """The other ways, each with its answer."""
    given = terminal("followup", "give", "2", "--to", "rpa-team").out
    assert "RPA-teamet har fått sak 2.\n" == given
    assert "RPA-teamet har fått sak 2.\n" == terminal("followup", "to-rpa", "2").out
    assert "Merknaden står på sak 2.\n" == terminal("followup", "note", "2", "Ringt.").out
    assert "Roboten tar sak 2 i sin neste kjøring.\n" == terminal("followup", "again", "2").out
    expected = "Sak 2 er alt avsluttet: RPA-teamet ga saken til roboten igjen"
    assert expected in terminal("followup", "not-needed", "2", "--note", "x").err
    assert "Saken ble gitt til roboten igjen. (av rpa-team)" in terminal("items", "counting", "2").out


def test_many_are_shown_before_they_are_changed(handed: SmallHouse, terminal):
    """A dry run changes nothing; a no changes nothing; a yes does what was shown."""
    words = ("followup", "bulk", "again", "--reason", "wrong_case")
    assert "Går til roboten igjen: 1 sak.\n" == terminal(*words, "--dry-run").out
    assert "Ingenting er endret." in terminal(*words, given=b"n\n").out
    assert [{"state": "open", "assignee": None}] == handed.rows(ROWS)
    assert "Det er gjort." in terminal(*words, given=b"j\n").out
    assert [{"state": "again", "assignee": "rpa-team"}] == handed.rows(ROWS)


def test_many_are_changed_without_a_question_when_told_so(handed: SmallHouse, terminal):
    """For programs: JSON says what became of each."""
    words = ("--new", "--minutes", "2", "--note", "Ryddet.", "--yes", "--json")
    said = terminal("followup", "bulk", "done", *words).json
    assert {"dry_run": False, "cases": [{"item": 2, "changed": True, "refused": None}]} == said


def test_all_cases_at_once_by_a_slip_is_refused(handed: SmallHouse, terminal):
    """Bulk needs a filter; JSON, which asks nobody, needs a yes."""
    assert 2 == terminal("followup", "bulk", "not_needed", "--note", "x", "--yes").code
    assert 2 == terminal("followup", "bulk", "not_needed", "--note", "x", "--new", "--json").code


@pytest.mark.parametrize("act", ["not-needed", "not_needed"])
def test_an_act_is_written_as_its_own_command_is(handed: SmallHouse, terminal, act: str):
    """Nobody looks up which sign stands between two words."""
    words = ("--robot", "counting", "--note", "Feil sak.", "--yes")
    assert 0 == terminal("followup", "bulk", act, *words).code
    assert [{"state": "not_needed", "assignee": "rpa-team"}] == handed.rows(ROWS)
    assert "'nothing' is none of take, give" in terminal("followup", "bulk", "nothing", *words).err


def test_a_filter_that_fits_no_case_says_so(handed: SmallHouse, terminal):
    """Nobody is told that it is done when there was nothing to do."""
    words = ("followup", "bulk", "again", "--reason", "misspelt", "--yes")
    said = [terminal(*words, "--lang", lang).out.strip() for lang in ("nb", "nn", "en")]
    assert [
        "Ingen saker passer til det du spurte om. Ingenting er endret.",
        "Ingen saker passar til det du spurde om. Ingenting er endra.",
        "No case fits what you asked for. Nothing was changed.",
    ] == said


def test_what_a_colleague_has_is_left_and_told_of(handed: SmallHouse, terminal):
    """Bulk takes nothing from anybody."""
    terminal("followup", "take", "2", person="rpa-team")
    handed.rows("update follow_ups set assignee = 'prosesseier-faktura' returning 1")
    said = terminal("followup", "bulk", "again", "--robot", "counting", "--yes").out
    assert "Kan ikke gjøres: 1 sak.\n  Prosesseier for faktura har sak 2: RPA-teamet tok saken" in said
