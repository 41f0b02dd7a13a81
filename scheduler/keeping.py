"""What a run keeps of a browser: sealed in the run's folder, each file bound to its run and name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from shared.evidence import Keeping
from shared.platform import write_private
from shared.sealing import Sealer
from shared.trace import rewrite


@dataclass(frozen=True)
class Kind:
    """A kind of sealed file."""

    name: str
    suffix: str

    def file(self, folder: Path, name: str) -> Path:
        """Where it lies."""
        return folder / f"{name}{self.suffix}"

    def place(self, run: int, name: str) -> str:
        """Name the run and file that it belongs to, so that it opens as no other."""
        return f"{self.name}:{run}:{name}"

    def names(self, folder: Path) -> list[str]:
        """Those that a run's folder holds."""
        return sorted(file.name.removesuffix(self.suffix) for file in folder.glob(f"*{self.suffix}"))


PICTURE = Kind("picture", ".png.sealed")
TRACE = Kind("trace", ".trace.zip.sealed")


def run_folder(logs: Path, robot: str, run: int) -> Path:
    """Where a run's files lie."""
    return logs / robot / str(run)


def keeping(folder: Path, private: Path, run: int, sealer: Sealer, redact: Callable[[str], str]) -> Keeping:
    """How a run keeps pictures, and traces after they went through the filter."""

    def picture(name: str, png: bytes) -> None:
        write_private(PICTURE.file(folder, name), sealer.seal(png, PICTURE.place(run, name)))

    def trace(name: str, raw: Path) -> int:
        with TemporaryFile(dir=private) as clean:
            told = rewrite(raw, redact, clean)
            clean.seek(0)
            write_private(TRACE.file(folder, name), sealer.seal(clean.read(), TRACE.place(run, name)))
        return told.left_out

    return Keeping(picture, trace)
