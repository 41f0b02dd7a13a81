"""Watched folders on a real PostgreSQL and a real disk: each file starts one run, whoever looks."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from scheduler.arrivals import Found
from scheduler.folder_listing import list_folder
from scheduler.folder_rows import HOLD_SECONDS, Naming, Seen, Taken, take_folders, write_seen, write_trouble
from scheduler.schedules import database_time
from scheduler.trigger_rows import register_triggers
from shared.calendars import read_calendars
from shared.manifest import load_manifest
from shared.redact import Redactor
from shared.sealing import Fingerprints
from shared.store.connect import Connection
from tests.support.house import PROJECT, SmallHouse, small_house

SECOND = timedelta(seconds=1)
WATCH = '[[triggers]]\nname = "inn"\nfile = "*.xml"\nfolder = "FOLDER"\nquiet = "10s"\n'
CALENDARS = read_calendars(PROJECT / "config" / "calendars.toml")


class Watched:
    """The counting robot with a folder, at a time that the test says."""

    def __init__(self, house: SmallHouse, connection: Connection) -> None:
        self.house = house
        self.connection = connection
        self.folder = house.root / "inn"
        self.folder.mkdir()
        self.now = database_time(connection)
        self.naming = Naming(Fingerprints(house.house().keys), Redactor())
        self.here: dict[str, Sequence[str]] = {}

    def deploy(self, text: str = WATCH) -> "Watched":
        """Give the robot these triggers, now."""
        file = self.house.root / "robots" / "counting" / "robot.toml"
        said = text.replace("FOLDER", self.folder.as_posix())
        file.write_text(file.read_text().partition("[[triggers]]")[0] + "\n" + said)
        manifest = load_manifest(file.parent)
        self.connection.execute("update robots set manifest_hash = %s", [manifest.hash])
        register_triggers(self.connection, manifest, self.now, CALENDARS)
        self.here = {"robots": ["counting"], "hashes": [manifest.hash]}
        return self

    def put(self, name: str, content: str = "x", at: float | None = None) -> Path:
        """Have a file in the folder, changed a second ago by the test's time."""
        file = self.folder / name
        file.write_text(content)
        when = at or (self.now - SECOND).timestamp()
        os.utime(file, (when, when))
        return file

    def take(self, seconds: float = 0) -> list[Taken]:
        """Begin the look that is due after so many seconds more."""
        self.now += timedelta(seconds=seconds)
        return take_folders(self.connection, self.here, [], self.now)

    def look(self, seconds: float = 0) -> int:
        """Look after so many seconds more, if it is time; how many runs that starts."""
        return sum(self.write(taken) for taken in self.take(seconds))

    def write(self, taken: Taken, seen: Seen | None = None) -> int:
        """Write down what a look saw."""
        seen = seen or list_folder(str(self.folder))
        return len(write_seen(self.connection, taken, seen, self.naming, self.now))

    def causes(self) -> list[tuple[str, int]]:
        """Each run's state, and how many files it has."""
        rows = self.house.rows(
            "select state, (select count(*) from watched_files where run_id = runs.id) as files "
            "from runs where trigger = 'file' order by id"
        )
        return [(row["state"], row["files"]) for row in rows]


@pytest.fixture
def watched(tmp_path: Path, database: str):
    """A small house of this test's own, with a folder that was just beginning to be watched."""
    house = small_house(tmp_path, database)
    with house.connection() as connection:
        yield Watched(house, connection)


def begun(watched: Watched, text: str = WATCH) -> Watched:
    """Deployed, and looked into once while it was empty."""
    watched.deploy(text)
    assert 0 == watched.look()
    return watched


def test_a_file_starts_one_run_when_it_has_been_quiet(watched: Watched):
    """Not before, and not again."""
    begun(watched).put("a.xml")
    assert [0, 0, 1, 0, 0] == [watched.look(each) for each in (5, 5, 5, 5, 500)]
    assert [("queued", 1)] == watched.causes()
    assert 1 == len(watched.house.rows("select from procrastinate_jobs"))


def test_a_file_that_grows_is_waited_for(watched: Watched):
    """Each change begins its quiet time anew, and no half of it is kept in mind."""
    begun(watched)
    for size in range(1, 6):
        watched.put("a.xml", "x" * size)
        assert 0 == watched.look(9)
    assert 1 == watched.look(10)
    assert [{"size": 5}] == watched.house.rows("select size from watched_files")


def test_a_file_that_was_another_meanwhile_begins_its_quiet_time_anew(watched: Watched):
    """Though it is as it was at first, and the other has had its run."""
    begun(watched)
    watched.put("a.xml", "other", at=1_700_000_000)
    assert [0, 1] == [watched.look(each) for each in (10, 10)]
    for content, seconds in (("a", 10), ("other", 4), ("a", 6)):
        watched.put("a.xml", content, at=1_700_000_000)
        assert 0 == watched.look(seconds)
    assert [("queued", 1)] == watched.causes()


def test_files_that_are_whole_at_one_look_share_a_run(watched: Watched):
    """Thousands of them, too; each is written down with it."""
    begun(watched)
    found = [Found(f"{number}.xml", 1, number) for number in range(5000)]
    for seconds in (5, 10, 10):
        for taken in watched.take(seconds):
            watched.write(taken, Seen(found))
    assert [("queued", 5000)] == watched.causes()
    assert [{"reason": f"5000 filer er klare i {watched.folder}."}] == watched.house.rows(
        "select reason from runs"
    )


def test_a_file_that_comes_while_the_run_is_in_line_joins_it(watched: Watched):
    """The robot will find it there; once it has begun, the next file starts another run."""
    begun(watched).put("a.xml")
    assert [0, 1] == [watched.look(each) for each in (5, 10)]
    watched.put("b.xml")
    assert [0, 0] == [watched.look(each) for each in (5, 10)]
    assert [("queued", 2)] == watched.causes()
    watched.connection.execute("update runs set state = 'succeeded', ended_at = now()")
    watched.put("c.xml")
    assert [0, 1] == [watched.look(each) for each in (5, 10)]
    assert [("succeeded", 2), ("queued", 1)] == watched.causes()


def finished(watched: Watched) -> Watched:
    """One file has had its run."""
    begun(watched).put("a.xml", at=1_700_000_000)
    assert [0, 1] == [watched.look(each) for each in (5, 10)]
    watched.connection.execute("update runs set state = 'succeeded', ended_at = now()")
    return watched


def test_a_file_moved_away_and_back_is_no_new_cause(watched: Watched):
    """With new content it is."""
    file = finished(watched).folder / "a.xml"
    file.rename(watched.house.root / "a.xml")
    assert 0 == watched.look(60)
    (watched.house.root / "a.xml").rename(file)
    assert [0, 0] == [watched.look(each) for each in (60, 60)]
    watched.put("a.xml", "other")
    assert [0, 1] == [watched.look(each) for each in (60, 60)]


def test_a_share_that_is_away_forgets_nothing(watched: Watched):
    """For a hundred days; what lay there starts nothing when it is back, and what is new does."""
    away = finished(watched).folder.rename(watched.house.root / "away")
    for taken in watched.take(60):
        write_trouble(watched.connection, taken.trigger, "away", "No such file or directory", watched.now)
    watched.now += timedelta(days=100)
    away.rename(watched.folder)
    watched.put("b.xml")
    assert [0, 1, 0] == [watched.look(each) for each in (0, 60, 60)]
    assert [("succeeded", 1), ("queued", 1)] == watched.causes()
    assert [{"trouble": None}] == watched.house.rows("select trouble from watched_folders")


def test_a_mount_that_is_gone_is_a_share_that_is_away(watched: Watched):
    """The empty folder below it is no folder without files."""
    begun(watched)
    found = [Found("old.xml", 1, 1)]
    for seconds, seen in ((60, Seen(found, "/mnt/inn")), (60, Seen([], "/"))):
        for taken in watched.take(seconds):
            assert 0 == watched.write(taken, seen)
    assert [{"trouble": "away", "said": "not mounted at /mnt/inn"}] == watched.house.rows(
        "select trouble, said from watched_folders"
    )
    assert [{"left_out": True}] == watched.house.rows("select left_out from watched_files")


@pytest.mark.parametrize(("existing", "runs"), [("ignore", 0), ("start", 1)])
def test_what_lies_there_at_the_first_deployment_starts_nothing_unless_wanted(
    watched: Watched, existing: str, runs: int
):
    """What comes after it starts a run though nobody had looked yet."""
    found = [Found("old.xml", 1, int((watched.now - SECOND).timestamp() * 1e9))]
    watched.deploy(WATCH + f'existing = "{existing}"\n')
    for seconds in (60, 60):
        for taken in watched.take(seconds):
            watched.write(taken, Seen(found))
    assert [("queued", 1)] * runs == watched.causes()
    found = [Found("new.xml", 1, int((watched.now + SECOND).timestamp() * 1e9))]
    watched.connection.execute("update watched_folders set first_seen_at = null")
    for seconds in (60, 60):
        for taken in watched.take(seconds):
            watched.write(taken, Seen(found))
    assert 1 == sum(files for _, files in watched.causes()) - runs


def test_an_edit_that_looks_for_the_same_files_keeps_the_past(watched: Watched):
    """What came between the last look and the edit is not taken for what lay there before."""
    begun(watched).put("a.xml", at=1_700_000_000)
    watched.deploy(WATCH.replace("10s", "20s"))
    assert [0, 1] == [watched.look(each) for each in (60, 60)]
    watched.put("b.xml", at=1_700_000_000)
    watched.now += timedelta(days=1)
    watched.deploy(WATCH.replace("*.xml", "b*"))
    assert [0, 0] == [watched.look(each) for each in (60, 60)]


def test_a_look_is_one_clocks_for_a_while(watched: Watched):
    """When that clock died, another looks after it; what the dead one saw after all does no harm."""
    begun(watched).put("a.xml")
    first = watched.take(5)
    assert (1, []) == (len(first), watched.take(HOLD_SECONDS - 1))
    second = watched.take(1)
    assert 0 == watched.write(second[0])
    assert 0 == watched.write(first[0])
    assert 1 == watched.look(60)
    assert 0 == watched.write(second[0])
    assert [("queued", 1)] == watched.causes()


def test_a_look_that_began_before_the_first_was_written_proves_nothing(watched: Watched):
    """However late it comes back: what it saw may be older than what the first saw."""
    begun(watched).put("a.xml")
    early = watched.take(5)[0]
    later = watched.take(HOLD_SECONDS)[0]
    assert 0 == watched.write(later)
    watched.now += timedelta(minutes=5)
    assert 0 == watched.write(early)
    assert 1 == watched.look(60)


def test_any_number_of_clocks_make_one_run_of_a_file(watched: Watched):
    """Their looks came back at the same time."""
    begun(watched).put("a.xml")
    assert 0 == watched.look(5)
    looks = [watched.take(HOLD_SECONDS)[0] for _ in range(5)]

    def write(taken: Taken) -> int:
        with watched.house.connection() as connection:
            seen = list_folder(str(watched.folder))
            return len(write_seen(connection, taken, seen, watched.naming, watched.now))

    with ThreadPoolExecutor(5) as pool:
        assert 1 == sum(pool.map(write, looks))
    assert [("queued", 1)] == watched.causes()


def test_a_clock_that_dies_before_it_commits_has_written_nothing(watched: Watched):
    """The file is whole at the next look, and starts its run then."""
    begun(watched).put("a.xml")
    assert 0 == watched.look(5)
    taken = watched.take(60)[0]
    with watched.house.connection() as dying, pytest.raises(psycopg.OperationalError):
        _write_and_die(dying, watched, taken)
    assert [] == watched.causes()
    assert 1 == watched.look(HOLD_SECONDS)


def _write_and_die(dying: Connection, watched: Watched, taken: Taken) -> None:
    with dying.transaction():
        seen = list_folder(str(watched.folder))
        assert 1 == len(write_seen(dying, taken, seen, watched.naming, watched.now))
        watched.connection.execute("select pg_terminate_backend(%s)", [dying.info.backend_pid])
        dying.execute("select 1")


def test_a_trigger_that_was_edited_meanwhile_takes_no_look_of_before(watched: Watched):
    """Nor does one that was taken away."""
    begun(watched).put("a.xml")
    assert 0 == watched.look(5)
    taken = watched.take(60)[0]
    watched.deploy(WATCH.replace("10s", "60s"))
    assert 0 == watched.write(taken)
    watched.deploy("")
    assert [] == watched.take(600)


def test_on_a_day_that_is_skipped_files_wait_for_the_next(watched: Watched):
    """One row says why, and no file is forgotten."""
    closed = datetime.fromisoformat("2027-05-17T10:00+02:00")
    watched.now = closed
    begun(watched, WATCH + 'calendar = "town_hall"\nclosed = "skip"\n').put("a.xml")
    assert [0, 1, 0, 0] == [watched.look(each) for each in (5, 10, 60, 600)]
    assert [("skipped", 0)] == watched.causes()
    assert 1 == watched.look(24 * 3600)
    assert [("skipped", 0), ("queued", 1)] == watched.causes()


def test_names_are_written_down_filtered_and_known_by_a_keyed_hash(watched: Watched):
    """A number in a name stands nowhere in the database; two odd names are two files."""
    begun(watched)
    (watched.folder / "søknad 15839010270.xml").write_text("x")
    for name in (b"\xe5.xml", b"\xe6.xml", b"to\nlinjer.xml"):
        Path(os.fsdecode(os.fsencode(watched.folder) + b"/" + name)).write_text("x")
    assert [0, 1] == [watched.look(each) for each in (5, 10)]
    rows = watched.house.rows("select shown, identity::text, name_hash::text from watched_files")
    assert 4 == len(rows)
    assert "15839010270" not in repr(rows) + repr(watched.house.rows("select * from runs"))


def test_links_and_folders_are_no_files(watched: Watched):
    """What lies elsewhere is not looked at by a name in here."""
    begun(watched)
    outside = watched.house.root / "outside.xml"
    outside.write_text("x")
    (watched.folder / "link.xml").symlink_to(outside)
    (watched.folder / "folder.xml").mkdir()
    os.mkfifo(watched.folder / "pipe.xml")
    assert [0, 0, 0] == [watched.look(each) for each in (5, 10, 60)]
    assert [] == watched.house.rows("select from watched_files")


def test_what_nobody_has_seen_for_long_is_forgotten(watched: Watched):
    """What still lies there is not, however old it is."""
    finished(watched)
    watched.put("b.xml")
    assert [0, 1] == [watched.look(each) for each in (60, 60)]
    watched.connection.execute("update runs set state = 'succeeded', ended_at = coalesce(ended_at, now())")
    (watched.folder / "a.xml").unlink()
    for days in (40, 40, 40):
        assert 0 == watched.look(days * 24 * 3600)
    assert [{"shown": "b.xml"}] == watched.house.rows("select shown from watched_files")
