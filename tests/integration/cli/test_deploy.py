"""`avlast deploy`, `robots`, `schedules`: what the folders say becomes what the house knows."""

import shutil

from tests.support.house import SmallHouse

SCHEDULE = '\n[[schedules]]\nname = "morgen"\ncron = "0 6 * * 1"\n'


def manifest(house: SmallHouse, more: str = "", change: tuple[str, str] = ("", "")) -> None:
    """Edit the counting robot's manifest."""
    file = house.root / "robots" / "counting" / "robot.toml"
    text = file.read_text().replace(*change) if change[0] else file.read_text()
    head, values = text.split("[values.test]")
    file.write_text(f"{head}{more}\n[values.test]{values}")


def test_a_deploy_says_what_became_of_each_robot(house: SmallHouse, terminal):
    """Unchanged, changed, gone, and back again."""
    assert "robot counting: unchanged" in terminal("deploy").out
    manifest(house, SCHEDULE)
    assert "robot counting: changed" in terminal("deploy").out
    shutil.move(house.root / "robots" / "counting", house.root / "away")
    assert "robot counting: retired" in terminal("deploy").out
    shutil.move(house.root / "away", house.root / "robots" / "counting")
    assert "robot counting: changed" in terminal("deploy").out


def test_a_retired_robots_schedules_end(house: SmallHouse, terminal):
    """Nothing starts any more; when the robot comes back they begin anew, without their past."""
    manifest(house, SCHEDULE)
    terminal("deploy")
    shutil.move(house.root / "robots" / "counting", house.root / "away")
    terminal("deploy")
    assert [{"active": False}] == house.rows("select active from schedules")


def test_a_deploy_registers_baselines_once(house: SmallHouse, terminal):
    """What is measured is registered with the robots, in the same transaction."""
    said = "baseline faktura-avdrag / hele / alle version 1: registered"
    assert said in terminal("deploy").out
    assert said not in terminal("deploy").out
    assert [{"registered_by": "rpa-team"}] == house.rows("select registered_by from baselines")


def test_a_robot_of_nobody_is_refused_before_anything_is_written(house: SmallHouse, terminal):
    """The sentence names file, key and the nearest id; robots and baselines stay as they were."""
    manifest(house, change=('owner = "rpa-team"', 'owner = "rpa-teamet"'))
    refused = terminal("deploy")
    assert (3, True) == (refused.code, "robot.toml: owner: " in refused.err)
    assert "did you mean rpa-team?" in refused.err
    assert [] == house.rows("select 1 from baselines")


def test_a_promise_by_no_calendar_is_refused_before_anything_is_written(house: SmallHouse, terminal):
    """The sentence names file, key, value and the calendars that there are; the doctor says it too."""
    manifest(house, '[alarms]\nitem_hours = 4\ncalendar = "town_hal"')
    refused, found = terminal("deploy"), terminal("doctor")
    assert (3, [], True) == (
        refused.code,
        house.rows("select 1 from baselines"),
        "did you mean town_hall?" in refused.err,
    )
    for told in (refused.err, found.out):
        assert (
            "robot.toml: alarms.calendar: No calendar is called 'town_hal' in config/calendars.toml" in told
        )
    assert "robot_wrong" in found.out


def test_only_the_rpa_team_deploys(terminal):
    """A process owner is told which role it takes; somebody unknown, how to become known."""
    owner, nobody = terminal("deploy", person="prosesseier-faktura"), terminal("deploy", person=None)
    assert (5, 5) == (owner.code, nobody.code)
    assert "needs the role rpa" in owner.err
    assert "is nobody in config/organisation.toml" in nobody.err


def test_an_administrator_acts_for_another_and_both_are_written_down(house: SmallHouse, terminal):
    """Whoever else tries is refused."""
    manifest(house, SCHEDULE)
    assert 5 == terminal("deploy", "--as", "okonomi").code, "okonomi is not of the RPA team"
    assert 0 == terminal("run", "counting", "--as", "rpa-team").code
    assert 5 == terminal("run", "counting", "--as", "rpa-team", person="okonomi").code


def test_robots_are_listed_for_people_and_programs(house: SmallHouse, terminal):
    """Owner by name, what waits, how the last run stands; the same in three languages."""
    house.add({"case": "a"})
    listed = terminal("robots").out
    assert all(word in listed for word in ("counting", "Tellerobot", "RPA-teamet", "Siste kjøring"))
    assert "Last run" in terminal("robots", "--lang", "en").out
    (robot,) = terminal("robots", "--json").json
    assert ("counting", 1, None, "telling") == (
        robot["name"],
        robot["waiting"],
        robot["last_state"],
        robot["process"],
    )


def test_schedules_are_told_in_words_with_their_next_five_times(house: SmallHouse, terminal):
    """Nobody has to read cron."""
    manifest(house, SCHEDULE)
    terminal("deploy")
    told = terminal("schedules").out.splitlines()
    assert "counting · morgen: hver mandag kl. 06.00" == told[0]
    assert (6, True) == (len(told), all("mandag" in line and "kl. 06.00" in line for line in told[1:]))
    assert "every Monday at 06:00" in terminal("schedules", "--lang", "en").out
    (schedule,) = terminal("schedules", "--json", "--robot", "counting").json
    assert ("0 6 * * 1", 5) == (schedule["expression"], len(schedule["next_times"]))


def test_a_robot_that_nobody_knows_is_named_with_the_nearest(terminal):
    """A slip of the pen costs seconds."""
    said = terminal("schedules", "--robot", "countin")
    assert (4, True) == (said.code, "did you mean counting?" in said.err)
