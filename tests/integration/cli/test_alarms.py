"""`avlast alarms`: what is wrong, and saying that somebody knows."""

import pytest

from scheduler.alarms.watch import one_pass
from tests.support.house import SmallHouse


@pytest.fixture
def failed(house: SmallHouse) -> SmallHouse:
    """A house in which a run failed, and somebody looked."""
    with house.connection() as connection:
        one_pass(connection, house.house().around(), lambda _: None)
        run = house.run()
        connection.execute(
            """update runs set state = 'failed', token = 1, reason_code = 'robot_failed',
                               ended_at = clock_timestamp() where id = %s""",
            (run,),
        )
        one_pass(connection, house.house().around(), lambda _: None)
    return house


def test_an_alarm_is_listed_shown_and_acknowledged(failed: SmallHouse, terminal):
    """Who said that they know, and why, stands in its history."""
    listed = terminal("alarms", "--json").json
    assert [("run_failed:counting:robot_failed", 1)] == [(a["cause_key"], a["happenings"]) for a in listed]
    number = str(listed[0]["id"])
    said = terminal("alarms", "acknowledge", number, "--reason", "Ringt leverandøren")
    assert f"alarm {number} is acknowledged until it is over\n" == said.out
    shown = terminal("alarms", "show", number).out
    assert "Roboten «" in shown
    assert "Sett av rpa-team: Ringt leverandøren" in shown
    assert "acknowledged" == terminal("alarms", "--json").json[0]["silence"]
    assert f"alarm {number} is told of again\n" == terminal("alarms", "hear", number, "--reason", "x").out


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("nb", ["Alarmen kom", "Sett av rpa-team: Ringt", "Dempet av rpa-team: x"]),
        ("nn", ["Alarmen kom", "Sett av rpa-team: Ringt", "Dempa av rpa-team: x"]),
        ("en", ["The alarm opened", "Acknowledged by rpa-team: Ringt", "Muted by rpa-team: x"]),
    ],
)
def test_its_history_is_in_the_readers_language(failed: SmallHouse, terminal, lang: str, expected: list[str]):
    """A process owner reads no words of the code, and a reason of two lines is one."""
    terminal("alarms", "acknowledge", "1", "--reason", "Ringt\n01.01.2026 12.00 Alarmen er over")
    terminal("alarms", "mute", "1", "--reason", "x", "--until", "3d")
    said = terminal("alarms", "show", "1", "--lang", lang).out.splitlines()[-3:]
    assert all(words in line for words, line in zip(expected, said, strict=True))


def test_nobody_silences_an_alarm_without_a_reason(failed: SmallHouse, terminal):
    """Whoever comes later wonders why nobody was told."""
    for words in (("acknowledge", "1"), ("mute", "1", "--until", "3d"), ("hear", "1")):
        assert 3 == terminal("alarms", *words, "--reason", " ").code


def test_a_cause_is_muted_until_a_time(failed: SmallHouse, terminal):
    """It stays muted when it comes back; a time that is over is refused."""
    assert terminal("alarms", "mute", "1", "--reason", "Flytting", "--until", "3d").out.startswith(
        "alarm 1 is muted until "
    )
    assert 3 == terminal("alarms", "mute", "1", "--reason", "x", "--until", "2020-01-01").code
    failed.rows("update alarms set closed_at = clock_timestamp() returning 1")
    with failed.connection() as connection:
        one_pass(connection, failed.house().around(), lambda _: None)
    assert ["muted"] == [each["silence"] for each in terminal("alarms", "--json").json]
    assert 2 == len(terminal("alarms", "--all", "--json").json)


def test_what_is_not_there_is_said(failed: SmallHouse, terminal):
    """A number that is none, and an alarm that is over."""
    assert 4 == terminal("alarms", "show", "99").code
    failed.rows("update alarms set closed_at = clock_timestamp() returning 1")
    assert (
        "alarm 1 is over; nothing was changed\n"
        == terminal("alarms", "acknowledge", "1", "--reason", "x").out
    )
