"""`config/resources.toml`: what robots share becomes what the take counts."""

from tests.support.house import SmallHouse

TWO_LICENCES = '[resources.erp]\ntitle = "Lisenser"\npermits = 2\n[units.rpa]\nruns = 3\n'


def write(house: SmallHouse, resources: str, limits: str = "") -> None:
    """Write the file of resources, and the robot's limits."""
    (house.root / "config" / "resources.toml").write_text(resources)
    manifest = house.root / "robots" / "counting" / "robot.toml"
    head = manifest.read_text().split("[limits]")[0]
    manifest.write_text(f"{head}[limits]\n{limits}\n")


def test_a_deploy_tells_what_is_new_changed_or_gone(house: SmallHouse, terminal):
    """Once each; who set it last stands in the row."""
    write(house, TWO_LICENCES, "resources = { erp = 1 }")
    first = terminal("deploy").out
    assert all(told in first for told in ("resource erp: 2 permits", "unit rpa: 3 runs at one time"))
    assert "resource" not in terminal("deploy").out
    assert [{"permits": 2, "set_by": "rpa-team"}] == house.rows("select permits, set_by from resources")
    assert [{"needs": {"erp": 1}, "unit": "rpa"}] == house.rows("select needs, unit from robots")
    write(house, "")
    gone = terminal("deploy").out
    assert all(told in gone for told in ("resource erp: gone", "unit rpa: no limit"))


def test_a_robot_that_needs_what_is_not_there_is_refused(house: SmallHouse, terminal):
    """The nearest name is told, and nothing was written."""
    write(house, TWO_LICENCES, "resources = { erb = 1 }")
    refused = terminal("deploy")
    assert (3, True) == (refused.code, "limits.resources.erb: config/resources.toml has none" in refused.err)
    assert "did you mean erp?" in refused.err
    assert [] == house.rows("select 1 from resources")


def test_a_robot_that_could_never_begin_is_refused(house: SmallHouse, terminal):
    """More than there is at all; none at all is somebody's wish, and waits."""
    write(house, TWO_LICENCES, "resources = { erp = 3 }")
    assert "needs 3, and config/resources.toml has 2" in terminal("deploy").err
    write(house, TWO_LICENCES.replace("permits = 2", "permits = 0"), "resources = { erp = 3 }")
    assert 0 == terminal("deploy").code


def test_a_unit_that_is_none_here_is_refused_and_the_doctor_says_so(house: SmallHouse, terminal):
    """A slip of the pen would else be no limit at all."""
    write(house, TWO_LICENCES.replace("units.rpa", "units.rpaa"))
    refused = terminal("deploy")
    assert (3, True) == (refused.code, "units.rpaa" in refused.err)
    assert "resources_wrong" in [found["code"] for found in terminal("doctor", "--json").json]


def test_another_ageing_lines_up_those_who_wait_anew(house: SmallHouse, terminal):
    """An hour a step instead of ten minutes: the urgent one comes before the old one."""
    old, urgent = house.run(), house.run()
    place = "select id from runs where state = 'queued' order by line_at"
    with house.connection() as connection:
        connection.execute(f"update runs set not_before = not_before - interval '30 min' where id = {old}")
        connection.execute(f"update runs set priority = 1 where id = {urgent}")
    assert [old, urgent] == [row["id"] for row in house.rows(place)]
    write(house, "[order]\nageing_minutes = 60\n")
    terminal("deploy")
    assert [urgent, old] == [row["id"] for row in house.rows(place)]
