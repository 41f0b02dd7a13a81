"""A server that nobody but its starter can reach, while its data are read out or filled."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from shared.database import server
from shared.database.address import Listening, settings
from shared.database.cluster import Cluster
from shared.database.door import lets_in, superusers_address
from shared.database.minding import Minder
from shared.errors import EmbeddedDatabaseError
from shared.file_lock import FileLock


@contextmanager
def private_server(
    cluster: Cluster, listening: Listening, minder: Minder, more: Mapping[str, str]
) -> Iterator[Callable[[str], str]]:
    """Run the server on this socket; gives the superuser's address in each of its databases.

    The data folder's own settings stay as they are: an ordinary start is as it was.
    """

    def open_to_us(where: Listening) -> bool:
        return lets_in(superusers_address(cluster.data, where), cluster.data)

    with FileLock(minder.life) as life:
        wait = minder.wait("the last process of the stopped database is ending")
        while not life.take():
            wait.on(f"It is a process `postgres` that works in {cluster.data}: end it and try again.")
        server.start(cluster, life, listening, {**settings(listening), **more})
    try:
        what = f"PostgreSQL {cluster.binaries.version} is starting; after a crash it first repairs the data"
        if minder.come_up(listening, open_to_us, what) is None:
            raise EmbeddedDatabaseError(
                f"PostgreSQL {cluster.binaries.version} did not start in {cluster.data}: "
                f"{server.last_words(cluster)}"
            )
        yield lambda database: superusers_address(cluster.data, listening, database)
    finally:
        minder.end(None)
