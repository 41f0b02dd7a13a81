"""From which PostgreSQL to which, with how much room, under which name the old is kept."""

from datetime import date
from pathlib import Path

import pytest

from shared.database.binaries import Binaries
from shared.database.versions import Upgrade, kept_name, room_needed, upgrade_of
from shared.errors import DataFolderDoesNotFit

DEBIAN, WHEEL, OLD_WHEEL = (Binaries(Path(name), name) for name in ("15.18", "18.4", "16.14"))


def test_the_preferred_newer_one_takes_over():
    """The wheel's newest comes first of those that are found."""
    assert Upgrade(DEBIAN, WHEEL) == upgrade_of(15, [WHEEL, OLD_WHEEL, DEBIAN])


def test_the_operators_choice_may_be_the_old_programs():
    """The refusal of the data folder advised to name them; they are needed once more, as the source."""
    assert Upgrade(DEBIAN, WHEEL) == upgrade_of(15, [DEBIAN, WHEEL, OLD_WHEEL])


def test_the_operators_choice_may_be_the_new_programs():
    """It comes first, so it wins over the wheel's."""
    assert Upgrade(DEBIAN, OLD_WHEEL) == upgrade_of(15, [OLD_WHEEL, WHEEL, DEBIAN])


@pytest.mark.parametrize("made_by", [18, 19])
def test_without_a_newer_one_there_is_nothing_to_do(made_by: int):
    """Data never go back to an older PostgreSQL by themselves."""
    assert upgrade_of(made_by, [WHEEL, DEBIAN]) is None


def test_without_the_old_programs_it_says_what_to_install():
    """Nothing else can read the data."""
    with pytest.raises(DataFolderDoesNotFit, match=r"apt-get install postgresql-15.*Nothing was changed"):
        upgrade_of(15, [WHEEL, OLD_WHEEL])


def test_room_is_asked_for_the_new_data_and_the_dump():
    """Ten gigabytes of data want twenty, and half a one for a new server's own files."""
    assert 20 * 2**30 + 2**29 == room_needed(10 * 2**30)


def test_a_kept_folder_is_never_overwritten():
    """Two upgrades on one day, after going back, keep two folders."""
    name = "data-of-postgresql-15-until-2026-11-22"
    assert name == kept_name(15, date(2026, 11, 22), [])
    assert f"{name}-2" == kept_name(15, date(2026, 11, 22), [name])
    assert f"{name}-3" == kept_name(15, date(2026, 11, 22), [name, f"{name}-2"])
