"""One Tryton for all these tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.tryton.prepare import Prepared, prepare
from tests.integration.tryton.town import TODAY, Town, invoices


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A folder with a seeded Tryton in it; its name is as awkward as people's folders are."""
    return prepare(Path(tmp_path_factory.mktemp("tryton på prøve")), invoices(), TODAY)


@pytest.fixture(scope="session")
def town(prepared: Prepared) -> Iterator[Town]:
    """The seeded Tryton, running."""
    with prepared.server as server:
        yield Town(server, prepared.seeded)
