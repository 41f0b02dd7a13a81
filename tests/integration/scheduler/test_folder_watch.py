"""A clock that looks into folders: what hangs holds nobody up, and what is wrong is told."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog

from scheduler.folder_listing import MOST_FILES, Crowded, list_folder, trouble_of
from scheduler.folder_rows import Naming, Seen
from scheduler.folder_watch import FolderWatch
from scheduler.trigger_rows import register_triggers
from shared.errors import MissingKey
from shared.manifest import load_manifest
from shared.sealing import Fingerprints
from shared.store.connect import Connection
from tests.support.house import SmallHouse, small_house, until, worker

TWO = "".join(
    f'[[triggers]]\nname = "{name}"\nfile = "*.xml"\nfolder = "FOLDER/{name}"\nquiet = "2s"\n\n'
    for name in ("a", "b")
)


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A small house whose robot watches the folders a and b."""
    house = small_house(tmp_path, database)
    file = house.root / "robots" / "counting" / "robot.toml"
    file.write_text(f"{file.read_text()}\n{TWO.replace('FOLDER', house.root.as_posix())}")
    manifest = load_manifest(file.parent)
    with house.connection() as connection:
        connection.execute("update robots set manifest_hash = %s", [manifest.hash])
        register_triggers(connection, manifest)
    return house


@contextmanager
def watching(
    house: SmallHouse,
    list_in: Callable[[str], Seen] = list_folder,
    naming: Callable[[], Naming] | None = None,
    slow_seconds: float = 60.0,
) -> Iterator[tuple[FolderWatch, Connection]]:
    """A watch of this test's own."""
    disk = {"counting": load_manifest(house.root / "robots" / "counting").hash}
    known = Naming(Fingerprints(house.house().keys))
    log = structlog.get_logger()
    watch = FolderWatch(lambda: disk, naming or (lambda: known), log, list_in, slow_seconds)
    with house.connection() as connection:
        yield watch, connection


def look_until(watch: FolderWatch, connection: Connection, true: Callable[[], bool]) -> None:
    """Look until something is true."""

    def looked() -> bool:
        watch.look(connection)
        return true()

    until(looked)


def troubles(house: SmallHouse) -> dict[str, str | None]:
    """What is wrong with each trigger's folder."""
    rows = house.rows("select name, trouble from triggers join watched_folders on trigger_id = id")
    return {row["name"]: row["trouble"] for row in rows}


def test_a_file_that_arrives_is_a_run_that_a_worker_takes(house: SmallHouse):
    """Its ring is heard: from the file to the end of the run nobody asks for anything."""
    folder = house.root / "a"
    folder.mkdir()

    def succeeded() -> bool:
        return ["succeeded"] == [row["state"] for row in house.rows("select state from runs")]

    with worker(house), watching(house) as (watch, connection):
        seen = "select from watched_folders where seen_at is not null"
        look_until(watch, connection, lambda: bool(house.rows(seen)))
        (folder / "a.xml").write_text("x")
        look_until(watch, connection, succeeded)


def test_a_share_that_hangs_holds_nobody_up(house: SmallHouse):
    """It is told of, asked no second time meanwhile, and counts again when it answers."""
    for name in ("a", "b"):
        (house.root / name).mkdir()
    hangs, asked = threading.Event(), list[str]()

    def list_in(folder: str) -> Seen:
        asked.append(folder[-1])
        if folder.endswith("a"):
            hangs.wait(100)
        return list_folder(folder)

    with watching(house, list_in, slow_seconds=0.1) as (watch, connection):
        look_until(watch, connection, lambda: asked.count("b") > 2 and troubles(house)["a"] == "slow")
        assert (1, None) == (asked.count("a"), troubles(house)["b"])
        hangs.set()
        look_until(watch, connection, lambda: troubles(house)["a"] is None)


def test_what_a_folder_has_is_told_and_the_other_goes_on(house: SmallHouse):
    """One is not there, the other is a file."""
    (house.root / "b").write_text("x")
    with watching(house) as (watch, connection):
        look_until(watch, connection, lambda: troubles(house) == {"a": "away", "b": "unreadable"})
        rows = house.rows("select said from watched_folders order by trigger_id")
        assert ["No such file or directory", "Not a directory"] == [row["said"] for row in rows]


def test_a_clock_without_keys_writes_no_names_down(house: SmallHouse):
    """It says that it needs them; a clock that has them goes on."""
    (house.root / "a").mkdir()

    def naming() -> Naming:
        raise MissingKey("There are no keys here.")

    with watching(house, naming=naming) as (watch, connection):
        look_until(watch, connection, lambda: troubles(house)["a"] == "keyless")


def test_a_clock_with_another_manifest_looks_into_nothing(house: SmallHouse):
    """What was deployed is what is looked for."""
    with watching(house) as (watch, connection):
        connection.execute("update triggers set manifest_hash = 'other'")
        watch.look(connection)
    assert {"a": None, "b": None} == troubles(house)


def test_a_folder_with_very_many_files_is_not_looked_through(tmp_path: Path):
    """It is told of; its files wait."""
    for number in range(4):
        (tmp_path / f"{number}").touch()
    assert 4 == len(list_folder(str(tmp_path), 4).found)
    with pytest.raises(Crowded):
        list_folder(str(tmp_path), 3)
    assert ("crowded", f"more than {MOST_FILES} entries") == trouble_of(Crowded())


def test_the_folder_knows_where_its_file_system_begins(tmp_path: Path):
    """By which an empty place to mount on is told from an empty share."""
    assert Path(list_folder(str(tmp_path)).mount).is_mount()
    assert tmp_path.stat().st_dev == Path(list_folder(str(tmp_path)).mount).stat().st_dev
