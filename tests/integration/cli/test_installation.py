"""`avlast doctor`, `new`, `database`, `report`: this installation itself, and what it gave back."""

import shutil
from datetime import UTC, datetime

import pytest

from shared.store.connect import connect
from tests.support.house import PROJECT, SmallHouse, until, worker
from tests.support.terminal import avlast


def codes(terminal) -> set[str]:
    """What the doctor finds."""
    return {found["code"] for found in terminal("doctor", "--json").json}


@pytest.fixture
def deployed(house: SmallHouse, terminal) -> SmallHouse:
    """A house that is up to date, with no worker."""
    terminal("deploy")
    return house


def test_the_doctor_finds_a_real_house_in_order(deployed: SmallHouse, terminal):
    """With a worker up nothing is wrong, and the exit code says so."""
    with worker(deployed):
        until(lambda: deployed.rows("select 1 from workers") != [])
        said = terminal("doctor")
    assert (0, True) == (said.code, "0 wrong, 2 to know" in said.out), said.out


def test_the_doctor_says_what_is_wrong_and_the_cure(deployed: SmallHouse, terminal):
    """In words, and with exit code 1."""
    said = terminal("doctor")
    assert (1, True) == (said.code, "✗ no_worker: No worker is up" in said.out)
    assert "    Start one: avlast up, or avlast work." in said.out


def test_the_doctor_sees_folders_and_keys(deployed: SmallHouse, terminal):
    """A key that others may read, a run's folder that was opened, a manifest that is not the deployed one."""
    (deployed.root / "var" / "secrets.key").chmod(0o644)
    run = deployed.root / "logs" / "counting" / "1"
    run.mkdir(parents=True)
    run.chmod(0o755)
    with (deployed.root / "robots" / "counting" / "robot.toml").open("a") as file:
        file.write("# changed\n")
    assert {"keys_unsafe", "folder_open", "robot_differs"} <= codes(terminal)


def test_the_doctor_sees_rules_and_people(deployed: SmallHouse, terminal):
    """An unsigned policy, a robot of nobody, a file that cannot be read."""
    folder = deployed.root / "config" / "policies" / "instalments"
    folder.mkdir(parents=True)
    (folder / "1.toml").write_text('version = "1"\nvalid_from = 2020-01-01\n[rules]\nx = 1\n')
    manifest = deployed.root / "robots" / "counting" / "robot.toml"
    manifest.write_text(manifest.read_text().replace('unit = "rpa"', 'unit = "nowhere"'))
    (deployed.root / "config" / "calendars.toml").write_text("[[")
    (deployed.root / "config" / "baselines.toml").write_text("[[")
    assert {"policy_unsigned", "robot_nobody", "calendars_wrong", "baselines_wrong"} <= codes(terminal)


def test_the_doctor_sees_what_lies_still(deployed: SmallHouse, terminal):
    """A lease that nobody took over, rings that nobody hears, a schedule without a clock."""
    deployed.run()
    deployed.rows("""
        update runs set state = 'running', token = 1, machine = 'm2', lease_until = now() - interval '1 hour'
        returning 1""")
    deployed.rows("""
        insert into procrastinate_jobs (queue_name, task_name)
        select 'any', 'look' from generate_series(1, 1001) returning 1""")
    deployed.rows("""
        insert into schedules (robot, name, kind, expression, catch_up, manifest_hash)
        values ('counting', 'a', 'every', '60', 'once', 'x') returning 1""")
    assert {"lease_lost", "rings_pile_up", "no_clock"} <= codes(terminal)


def test_the_doctor_sees_a_run_that_no_worker_can_take(deployed: SmallHouse, terminal):
    """It needs something that none of those who are up has."""
    deployed.rows("update robots set capabilities = '{excel}' returning 1")
    deployed.run()
    with worker(deployed):
        deployed.rows("insert into workers values ('w', 'm', '{browser}', 1) returning 1")
        assert "run_without_worker" in codes(terminal)


def test_the_doctor_sees_a_database_that_does_not_fit(deployed: SmallHouse, terminal):
    """Newer, older, another environment's, or not there at all."""
    assert {"database_of_another_environment"} <= codes_in(deployed, AVLAST_ENVIRONMENT="demo")
    assert {"database_unreachable"} <= codes_in(deployed, AVLAST_DATABASE_URL="postgresql://x@127.0.0.1:1/x")
    with connect(deployed.url) as connection:
        connection.execute(
            "insert into _yoyo_migration (migration_hash, migration_id) values ('x', '9999-new')"
        )
        assert {"database_newer"} <= codes(terminal)
        connection.execute("delete from _yoyo_migration where migration_id > '0003'")
        assert {"database_old"} <= codes(terminal)


def codes_in(house: SmallHouse, **changed: str) -> set[str]:
    """What the doctor finds with other variables."""
    return {found["code"] for found in avlast(house.environ | changed, "doctor", "--json").json}


def test_the_doctor_does_not_start_a_stopped_database(house: SmallHouse):
    """It looks at what would keep it from starting, and leaves it as it is."""
    environ = {name: text for name, text in house.environ.items() if name != "AVLAST_DATABASE_URL"}
    found = {each["code"] for each in avlast(environ, "doctor", "--json").json}
    assert (True, False) == ("database_stopped" in found, (house.root / "var" / "postgres").exists())
    assert "does not run; `avlast up` starts it" in avlast(environ, "database", "status").out
    assert "the embedded database did not run\n" == avlast(environ, "database", "stop").out


def test_a_server_of_its_own_is_not_ours_to_end(terminal):
    """Its address is shown without its password."""
    assert 5 == terminal("database", "stop").code
    status = terminal("database", "status", "--json").json
    assert (False, True) == (status["embedded"], "***" in status["address"])


def test_a_new_robot_is_deployed_and_takes_a_case(house: SmallHouse, terminal):
    """From the template to the queue with no line edited."""
    shutil.copytree(PROJECT / "robots" / "_template", house.root / "robots" / "_template")
    said = terminal("new", "arkivpost", person=None)
    assert (0, True) == (said.code, str(house.root / "robots" / "arkivpost") in said.out)
    assert "robot arkivpost: new" in terminal("deploy").out
    case = b'{"request_id": "r-1", "case": "2026/17", "received": "2026-11-23"}\n'
    assert 1 == terminal("add", "arkivpost", "-", "--json", given=case).json["new"]


@pytest.mark.parametrize("name", ["Bad Name", "counting"])
def test_a_bad_or_used_name_is_refused(terminal, name: str):
    """Exit code 3, and nothing is made."""
    assert 3 == terminal("new", name).code


def test_the_report_is_for_people_and_programs(house: SmallHouse, terminal):
    """This year unless told; the test environment says that it counts nothing."""
    assert "TEST: i miljøet test telles ingen timer." in terminal("report").out
    year = datetime.now(UTC).year
    asked = {("--year", f"{year}"), ("--month", f"{year}-02"), ("--tertial", f"{year}-T2")}
    first = {terminal("report", "--json", *each).json["period"]["first"] for each in asked}
    assert {f"{year}-01-01", f"{year}-02-01", f"{year}-05-01"} == first
    assert "Benefit report" in terminal("report", "--lang", "en").out


def test_a_period_that_cannot_be_read_is_refused(terminal):
    """One at a time, and as it is written."""
    assert 3 == terminal("report", "--month", "2026-13").code
    assert 2 == terminal("report", "--month", "2026-01", "--year", "2026").code
