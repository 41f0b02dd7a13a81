"""A house of real processes with a database of its own, and the robot that leaks in it."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import psycopg

from scheduler.runs import request
from scheduler.wiring import House
from shared.secrets import init_secrets, open_secrets_file
from tests.support.house import PROJECT, ROBOTS, until
from tests.support.siege import Siege, besieged

_SECONDS_AN_ITEM = 10.0
_FORM = """<form method=post action=/echo><input id=text name=text><input type=password name=word>
<textarea name=long></textarea><input id=keys name=keys><div contenteditable>skriv</div>
<p id=shown tabindex=0></p><input type=submit></form>"""


@dataclass
class LeakingHouse:
    """A house below one folder: home, temporary files, logs, data, all of it."""

    root: Path
    secrets: Mapping[str, str]
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        """The variables that its processes get."""
        return {
            "AVLAST_ENVIRONMENT": "test",
            "AVLAST_ROOT": str(self.root),
            "AVLAST_PERSON_FOR_ANY_ACCOUNT": "rpa-team",
            "AVLAST_WORKER_SWEEP_SECONDS": "0.2",
            "AVLAST_LEASE_SECONDS": "5",
            "AVLAST_LEASE_LOST_BUDGET": "50",
            "HOME": str(self.root / "home"),
            "TMPDIR": str(self.temporary),
            "PYTHONFAULTHANDLER": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            **{f"AVLAST_SECRET_{name.upper()}": value for name, value in self.secrets.items()},
            **self.more,
        }

    @property
    def temporary(self) -> Path:
        """Where its processes put temporary files."""
        return self.root / "tmp"

    @property
    def incoming(self) -> Path:
        """Where files of requests are handed over."""
        return self.root / "incoming"

    def house(self) -> House:
        """The wired house."""
        return House.at(self.environ, self.root)

    @contextmanager
    def up(self) -> Iterator[Siege]:
        """Have it up, as `avlast up` does."""
        with besieged(self.environ, self.root / "up.log", workers=1, seed=1, folder=self.root) as siege:
            until(lambda: bool(siege.victims("worker")), 240)
            yield siege

    def avlast(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Run one command; what it says is kept in a file of the house, as a cron job would keep it."""
        command = [sys.executable, "-m", "scheduler.cli", *words]
        done = subprocess.run(
            command, env=_inherited() | self.environ, cwd=self.root, capture_output=True, check=False
        )
        with (self.root / "told.log").open("ab") as told:
            told.write(done.stdout + done.stderr)
        return done

    def add(self, name: str, cases: Sequence[Mapping[str, Any]]) -> Path:
        """Hand over a file of cases; it must be gone afterwards."""
        file = self.incoming / name
        file.write_text("".join(f"{json.dumps(case)}\n" for case in cases), encoding="utf-8")
        done = self.avlast("add", "leaking", str(file))
        assert done.returncode == 0, done.stderr.decode()
        return file

    def settle(self, url: str) -> None:
        """Have runs until no item waits or is in hand."""
        with self.house().connection() as connection:

            def settled() -> bool:
                if not self.rows(url, "select 1 from items where state <> 'settled'"):
                    return True
                if not self.rows(url, "select 1 from runs where state in ('queued', 'running')"):
                    request(connection, "leaking", "rpa-team")
                return False

            (items,) = self.rows(url, "select count(*) from items")[0]
            until(settled, 60 + _SECONDS_AN_ITEM * items)

    def rows(self, url: str, query: str) -> list[tuple[Any, ...]]:
        """What a query of the test's own gives."""
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()

    def lines(self) -> list[dict[str, Any]]:
        """Every line of every run's log."""
        logs = sorted((self.root / "logs").rglob("*.jsonl"))
        return [json.loads(line) for log in logs for line in log.read_bytes().splitlines()]


def leaking_house(
    root: Path, secrets: Mapping[str, str], stored: Mapping[str, str], page: str
) -> LeakingHouse:
    """Make the folders, the keys and the database; `stored` secrets go into the encrypted file."""
    made = LeakingHouse(root, secrets)
    for folder in ("config", "var", "logs", "home", "tmp", "incoming"):
        (root / folder).mkdir(parents=True)
    robot = root / "robots" / "leaking"
    shutil.copytree(ROBOTS / "leaking", robot, ignore=shutil.ignore_patterns("__pycache__"))
    manifest = robot / "robot.toml"
    manifest.write_text(manifest.read_text().replace("PAGE", page))
    for name in ("organisation.toml", "calendars.toml"):
        shutil.copy(PROJECT / "config" / name, root / "config" / name)
    settings = made.house().settings
    init_secrets(settings, made.environ)
    for name, value in stored.items():
        open_secrets_file(settings, made.environ).set(name, value)
    return made


@contextmanager
def page_server() -> Iterator[str]:
    """A page that shows what it is asked for, and offers it as a download; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked = unquote(self.path)
        ascii_name = re.sub(r"[^0-9A-Za-z]+", "_", asked)[:80]
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Cache-Control", "max-age=3600")
        self.send_header("Set-Cookie", f"seen={ascii_name}; Max-Age=3600")
        if self.path.startswith("/download"):
            self.send_header("Content-Disposition", f'attachment; filename="{ascii_name}.txt"')
        self.end_headers()
        body = (
            _FORM
            if self.path == "/form"
            else f"<title>{asked}</title><p>{asked}</p><input>"
            f"<a href='/download{self.path}' download>hent</a>"
        )
        self.wfile.write(body.encode())

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(gzip.compress(json.dumps({"echo": sent.decode()}).encode()))

    def log_message(self, *_: object) -> None:
        """The test's own server says nothing."""


def _inherited() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AVLAST_")}
