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
    assert "acknowledged rpa-team: Ringt leverandøren" in shown
    assert "acknowledged" == terminal("alarms", "--json").json[0]["silence"]
    assert f"alarm {number} is told of again\n" == terminal("alarms", "hear", number, "--reason", "x").out


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
