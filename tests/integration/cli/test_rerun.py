"""`avlast rerun`: shown first, confirmed, done once."""

import pytest

from tests.support.house import SmallHouse

ITEM_STATES = "select id, state, treatment from items order by id"
QUEUED = "select count(*) as n from runs where state = 'queued'"


def treatments(house: SmallHouse) -> list[int]:
    """How many times each case was given to the robot."""
    return [row["treatment"] for row in house.rows(ITEM_STATES)]


def test_what_a_run_handed_over_is_shown_confirmed_and_run_again(done: SmallHouse, terminal):
    """What stands is said before anything is asked; one run takes them."""
    said = terminal("rerun", "--run", "1", given=b"j\n").out
    assert [
        "Kjøres på nytt fra steget som feilet: 1 sak.",
        "  Sak 2: «mark» er gjort og står.",
        "Skal det gjøres? [j/N]",
        "Det er gjort.",
        "Kjøring 2 av counting tar dem. «avlast why 2» sier hvordan den står.",
    ] == said.splitlines()
    assert ([1, 2, 1, 1], [{"n": 1}]) == (treatments(done), done.rows(QUEUED))


def test_the_second_time_nothing_changes_and_it_says_so(done: SmallHouse, terminal):
    """Whoever did not see the answer may ask again."""
    terminal("rerun", "--run", "1", "--yes")
    said = terminal("rerun", "--run", "1", "--yes").out
    assert "Uendret, for roboten har dem alt: 1 sak.\n" == said
    assert ([1, 2, 1, 1], [{"n": 1}]) == (treatments(done), done.rows(QUEUED))


@pytest.mark.parametrize("words", [("--dry-run",), ()])
def test_a_question_changes_nothing(done: SmallHouse, terminal, words: tuple[str, ...]):
    """Neither a preview, nor an answer that is not yes."""
    assert "Sak 2" in terminal("rerun", "2", *words, given=b"n\n").out
    assert [1, 1, 1, 1] == treatments(done)


def test_what_was_done_needs_the_start_a_reason_and_the_rpa_team(done: SmallHouse, terminal):
    """Each refusal says what is lacking."""
    said = terminal("rerun", "1", "--yes", "--lang", "en").out
    assert "Nothing failed in case 1. Should the robot go through it again, choose “--from start”." in said
    assert "(--note)" in terminal("rerun", "1", "--from", "start", "--yes").out
    why = ("--from", "start", "--note", "Feil konto.", "--yes")
    assert [1, 1, 1, 1] == treatments(done)
    terminal("rerun", "1", *why)
    assert [2, 1, 1, 1] == treatments(done)


def test_programs_get_each_case_with_its_steps(done: SmallHouse, terminal):
    """Words of the code, and no question."""
    assert 2 == terminal("rerun", "2", "--json").code
    found = terminal("rerun", "--queue", "counting", "--json", "--yes").json
    expected = {
        "item": 2,
        "robot": "counting",
        "changed": True,
        "refused": None,
        "steps": {"mark": "stands"},
        "run": 2,
    }
    assert {"dry_run": False, "cases": [expected]} == found


def test_cases_are_named_by_reference_through_a_pipe_when_it_says_whom(done: SmallHouse, terminal):
    """A number of a person has no place in a shell's history."""
    assert "Sak 2" in terminal("rerun", "--queue", "counting", "--reference", "c2", "--dry-run").out
    piped = terminal("rerun", "--queue", "counting", "--reference", "-", "--dry-run", given=b"c2\n")
    assert "Sak 2" in piped.out
    refused = terminal("rerun", "--queue", "counting", "--reference", "01819091230")
    assert (3, True) == (refused.code, "through a pipe" in refused.err)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--reference", "x"), 2),
        (("2", "--cause", "business"), 2),
        (("77",), 4),
        (("--run", "77"), 4),
        (("--queue", "cuonting"), 4),
        (("2", "--repeat", "mrak", "--note", "x"), 3),
        (("--queue", "counting", "--reference", "c9"), 4),
    ],
)
def test_what_cannot_be_meant_is_said(done: SmallHouse, terminal, words: tuple[str, ...], code: int):
    """A slip of the finger runs nothing again."""
    assert code == terminal("rerun", *words).code
    assert [1, 1, 1, 1] == treatments(done)


def test_a_filter_that_nothing_fits_says_so(done: SmallHouse, terminal):
    """Nothing is never shown as nothing."""
    said = terminal("rerun", "--queue", "counting", "--cause", "technical", "--since", "2026-01-01").out
    assert "Ingen saker passer. «avlast items ROBOT» viser dem som finnes.\n" == said
