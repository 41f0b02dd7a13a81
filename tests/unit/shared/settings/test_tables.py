"""The tables of settings refuse what would be unsafe, and show no password."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from shared.errors import BadSetting
from shared.settings import Settings

Load = Callable[..., Settings]


def test_a_lease_that_is_renewed_too_late_is_refused(load: Load):
    """It would lapse while its worker is well."""
    with pytest.raises(BadSetting, match=r"lease\.renew_seconds: a lease of 20 s renewed every 20 s lapses"):
        load("[lease]\nrenew_seconds = 20")


def test_a_shorter_lease_is_renewed_more_often_by_itself(load: Load):
    """A quarter of the lease, as 5 s are of 20 s."""
    assert 1.25 == load("[lease]\nseconds = 5").lease.renew_seconds


def test_a_database_password_is_not_shown_by_the_settings(load: Load):
    """Settings end up in logs and tracebacks."""
    settings = load(DATABASE_URL="postgresql://ola:geheim@db/avlast")
    assert "geheim" not in f"{settings} {settings!r}"
    assert "postgresql://ola:***@db/avlast" == settings.database_shown


def test_a_database_address_of_another_kind_is_refused_unrepeated(load: Load):
    """The store speaks PostgreSQL only."""
    with pytest.raises(BadSetting, match="AVLAST_DATABASE_URL") as caught:
        load(DATABASE_URL="mysql://ola:geheim@db/avlast")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ('user = "u"', "belong together"),
        ('secret = "mail"', "belong together"),
        ('user = "u"\nsecret = "mail"\nstarttls = false', "in clear"),
        ('user = "u"\nsecret = "mail"\nport = 0', "a port"),
    ],
)
def test_mail_that_would_be_unsafe_or_half_set_is_refused(load: Load, extra: str, expected: str):
    """A password never travels in clear."""
    with pytest.raises(BadSetting, match=expected):
        load(f'[mail]\nhost = "mx.example.org"\nsender = "a@example.org"\n{extra}')


def test_settings_cannot_change_after_the_start(load: Load):
    """What was checked is what holds."""
    with pytest.raises(ValidationError):
        load().worker.slots = 3


def test_secrets_files_differ_between_environments(load: Load):
    """A test robot must never read production's password out of the same folder."""
    assert load(environment="test").secrets_file != load(environment="demo").secrets_file
