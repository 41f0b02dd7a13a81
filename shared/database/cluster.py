"""A data folder: made whole or not at all, and the server's settings in it."""

import secrets
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.database.binaries import Binaries
from shared.database.ways import Way, clean_environment
from shared.errors import EmbeddedDatabaseError
from shared.platform import CTYPE, keep_names, make_private_folder, write_private

SUPERUSER, ROLE, DATABASE = "postgres", "avlast", "avlast"
_CONF, _SETTINGS_FILE = "postgresql.conf", "avlast.conf"
_INCLUDE = f"include '{_SETTINGS_FILE}'   # written at each start; lines of your own go below\n"
_UNFINISHED = "unfinished-"
_PASSWORDS = {SUPERUSER: "superuser.password", ROLE: "application.password"}
_LONGEST_INITDB_SECONDS = 300

SETTINGS = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "jit": "off",
    # the log keeps one file for each day of the week
    "logging_collector": "on",
    "log_destination": "stderr",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_file_mode": "0600",
    "log_line_prefix": "%m [%p] ",
    # A statement, a parameter or the value in an error's text may be an identity number: clients are told of
    # errors, the log is not (of `log`, `fatal` and `panic` only the first line, which holds no values).
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


@dataclass(frozen=True)
class Cluster:
    """The place of one data folder and what runs it."""

    home: Path
    binaries: Binaries
    way: Way

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "data"

    def run(
        self,
        program: str,
        *arguments: str,
        stdin: bytes = b"",
        longest_seconds: float | None = _LONGEST_INITDB_SECONDS,
    ) -> None:
        """Run one of PostgreSQL's programs to its end; what it says is told only when it fails."""
        done = subprocess.run(
            self.way.command(self.binaries.program(program), *arguments),
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.home,
            env=clean_environment(self.home),
            timeout=longest_seconds,
            check=False,
            umask=0o077,
            **self.way.identity,
        )
        if done.returncode != 0:
            said = done.stdout.decode(errors="replace").strip()
            raise EmbeddedDatabaseError(
                f"{program} of PostgreSQL {self.binaries.version} failed in {self.home} "
                f"(status {done.returncode}): {said[-1500:]}"
            )


def make(cluster: Cluster, more: Mapping[str, str], heir_of: Path | None = None) -> None:
    """Make the data folder with its roles and its database; a broken-off attempt counts for nothing.

    The heir of another data folder has its passwords and its operator's own settings.
    """
    _remove_unfinished(cluster.home)
    work = cluster.home / f"{_UNFINISHED}{secrets.token_hex(4)}"
    make_private_folder(work)
    data = work / "data"
    for role, name in _PASSWORDS.items():
        inherited = password(heir_of, role) if heir_of else secrets.token_urlsafe(32)
        write_private(work / name, inherited + "\n")
        cluster.way.give(work / name)
    cluster.way.give(work)
    durable = {**SETTINGS, **more}["fsync"] == "on"
    options = _initdb_options(cluster.binaries.major, durable=durable)
    cluster.run("initdb", "-D", str(data), f"--pwfile={work / _PASSWORDS[SUPERUSER]}", *options)
    for name in _PASSWORDS.values():
        (work / name).rename(data / name)
    with (data / _CONF).open("a", encoding="utf-8", errors="surrogateescape") as conf:
        conf.write(f"\n{_INCLUDE}{own_settings(heir_of) if heir_of else ''}")
    write_settings(cluster, data, more)
    single = ("--single", "-j", "-c", "exit_on_error=on", "-D", str(data), SUPERUSER)
    cluster.run("postgres", *single, stdin=Path(__file__).with_name("setup.sql").read_bytes())
    data.rename(cluster.data)
    keep_names(cluster.home)
    shutil.rmtree(work, ignore_errors=True)


def _initdb_options(major: int, *, durable: bool) -> list[str]:
    """Order is by code point everywhere; from 17 on PostgreSQL knows the case of letters by itself."""
    cases = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else [f"--lc-ctype={CTYPE}"]
    )
    return [
        *("--username", SUPERUSER, "--auth-local=scram-sha-256", "--auth-host=scram-sha-256"),
        *("--encoding=UTF8", "--locale=C", *cases, "--data-checksums"),
        *([] if durable else ["--no-sync"]),
    ]


def _remove_unfinished(home: Path) -> None:
    """Remove what a killed starter left; should its initdb still be writing, the next start does it."""
    for left in home.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)


def write_settings(cluster: Cluster, data: Path, more: Mapping[str, str]) -> None:
    """Write the settings that each start takes anew; the place of the socket is among them."""
    quoted = (
        f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in ({**SETTINGS, **more}).items()
    )
    write_private(data / _SETTINGS_FILE, "# written at each start\n" + "\n".join(quoted) + "\n")
    cluster.way.give(data / _SETTINGS_FILE)


def own_settings(data: Path) -> str:
    """What the operator wrote below our line in the server's own file of settings."""
    text = (data / _CONF).read_text(encoding="utf-8", errors="surrogateescape")
    return text.partition(_INCLUDE)[2]


def password_file(data: Path, role: str) -> Path:
    """Where a role's password is."""
    return data / _PASSWORDS[role]


def password(data: Path, role: str = ROLE) -> str:
    """A role's password; unless said otherwise of the one that Avlast uses."""
    try:
        return password_file(data, role).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise EmbeddedDatabaseError(no_password(data, role)) from None


def no_password(data: Path, role: str = ROLE) -> str:
    """What is said when a password's file is not there."""
    file = password_file(data, role)
    return f"The file {file} is missing, so nobody can sign in. Put it back from a backup."
