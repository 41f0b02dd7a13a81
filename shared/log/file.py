"""The file that a run's lines go to."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from shared.platform import PRIVATE_FILE, PRIVATE_FOLDER

_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_STDERR = 2


class LogFile:
    """Appends whole lines to a file that only its owner may read.

    Each line is one write, so that it is out when the process is killed and never mixes with another's. When
    the file cannot be written (a full disk), work goes on: the lines are counted in `lost`, standard error is
    told once, and the file gets the line that `notice` makes of their number as soon as it takes lines again.
    """

    def __init__(self, path: Path, notice: Callable[[int], bytes]) -> None:
        self.path = path
        self.lost = 0
        self._notice = notice
        self._told = False
        self._torn = False
        self._file = -1
        self._stderr = -1
        with suppress(OSError):  # a process without standard error has nobody to tell
            self._stderr = os.dup(_STDERR)  # the real one: a run's own output is sent into this file
        try:
            self._open()
        except OSError as failure:
            self._tell(failure)

    def write(self, line: bytes) -> None:
        """Append one line, which ends with a newline."""
        try:
            if self.lost or self._file < 0:
                self._resume()
            self._append(line)
        except OSError as failure:
            self.lost += 1
            self._tell(failure)

    # structlog calls the method that is named as the line's level.
    msg = debug = info = warn = warning = error = exception = critical = fatal = log = write

    def close(self) -> None:
        """Close the file; a later line opens it again."""
        if self._file >= 0:
            os.close(self._file)
        self._file = -1

    def _resume(self) -> None:
        if self._file < 0:
            self._open()
        if self._torn:
            self._append(b"\n")
            self._torn = False
        if self.lost:
            self._append(self._notice(self.lost))
            self.lost, self._told = 0, False

    def _append(self, line: bytes) -> None:
        written = os.write(self._file, line)
        if written != len(line):
            self._torn = True
            raise OSError(f"{written} of a line's {len(line)} bytes could be written")

    def _open(self) -> None:
        folder = self.path.parent
        for missing in [each for each in (*reversed(folder.parents), folder) if not each.exists()]:
            missing.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        folder.chmod(PRIVATE_FOLDER)
        self._file = os.open(self.path, _FLAGS, PRIVATE_FILE)

    def _tell(self, failure: OSError) -> None:
        if self._told or self._stderr < 0:
            return
        self._told = True
        sentence = (
            f"avlast: the log {self.path} cannot be written ({failure.strerror or failure}). "
            "Work goes on and its lines are lost; make room or mend the folder.\n"
        )
        with suppress(OSError):  # nobody is left to tell
            os.write(self._stderr, sentence.encode())
