"""One Tryton for all these tests."""

from collections.abc import Iterator

import pytest

from demo.seeded_books import SeededBooks
from demo.tryton.installation import FOLDER, install
from demo.tryton.template import template
from tests.integration.tryton.town import TODAY, Town, invoices


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The seeded Tryton, running in a folder whose name is as awkward as people's folders are."""
    kept = SeededBooks(FOLDER / "seeded-for-tests", invoices(), TODAY)
    with kept.server(template(install(), TODAY), tmp_path_factory.mktemp("tryton på prøve")) as server:
        yield Town(server, kept.seeded())
