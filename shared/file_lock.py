"""A lock on a file, which ends with whoever holds it."""

import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from shared.platform import PRIVATE_FILE, lock


class FileLock:
    """A lock that ends with the last process that holds the open file, however that process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Take the lock if it is free; False when somebody has it."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
        if not lock(descriptor, alone=True):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def wait(self) -> None:
        """Take the lock, waiting for as long as somebody has it; for work that is short."""
        while not self.take():
            time.sleep(0.02)

    def release(self) -> None:
        """Let go. Children that inherited the file keep the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @property
    def descriptor(self) -> int:
        """The open file, to hand to a child that shall keep the lock."""
        if self._descriptor is None:
            raise RuntimeError(f"{self.path} is not locked by this process")
        return self._descriptor

    @property
    def is_held(self) -> bool:
        """Whether any process holds the lock now."""
        try:
            descriptor = os.open(self.path, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            return not lock(descriptor, alone=False)
        finally:
            os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
