"""A small house for the tests of the command line."""

from pathlib import Path

import pytest

from tests.support.house import SmallHouse, small_house

AS_RPA = {"AVLAST_PERSON_FOR_ANY_ACCOUNT": "rpa-team"}


@pytest.fixture
def house(tmp_path: Path, database: str) -> SmallHouse:
    """A deployed house where whoever sits at the keyboard is the RPA team."""
    return small_house(tmp_path / "house", database, **AS_RPA)
