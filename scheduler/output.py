"""A robot's standard output and error, with those of all it starts, through the filter into its run's log.

Where a process can split, who reads outlives who speaks: what is said in a last moment is read when the
speaker is dead. There is one reader only, so that no change of readers cuts a number in half.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe

from shared.log import FilteredStream

# What the robot started may keep its end open: who says nothing for so long is not waited for,
_SILENT_SECONDS = 1.0
_MOST_SECONDS = 20  # nor who says something for ever
_ALL_READ, _LEARN = b"a", b"l"
_OF_ANY_TEXT = "surrogatepass"


class Output:
    """The way from a speaker to its hearer, made before a child splits; each side keeps its own end."""

    def __init__(self) -> None:
        self._inlet, self._outlet = os.pipe()
        self._questions, self._asking = Pipe()
        self._one_question = threading.Lock()

    def only_hear(self) -> None:
        """Be the hearer: the other end is another process's, and all is read when that closes it."""
        os.close(self._outlet)
        self._asking.close()

    def only_speak(self) -> None:
        """Be the speaker: the other end is another process's."""
        os.close(self._inlet)
        self._questions.close()

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Send descriptors 1 and 2 to the hearer; afterwards they lead nowhere, and what was said is read."""
        _lead_to(self._outlet)
        os.close(self._outlet)
        try:
            yield
        finally:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            _lead_to(nowhere)
            os.close(nowhere)
            with suppress(EOFError, OSError):  # nobody hears any more
                self._ask(_ALL_READ)

    def learn(self, secret: str) -> None:
        """Have the hearer take this out from now on; it does when this returns."""
        self._ask(_LEARN + secret.encode("utf-8", _OF_ANY_TEXT))

    def _ask(self, question: bytes) -> None:
        with self._one_question:
            self._asking.send_bytes(question)
            self._asking.recv_bytes()

    def heard(self, stream: FilteredStream, learn: Callable[[str], None]) -> "Hearer":
        """Read from now on."""
        reader = threading.Thread(target=stream.pour, args=(self._inlet,), name="output", daemon=True)
        reader.start()
        hearer = Hearer(reader, stream)

        def answer() -> None:
            with suppress(EOFError, OSError):  # nobody asks any more
                while True:
                    question = self._questions.recv_bytes()
                    if question.startswith(_LEARN):
                        learn(question.removeprefix(_LEARN).decode("utf-8", _OF_ANY_TEXT))
                    else:
                        hearer.read_on()
                    self._questions.send_bytes(question[:1])

        threading.Thread(target=answer, name="output's filter", daemon=True).start()
        return hearer


class Hearer:
    """Who reads what a robot and all it starts say."""

    def __init__(self, reader: threading.Thread, stream: FilteredStream) -> None:
        self._reader = reader
        self._stream = stream

    def read_on(self) -> None:
        """Wait until all is read, or nothing more comes: to filter much that came at once takes its time."""
        for _ in range(_MOST_SECONDS):
            before = self._stream.lines
            self._reader.join(_SILENT_SECONDS)
            if not self._stream.busy and self._stream.lines == before:
                return

    def last_words(self, seconds: float) -> None:
        """Read to the end when every speaker is dead; no longer than this."""
        self._reader.join(seconds)


def _lead_to(descriptor: int) -> None:
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        stream.flush()
        os.dup2(descriptor, number)
