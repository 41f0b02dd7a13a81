"""Carrying everything from one running server to another: by a dump in a private folder, then a restore."""

import queue
import re
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from shared.database.binaries import Binaries
from shared.database.picture import connection
from shared.database.ways import clean_environment
from shared.errors import EmbeddedDatabaseError
from shared.platform import make_private_folder, write_private
from shared.store import queries

_WORD_SECONDS = 5.0
_JOBS = "2"
_LONGEST_SENTENCE = 300
_BEGUN = re.compile(r"launching item \d+ (?P<item>.+)|dumping contents of (?P<table>table .+)")
_ENDED = re.compile(r"finished item \d+ (?P<item>.+)")
Address = Callable[[str], str]


@dataclass
class Progress:
    """Tells where long work is, every five seconds."""

    tell: Callable[[str], None]
    what: str
    began: float
    said: float

    @classmethod
    def of(cls, what: str, tell: Callable[[str], None]) -> "Progress":
        """Tell that it begins."""
        tell(f"{what} ...")
        now = time.monotonic()
        return cls(tell, what, now, now)

    def at(self, where: str, folder: Path | None = None) -> None:
        """Tell where it is, unless that was said a moment ago; of a folder how much it holds by now."""
        now = time.monotonic()
        if now - self.said >= _WORD_SECONDS:
            size = f" ({_bytes_in(folder) / 2**20:.0f} MB)" if folder else ""
            self.tell(f"{self.what}: {now - self.began:.0f} s so far, {where}{size}")
            self.said = now


@dataclass(frozen=True)
class Carrier:
    """The programs to carry with, and the private folder for what is under way."""

    programs: Binaries
    # They read the old data out: a security release later than ours may mark data as only its own tools know.
    old_programs: Binaries
    work: Path
    tell: Callable[[str], None]

    def roles(self, old: Address, new: Address) -> None:
        """Carry who may sign in, passwords included; that some are there already is no fault."""
        script = self._client("pg_dumpall", old("postgres"), "--roles-only")
        self._client("psql", new("postgres"), "--no-psqlrc", "--quiet", stdin=script)

    def databases(self, old: Address, new: Address) -> None:
        """Carry each database."""
        with connection(old("postgres")) as server:
            rows = server.execute(queries.load("upgrade").databases).fetchall()
        for row in rows:
            self._database(row, old(row["name"]), new)

    def _database(self, row: Mapping[str, str], old: str, new: Address) -> None:
        name = row["name"]
        dump = self.work / "dump" / name.encode().hex()
        make_private_folder(dump.parent)
        written = Progress.of(f"reading out the database {name}", self.tell)
        options = ("--format=directory", "--compress=1", f"--jobs={_JOBS}", "--no-tablespaces", "--verbose")
        self._long(self.old_programs, "pg_dump", old, written, *options, f"--file={dump}")
        with connection(new("postgres")) as server:
            there = {each["name"] for each in server.execute(queries.load("upgrade").databases)}
            if name not in there:
                server.execute(_new_database(row))
        read = Progress.of(f"filling the new database {name} ({_bytes_in(dump) / 2**20:.0f} MB)", self.tell)
        options = ("--exit-on-error", f"--jobs={_JOBS}", "--no-tablespaces", "--verbose", f"--dbname={name}")
        self._long(self.programs, "pg_restore", new(name), read, *options, str(dump))
        with connection(new(name)) as inside:
            inside.execute(queries.load("upgrade").take_stock)

    def _client(self, program: str, address: str, *options: str, stdin: bytes = b"") -> bytes:
        done = subprocess.run(
            [self.programs.program(program), *options],
            input=stdin,
            capture_output=True,
            check=False,
            cwd=self.work,
            env=self._environment(address),
        )
        if done.returncode != 0:
            raise _failed(self.programs, program, done.stderr.decode(errors="replace").splitlines())
        return done.stdout

    def _long(
        self, programs: Binaries, program: str, address: str, progress: Progress, *options: str
    ) -> None:
        """Run a program to its end and tell where it is; of its complaints the first is the cause."""
        with subprocess.Popen(
            [programs.program(program), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=self.work,
            env=self._environment(address),
            text=True,
            errors="replace",
            umask=0o077,
        ) as process:
            complaints = _told(process, progress, self.work)
        if process.returncode != 0:
            raise _failed(programs, program, complaints)

    def _environment(self, address: str) -> dict[str, str]:
        """Where to connect and as whom; the password is in a file, because an environment can be read."""
        parts = conninfo_to_dict(address)
        secret = self.work / "pgpass"
        password = str(parts["password"]).replace("\\", "\\\\").replace(":", "\\:")
        write_private(secret, f"*:*:*:*:{password}\n")
        where = {f"PG{key.upper()}": str(parts[key]) for key in ("host", "port", "user")}
        return {
            **clean_environment(self.work),
            **where,
            "PGDATABASE": str(parts["dbname"]),
            "PGPASSFILE": str(secret),
        }


def _new_database(row: Mapping[str, str]) -> sql.Composed:
    return sql.SQL(queries.load("upgrade").new_database).format(
        database=sql.Identifier(row["name"]),
        owner=sql.Identifier(row["owner"]),
        encoding=sql.Literal(row["encoding"]),
    )


def _told(process: "subprocess.Popen[str]", progress: Progress, work: Path) -> list[str]:
    """Read what a program says of its way, and give back its complaints."""
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_read, args=(process.stderr, lines), daemon=True).start()
    complaints: list[str] = []
    under_way: dict[str, None] = {}
    while True:
        try:
            line = lines.get(timeout=_WORD_SECONDS)
        except queue.Empty:
            line = ""
        if line is None:
            return complaints
        if "rror:" in line:
            complaints.append(line.strip())
        follow(line, under_way)
        progress.at(", ".join(under_way) or "it goes on", work / "dump")


def follow(line: str, under_way: dict[str, None]) -> None:
    """Keep what a program is at: a restore says what it begins and ends, a dump only what it begins."""
    begun, ended = _BEGUN.search(line), _ENDED.search(line)
    if begun:
        if begun["table"]:
            under_way.clear()
        under_way[begun["item"] or begun["table"]] = None
    elif ended:
        under_way.pop(ended["item"], None)


def _read(source: IO[str] | None, lines: "queue.Queue[str | None]") -> None:
    for line in source or ():
        lines.put(line)
    lines.put(None)


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _failed(programs: Binaries, program: str, said: list[str]) -> EmbeddedDatabaseError:
    cause = next((line for line in said if "rror:" in line), said[-1] if said else "it said nothing")
    return EmbeddedDatabaseError(
        f"{program} of PostgreSQL {programs.version} failed: {cause[:_LONGEST_SENTENCE]}"
    )
