"""What a secret may be called."""

import pytest

from shared.errors import BadInput
from shared.secrets.names import demand_name, is_reserved


def test_a_name_is_lower_case_digits_and_underscore():
    """So that each name is exactly one variable."""
    assert "erp_2" == demand_name("erp_2")


@pytest.mark.parametrize("name", ["", "ERP", "2erp", "_erp", "er-p", "er p", "å", "erp\n"])
def test_another_name_is_refused(name: str):
    """Two names must never share a variable."""
    with pytest.raises(BadInput, match="lower case"):
        demand_name(name)


def test_the_houses_own_keys_have_a_prefix():
    """No list to forget a new key on."""
    assert is_reserved("avlast_hash_key")
    assert not is_reserved("erp")
