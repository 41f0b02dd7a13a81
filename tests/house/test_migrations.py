"""The migrations are one line, whatever is landed beside what."""

import re
from itertools import pairwise

from shared.store.migrations import FOLDER


def test_each_migration_has_a_number_of_its_own_and_follows_the_one_before():
    """Two with one number, or two after the same one, would be applied in an order that nobody chose."""
    files = sorted(FOLDER.glob("*.sql"))
    assert list(range(1, len(files) + 1)) == [int(file.name[:4]) for file in files]
    for earlier, later in pairwise(files):
        depends = re.findall(r"^-- depends: *(.*)$", later.read_text(encoding="utf-8"), re.MULTILINE)
        assert [earlier.stem] == depends, later.name
