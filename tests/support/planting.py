"""The story of a house in which everything leaks: what is planted, what is done, and where it was found."""

import json
import os
import random
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
import psycopg

from scheduler.keeping import TRACE
from shared.identifiers import kid_mod10
from shared.redact import IDENTITY_NUMBER
from shared.sealing import Sealer
from shared.secrets import open_secrets_file
from shared.store.items import payload_place
from tests.robots.leaking.task import AFTERWARDS, WAYS
from tests.support.filter_lists import MUST_STAY
from tests.support.house import until
from tests.support.in_the_open import WRITTEN
from tests.support.leaking import LeakingHouse, leaking_house, page_server
from tests.support.plants import KINDS, RESTS, Plant, numbers, planted_numbers, planted_secrets, secret
from tests.support.search import Find, Search
from tests.support.siege import Siege
from tests.support.told import texts_of, told

NUMBERS_A_CASE = len(KINDS) * len(RESTS)
_SECRETS_A_CASE = 18
# Ways that cost a browser, a process each or a run of their own: once, however many there are of the others.
DEAR = (
    "page fails",
    "fetched",
    "crashed",
    "typed by keys",
    "driver talks",
    "interrupted",
    "killed",
    "aborted",
    "run fails",
    "exits",
    "in threads",
)
_APART = ("typed", "stays", "hangs")
SHARED = tuple(Path(each) for each in ("/tmp", "/var/tmp", "/dev/shm") if Path(each).is_dir())
_MOST_FILES = 2_000  # more than any of ours leaves; a folder with more is somebody else's work


@dataclass(frozen=True)
class Case:
    """One case: the way its texts go, and what they hide."""

    way: str
    reference: str
    person: str
    plants: tuple[Plant, ...]

    @property
    def payload(self) -> dict[str, Any]:
        """As it is handed over."""
        texts = [plant.text for plant in self.plants]
        person = f"{self.person[:6]} {self.person[6:]}"
        return {"case": self.reference, "person": person, "way": self.way, "texts": texts}

    @property
    def numbers(self) -> int:
        """How many identity numbers its texts hide, each in one of them."""
        return sum(plant.marker == IDENTITY_NUMBER for plant in self.plants)

    @property
    def hidden(self) -> set[str]:
        """What of it must be found nowhere; of a secret of several lines each line."""
        lines = {line for plant in self.plants for line in plant.hidden.splitlines()}
        return {self.reference, self.person, *lines}


class Sower:
    """Makes cases; every number is planted once, granted secrets many times."""

    def __init__(self, dice: random.Random) -> None:
        self.granted = {
            "plain": secret(dice),
            "awkward": f'Blå"bær\\tyte+bær/17 {secret(dice)}',
            "lines": f"-- {secret(dice)}\n{secret(dice)} andre linje",
        }
        self.stored = {"from_file": f"{secret(dice)}/+&="}
        seen: set[str] = set()
        self.bare = numbers(dice, seen)
        self._numbers = planted_numbers(dice, seen)
        self._secrets = planted_secrets(dice, (*self.granted.values(), *self.stored.values()))

    def case(self, way: str, times: int = 1) -> Case:
        """A case whose texts go this way: numbers of every kind under each rule, and secrets."""
        plants = (
            *islice(self._numbers, times * NUMBERS_A_CASE),
            *islice(self._secrets, times * _SECRETS_A_CASE),
        )
        return Case(way, next(self.bare), next(self.bare), plants)

    def cases(self, rounds: int, times: int = 1) -> list[Case]:
        """Cases for every way, so many rounds; dear ways once, and with as few as in a small story."""
        ways = [way for way in (*WAYS, *AFTERWARDS) if way not in _APART]
        return [
            self.case(way, 1 if way in DEAR else times)
            for turn in range(rounds)
            for way in ways
            if turn == 0 or way not in DEAR
        ]

    def that_stay(self) -> list[dict[str, Any]]:
        """Cases whose texts must not be touched: the fixed list, and numbers that say what they are."""
        kid = next(each for each in self.bare if kid_mod10(each[:10]) == each[10])
        typed = [f"kid {kid}", f"account {next(self.bare)}", "orgno 974760673"]
        return [
            {"case": next(self.bare), "person": next(self.bare), "way": way, "texts": texts}
            for way, texts in (("typed", typed), ("stays", list(MUST_STAY)))
        ]


@dataclass
class Story:
    """What happened."""

    house: LeakingHouse
    cases: list[Case] = field(default_factory=list)
    that_stay: list[dict[str, Any]] = field(default_factory=list)
    accepted: list[Path] = field(default_factory=list)
    # Where the test itself put a number in the open, for the search to show that it sees.
    in_the_open: dict[str, str] = field(default_factory=dict)
    in_the_browser: set[Find] = field(default_factory=set)
    left_behind: list[str] = field(default_factory=list)
    # What anybody sees of the processes: their command lines, and what the children find in the environment.
    shown: bytes = b""
    found: set[Find] = field(default_factory=set)
    told: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    payloads: list[bytes] = field(default_factory=list)
    # What the browser did, as whoever has the key sees it.
    traces: dict[str, bytes] = field(default_factory=dict)
    searched: str = ""

    @property
    def hidden(self) -> set[str]:
        """Everything that was planted."""
        return set().union(*(case.hidden for case in self.cases))


def lived(root: Path, rounds: int, seed: int, times: int = 1) -> Story:
    """Have the house live through it all, end it, and search it."""
    sower, before = Sower(random.Random(seed)), {place: set(place.iterdir()) for place in SHARED}
    with page_server() as page:
        house = leaking_house(root, sower.granted, sower.stored, page)
        url = house.house().database_url
        open_secrets_file(house.house().settings, house.environ).set("database", url)
        story = Story(house, cases=sower.cases(rounds, times), that_stay=sower.that_stay())
        with house.up() as siege:
            _add(story, story.cases, story.that_stay)
            house.settle(url)
            _trouble_the_database(story, sower, url)
            _kill_the_worker_at_its_browser(story, sower, url, siege)
            _ask_for_everything(house)
            _put_in_the_open(story, sower, url)
            search = Search(story.hidden | set(story.in_the_open.values()))
            story.found |= search.in_database(url)
            together = "\n".join(str(line["text"]) for line in house.lines() if line["event"] == "output")
            story.found |= {Find(text, "output, line by line") for text in search.in_bytes(together.encode())}
            story.told = told(texts_of(house, url))
            story.payloads = _opened_payloads(house, url)
            story.traces = _opened_traces(house)
            story.found |= {
                Find(text, where) for where, trace in story.traces.items() for text in search.in_bytes(trace)
            }
            _forget_the_open(house, url)
            story.found |= _in_shared(search, before, root)
    story.left_behind = [folder.name for folder in house.temporary.glob("avlast-*")]
    story.found |= search.in_folder(root)
    database = house.house().embedded
    assert database is not None
    if not database.status().folder.is_relative_to(root):
        story.found |= search.in_folder(database.status().folder)
    story.searched = search.extent
    return story


def _add(story: Story, cases: Sequence[Case], others: Sequence[Mapping[str, Any]] = ()) -> None:
    """Hand them over in a file that is named by one of them."""
    payloads = [*(case.payload for case in cases), *others]
    story.accepted.append(story.house.add(f"soknad {cases[0].person}.jsonl", payloads))


def _trouble_the_database(story: Story, sower: Sower, url: str) -> None:
    """Statements that fail, and a server process that dies in the midst of one, all with numbers in them."""
    case = sower.case("in statements")
    story.cases.append(case)
    quoted = [plant.text.replace("'", "''") for plant in case.plants]
    for text in quoted:
        for statement in (f"select '{text}'::int", f"selekt '{text}'", f"do $$ begin raise '{text}'; end $$"):
            try:
                story.house.rows(url, statement.replace("%", "%%"))
            except psycopg.Error:
                continue
    with psycopg.connect(url, autocommit=True) as connection:
        (pid,) = connection.execute("select pg_backend_pid()").fetchone() or (0,)
        sleeper = Thread(target=_sleep_in, args=(connection, quoted[0]))
        sleeper.start()
        until(
            lambda: bool(
                story.house.rows(
                    url, f"select 1 from pg_stat_activity where pid = {pid} and wait_event = 'PgSleep'"
                )
            )
        )
        os.kill(pid, signal.SIGKILL)
        sleeper.join()
    until(lambda: _answers(story.house, url))


def _sleep_in(connection: psycopg.Connection[Any], text: str) -> None:
    try:
        connection.execute(f"select pg_sleep(60), '{text}'".encode())
    except psycopg.Error:
        return


def _answers(house: LeakingHouse, url: str) -> bool:
    try:
        return bool(house.rows(url, "select 1"))
    except psycopg.Error:
        return False


def _kill_the_worker_at_its_browser(story: Story, sower: Sower, url: str, siege: Siege) -> None:
    """Kill -9 it with all in a browser's profile; the next worker's start empties that."""
    case = sower.case("hangs")
    story.cases.append(case)
    _add(story, [case])
    assert story.house.avlast("run", "leaking").returncode == 0
    until(lambda: any(line["event"] == "hangs now" for line in story.house.lines()), 60)
    story.shown = _shown(siege)
    story.in_the_browser = Search(case.hidden).in_folder(story.house.temporary, shared=True)
    assert siege.kill_one("worker")
    story.house.settle(url)


def _shown(siege: Siege) -> bytes:
    """Every command line, and the environment of all that a worker started."""
    everybody = psutil.Process(siege.up.pid).children(recursive=True)
    started = [p for worker in siege.victims("worker") for p in worker.children(recursive=True)]
    lines = [" ".join(process.cmdline()) for process in everybody]
    return json.dumps([lines, [process.environ() for process in started]]).encode()


def _ask_for_everything(house: LeakingHouse) -> None:
    """What the command line tells of it all; and a file that is refused."""
    refused = house.incoming / "refused.jsonl"
    refused.write_text('{"case": "15839010270", "person": "158390 10270", "way": ["15839010270"]}\n')
    assert house.avlast("add", "leaking", str(refused)).returncode != 0
    refused.unlink()
    lists = ("runs", "runs --json", "items leaking", "items leaking 1", "items leaking 1 --json")
    for command in (*lists, "log 1", "report", "robots --json", "doctor"):
        house.avlast(*command.split())


def _put_in_the_open(story: Story, sower: Sower, url: str) -> None:
    """One number in each kind of place, by the test itself."""
    open_ = {
        where: next(sower.bare) for where in (*WRITTEN, "row", "bytes in a row", "forgotten row", "name")
    }
    folder = story.house.root / "open"
    folder.mkdir()
    for where, (name, write) in WRITTEN.items():
        (folder / name).write_bytes(write(open_[where]))
    (folder / f"{open_['name']}.txt").touch()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table open (who text, raw bytea)")
        connection.execute("insert into open values (%s)", (open_["forgotten row"],))
        connection.execute("delete from open")
        connection.execute(
            "insert into open values (%s, %s)", (open_["row"], open_["bytes in a row"].encode())
        )
    story.in_the_open = open_


def _forget_the_open(house: LeakingHouse, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("drop table open")


def _in_shared(search: Search, before: Mapping[Path, set[Path]], root: Path) -> set[Find]:
    """What is new where all processes put temporary things; our own folder is searched later."""
    new = {entry for place, known in before.items() for entry in set(place.iterdir()) - known - {root}}
    return set().union(*(search.in_folder(entry, shared=True) for entry in new if _is_small(entry)))


def _is_small(entry: Path) -> bool:
    try:
        return sum(1 for _ in islice(entry.rglob("*"), _MOST_FILES)) < _MOST_FILES
    except OSError:  # it went away meanwhile
        return False


def _opened_payloads(house: LeakingHouse, url: str) -> list[bytes]:
    """What the sealed payloads hold, for whoever has the key."""
    sealer = Sealer(house.house().keys)
    rows = house.rows(url, "select payload_sealed, encode(reference_hash, 'hex') from items")
    return [sealer.open(bytes(sealed), payload_place("leaking", mark)) for sealed, mark in rows]


def _opened_traces(house: LeakingHouse) -> dict[str, bytes]:
    """What the sealed traces hold, by their files."""
    sealer = Sealer(house.house().keys)
    files = sorted((house.root / "logs").rglob(f"*{TRACE.suffix}"))
    return {
        str(file): sealer.open(
            file.read_bytes(), TRACE.place(int(file.parent.name), file.name.removesuffix(TRACE.suffix))
        )
        for file in files
    }
