"""Run on a disk of its own that falls full or read-only: prints what is said, then what is there."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from scheduler.doctor import examine
from shared.database.look import look
from shared.errors import EmbeddedDatabaseError
from tests.support.embedded import ask, database_in
from tests.support.house import PROJECT


def full(folder: Path) -> Callable[[], None]:
    """Fill it; gives what makes room again."""
    filler = folder / "filler"
    facts = os.statvfs(folder)
    with suppress(OSError), filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, facts.f_bavail * facts.f_frsize)
    return filler.unlink


def read_only(folder: Path) -> Callable[[], None]:
    """Close it for writing; gives what opens it again."""
    _mounted("ro", folder)
    return partial(_mounted, "rw", folder)


def _mounted(way: str, folder: Path) -> None:
    subprocess.run(["mount", "-o", f"remount,{way}", folder], check=True)


def forget_shortcuts(folder: Path) -> None:
    """The next connection has to write a file before it is let in."""
    for path in (folder / "data").rglob("pg_internal.init"):
        path.unlink()


def diagnosed(folder: Path) -> list[str]:
    """What the doctor of a house whose database this is says of it."""
    environ = {"AVLAST_ENVIRONMENT": "test", "AVLAST_VAR": str(folder.parent)}
    return [found.code for found in examine(environ, PROJECT) if found.code.startswith("database_")]


def main(sickness: str, folder: Path) -> None:
    """Begin, let the disk fall sick, try, let it get well, and go on."""
    database = database_in(folder)
    ask(database.ensure(), "create table t as select 42 as x")
    if sickness == "full while up":
        forget_shortcuts(folder)
    else:
        database.stop()
    cure = {"full": full, "full while up": full, "read only": read_only}[sickness](folder)
    try:
        database.ensure()
        sys.exit("the disk was not sick")
    except EmbeddedDatabaseError as error:
        found = [fault.code for fault in look(database).faults]
        sys.stdout.write(f"{type(error).__name__} {found} {error}\n")
    sys.stdout.write(f"the doctor: {diagnosed(folder)}\n")
    cure()
    sys.stdout.write(f"{ask(database.ensure(), 'select x from t')}\n")
    database.stop()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
