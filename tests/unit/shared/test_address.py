"""Database addresses are shown without their password."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.address import is_postgresql, password_in, shown


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://ola:geheim@db:5432/avlast", "postgresql://ola:***@db:5432/avlast"),
        ("postgres://ola@db/avlast", "postgres://ola@db/avlast"),
        ("postgresql://ola:p%40ss@h1:1,h2:2/avlast", "postgresql://ola:***@h1:1,h2:2/avlast"),
        (
            "postgresql:///avlast?host=/run/pg&password=geheim",
            "postgresql:///avlast?host=/run/pg&password=***",
        ),
    ],
)
def test_an_address_is_shown_with_stars_for_its_password(url: str, expected: str):
    """Everything else of the address helps whoever reads the log."""
    assert expected == shown(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ola:ge/heim@db/avlast",
        "postgresql://ola:ge?heim@db/avlast",
        "postgresql://ola:ge#heim@db/avlast",
        "mysql://ola:geheim@db/avlast",
        "postgresql://[ola:geheim@db/avlast",
        "ola:geheim@db",
    ],
)
def test_an_unclear_address_is_neither_taken_nor_shown(url: str):
    """Where it is unclear what the password is, nothing is repeated at all."""
    assert not is_postgresql(url)
    assert "an address that cannot be read" == shown(url)


def test_a_password_is_found_before_the_host_and_in_the_query():
    """Both places are known to libpq."""
    assert "geheim" == password_in("postgresql://ola:geheim@db/avlast")
    assert "geheim" == password_in("postgresql://db/avlast?password=geheim")
    assert password_in("postgresql://ola@db/avlast") is None


@given(st.text(alphabet="ABCDEFGH", min_size=8), st.sampled_from(["", "@", "/", ":", "?", "#", "%", "å"]))
def test_no_password_is_ever_shown(password: str, odd: str):
    """Whatever characters it holds, percent-encoded as addresses want it."""
    url = f"postgresql://ola:{quote(password + odd, safe='')}@db/avlast"
    assert is_postgresql(url)
    assert password not in shown(url)
