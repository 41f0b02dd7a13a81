"""Numbers of people and claims that do not exist."""

import pytest

from demo.people import kid, synthetic_identity, synthetic_organisation, wrong_kid
from shared.identifiers import Kid, KidRule, OrgNo, is_synthetic


def test_every_test_person_is_synthetic():
    """Month + 80, so that no real person can be hit; and none is used twice."""
    numbers = [synthetic_identity(serial) for serial in range(2000)]
    assert all(is_synthetic(number) for number in numbers)
    assert len(set(numbers)) == 2000


def test_every_test_organisation_has_a_right_number_that_no_real_one_has():
    """Real ones begin with 8 or 9."""
    numbers = [synthetic_organisation(serial) for serial in range(300)]
    assert numbers == [OrgNo.parse(number) for number in numbers]
    assert ({"3"}, 300) == ({number[0] for number in numbers}, len(set(numbers)))


@pytest.mark.parametrize("serial", [1, 77, 100, 99_999])
def test_a_kid_is_right_and_a_wrong_one_is_wrong(serial: int):
    """By modulus 10, as the first policy has it."""
    assert Kid.parse(kid(serial), KidRule.MOD10) == kid(serial)
    with pytest.raises(ValueError, match="not a KID"):
        Kid.parse(wrong_kid(serial), KidRule.MOD10)
