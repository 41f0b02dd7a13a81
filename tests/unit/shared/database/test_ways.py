"""PostgreSQL's programs are started as somebody who may run them, and see nothing of ours."""

from pathlib import Path

import pytest

from shared.database.ways import How, Way, clean_environment


def test_a_plain_way_adds_nothing():
    """An ordinary user's server is that user's own process."""
    assert ["postgres", "-D", "x"] == Way(How.PLAIN).command("postgres", "-D", "x")
    assert {} == Way(How.PLAIN).identity


def test_root_goes_through_a_namespace():
    """In it the process is no root, and its files stay root's."""
    command = Way(How.NAMESPACE).command("postgres")
    assert ["unshare", "-U", "--map-user=1000", "--map-group=1000", "postgres"] == command


def test_an_account_takes_none_of_roots_groups_with_it():
    """A group of root's would open files that the account has no business with."""
    assert {"user": 999, "group": 998, "extra_groups": []} == Way(How.ACCOUNT, 999, 998).identity


def test_the_server_sees_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch):
    """A process's environment can be read for as long as it lives, and the server lives long."""
    monkeypatch.setenv("AVLAST_SECRET_ERP", "very-secret")
    monkeypatch.setenv("PGOPTIONS", "-c log_statement=all")
    seen = clean_environment(Path("/srv/var"))
    assert {"LC_ALL": "C", "HOME": "/srv/var"}.items() <= seen.items()
    assert not [name for name in seen if name.startswith(("AVLAST", "PG"))]
