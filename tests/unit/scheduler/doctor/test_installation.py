"""What can be wrong with a machine: settings, people, keys, folders."""

import pytest

from scheduler.doctor.installation import environment_and_settings
from tests.support.sick_house import IN_INSTALLATION, codes, failing


@pytest.mark.parametrize("code", IN_INSTALLATION)
def test_each_fault_is_found_and_nothing_beside_it(code: str):
    """One fault, one sentence, so that nobody mends the wrong thing."""
    assert [code] == codes(**IN_INSTALLATION[code])


def test_without_settings_nothing_more_is_looked_at():
    """A variable that is not set is told apart from one that is wrong."""
    wrong = failing("BadSetting")
    assert "environment_not_set" == environment_and_settings(wrong, environment_set=False).code
    assert "settings_wrong" == environment_and_settings(wrong, environment_set=True).code
