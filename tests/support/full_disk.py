"""Run on a disk of its own: an upgrade whose disk is full from a stage on; prints what is there then."""

import os
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

from shared.errors import EmbeddedDatabaseError
from tests.support.embedded import ask
from tests.support.upgrading import by


def upgrade_on_a_full_disk(folder: Path, stage: str) -> None:
    """Fill the disk when that stage is told of; afterwards make room and start what is in force."""
    filler = folder / "filler"

    def fill(line: str) -> None:
        if line.startswith(stage):
            with suppress(OSError), filler.open("wb") as file:
                facts = os.statvfs(folder)
                os.posix_fallocate(file.fileno(), 0, facts.f_bavail * facts.f_frsize)

    try:
        by(folder, None, fill).upgrade(date(2026, 11, 22), free=lambda _: 10**12)
        sys.exit("the disk was not full")
    except EmbeddedDatabaseError as error:
        if "No space left on device" not in str(error):
            raise
    left = [path.name for path in folder.glob("upgrade*")]
    filler.unlink()
    database = by(folder, None)
    sys.stdout.write(f"{ask(database.ensure(), 'select count(*) from t')} {left}\n")
    database.stop()


if __name__ == "__main__":
    upgrade_on_a_full_disk(Path(sys.argv[1]), sys.argv[2])
