"""The doorbell: procrastinate says "look at run N". A lost or doubled ring does no harm."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from typing import Any, Self

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.connector import Notify
from procrastinate.exceptions import ConnectorException, ProcrastinateException
from procrastinate.types import JSONDict

from scheduler.outage import Outage
from shared.store.connect import Connection, Limits, session

_TASK = "look"
_PART = "doorbell"
_POLL_SECONDS = 5.0
# How long one ring waits for a connection; then listening begins anew.
_POOL_SECONDS = 5.0
_VOICES = ("procrastinate.utils", "procrastinate.worker", "asyncio")
_FIRST_PAUSE, _LONGEST_PAUSE, _LIVED_WELL = 0.1, 5.0, 30.0
_WELL_SECONDS = 1.0

# Never opened: a ring travels on the caller's own connection, inside the caller's transaction.
_ringing = App(connector=SyncPsycopgConnector())


def queue_of(capabilities: Iterable[str]) -> str:
    """Name the bell that only workers with these capabilities hear."""
    return "+".join(sorted(capabilities)) or "any"


def queues_heard(capabilities: Iterable[str]) -> list[str]:
    """Name every bell that a worker with these capabilities can answer."""
    have = sorted(capabilities)
    return [queue_of(some) for size in range(len(have) + 1) for some in combinations(have, size)]


def ring(connection: Connection, run: int, capabilities: Sequence[str]) -> None:
    """Ring for a run in the caller's transaction; heard when that commits. Raises what psycopg raises."""
    ring_for_all(connection, [(run, capabilities)])


def ring_for_all(connection: Connection, runs: Iterable[tuple[int, Sequence[str]]]) -> None:
    """The same for many runs and what each needs: one statement a bell, however far the database is."""
    rings: dict[str, list[JSONDict]] = {}
    for run, capabilities in runs:
        rings.setdefault(queue_of(capabilities), []).append({"run": run})
    try:
        for queue, told in rings.items():
            bell = _ringing.configure_task(_TASK, queue=queue, connection=connection, allow_unknown=True)
            bell.batch_defer(*told)
    except ConnectorException as error:
        # It is the caller's connection: whoever outlives an outage knows its errors, not procrastinate's.
        raise error.__cause__ or error from None


class _Connector(PsycopgConnector):
    """procrastinate's, except that it never goes deaf: its worker outlives a lost LISTEN and only polls."""

    deaf: Callable[[], object]

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        try:
            await super().listen_notify(on_notification, channels)
        except ConnectorException:
            self.deaf()
            raise


class _PatientCursor(psycopg.AsyncCursor[Any]):
    """Gives a silent server up: procrastinate would wait for its answer for ever, deaf to every ring."""

    async def execute(self, *asked: Any, **more: Any) -> Self:
        """Ask; OperationalError when no answer comes for too long."""
        silence = Limits().silence
        try:
            async with asyncio.timeout(silence):
                return await super().execute(*asked, **more)
        except TimeoutError:
            raise psycopg.OperationalError(f"the server has said nothing for {silence:g} s") from None


def _is_news(record: logging.LogRecord) -> bool:
    """Whether procrastinate says something that the outage does not tell already."""
    return not (record.exc_info and isinstance(record.exc_info[1], ConnectorException))


class Listener:
    """Hears rings in a thread of its own and answers each in one of `slots` threads.

    procrastinate's worker ends when the database goes away: it is started again, with back-off.
    """

    def __init__(
        self, url: str, queues: list[str], slots: int, answer: Callable[[int], None], outage: Outage
    ) -> None:
        self._url = url
        self._queues = queues
        self._slots = slots
        self._answer = answer
        self._outage = outage
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix="run")
        self._ending = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._live, name="doorbell", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        for name in _VOICES:
            logging.getLogger(name).addFilter(_is_news)
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Hear no more; what is being answered goes on, for at most `seconds`."""
        self._ending.set()
        if self._loop is not None and self._task is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(seconds)
        self._threads.shutdown(wait=False)

    def _live(self) -> None:
        pause = _FIRST_PAUSE
        while not self._ending.is_set():
            began = time.monotonic()
            try:
                asyncio.run(self._listen())
            except (
                psycopg.Error,
                ProcrastinateException,
                OSError,
                ExceptionGroup,
                asyncio.CancelledError,
            ) as error:
                if self._ending.is_set():
                    return
                self._outage.met(
                    _PART, ConnectorException() if isinstance(error, asyncio.CancelledError) else error
                )
                if time.monotonic() - began > _LIVED_WELL:
                    pause = _FIRST_PAUSE
                self._ending.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _listen(self) -> None:
        self._loop = asyncio.get_running_loop()
        connector = _Connector(
            conninfo=self._url,
            kwargs=session("avlast doorbell") | {"cursor_factory": _PatientCursor},
            min_size=1,
            max_size=2,
            timeout=_POOL_SECONDS,
        )
        app = App(connector=connector)

        @app.task(name=_TASK)
        async def look(run: int) -> None:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, run)

        async with app.open_async():
            # Who can connect can not always fetch: it is over when it has gone well for a while.
            self._loop.call_later(_WELL_SECONDS, self._outage.over, _PART)
            self._task = asyncio.ensure_future(
                app.run_worker_async(
                    queues=self._queues,
                    concurrency=self._slots,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    fetch_job_polling_interval=_POLL_SECONDS,
                    shutdown_graceful_timeout=0,
                )
            )
            connector.deaf = self._task.cancel
            await self._task
