"""Secrets come from where they are kept, and a robot reads only what it is granted."""

import pytest

from shared.errors import BadInput, MissingKey, SecretNotGranted
from shared.secrets.provider import (
    ChainedSecrets,
    EnvironmentSecrets,
    Granted,
    HeldSecrets,
    secrets_in,
    without_secrets,
)
from shared.secrets.secret import Secret

KEPT = HeldSecrets({"erp": "hunter2", "mail": "hunter3", "avlast_hash_key": "x"})


def test_a_variable_is_named_after_its_secret():
    """`erp` is AVLAST_SECRET_ERP."""
    assert "hunter2" == EnvironmentSecrets({"AVLAST_SECRET_ERP": "hunter2"}).get("erp")


@pytest.mark.parametrize(("environ", "said"), [({}, "not set"), ({"AVLAST_SECRET_ERP": ""}, "empty")])
def test_a_variable_that_is_not_there_is_named(environ: dict[str, str], said: str):
    """An empty password is no password."""
    with pytest.raises(MissingKey, match=f"AVLAST_SECRET_ERP is {said}"):
        EnvironmentSecrets(environ).get("erp")


def test_only_names_of_secrets_are_looked_up():
    """A name cannot reach other variables."""
    with pytest.raises(BadInput):
        EnvironmentSecrets({"AVLAST_SECRET_ER-P": "x"}).get("er-p")


def test_the_first_provider_that_has_a_secret_wins():
    """A variable overrides the file, and the file fills in."""
    chained = ChainedSecrets(EnvironmentSecrets({"AVLAST_SECRET_ERP": "mine"}), KEPT)
    assert ("mine", "hunter3") == (chained.get("erp"), chained.get("mail"))


def test_a_secret_that_nobody_has_is_told_with_the_cure():
    """The message is a command to type."""
    with pytest.raises(MissingKey, match=r"avlast secret set iam`.*AVLAST_SECRET_IAM"):
        ChainedSecrets(KEPT).get("iam")


def test_a_secret_that_was_not_handed_over_is_named():
    """A child has what it was given, and no way to ask for more."""
    with pytest.raises(MissingKey, match="iam"):
        KEPT.get("iam")


def test_a_robot_reads_what_its_manifest_names():
    """Wrapped, so that it does not show itself."""
    granted = Granted(KEPT, "invoice_splitting", ["erp"])
    assert Secret("hunter2") == granted.secret("erp")
    assert {"erp": "hunter2"} == granted.values()


def test_a_robot_reads_nothing_else():
    """One robot's mistake does not open the other systems."""
    with pytest.raises(SecretNotGranted, match="invoice_splitting may not read the secret mail"):
        Granted(KEPT, "invoice_splitting", ["erp"]).get("mail")


def test_no_manifest_grants_the_houses_own_keys():
    """Even where a manifest slipped through, the keys stay closed."""
    with pytest.raises(SecretNotGranted, match="avlast_hash_key"):
        Granted(KEPT, "invoice_splitting", ["erp", "avlast_hash_key"])


def test_a_robots_process_inherits_no_secret():
    """Its environment is what any program that it starts can read."""
    environ = {
        "PATH": "/bin", "AVLAST_ENVIRONMENT": "demo", "AVLAST_SECRET_ERP": "x", "AVLAST_SECRETS_KEY": "x",
        "AVLAST_SECRETS_KEY_FILE": "x", "AVLAST_DATABASE_URL": "x",
    }  # fmt: skip
    assert {"PATH": "/bin", "AVLAST_ENVIRONMENT": "demo"} == without_secrets(environ)


def test_a_filter_is_told_the_secrets_in_variables_and_no_paths():
    """The address counts with its password in both spellings; where a key lies may be shown."""
    url = "postgresql://avlast:p%C3%A5ss@db/x"
    environ = {
        "PATH": "/bin", "AVLAST_SECRET_ERP": "hunter2", "AVLAST_SECRETS_KEY": "a2V5",
        "AVLAST_SECRETS_KEY_FILE": "/x/key", "AVLAST_DATABASE_URL": url,
    }  # fmt: skip
    assert ["hunter2", "a2V5", url, "p%C3%A5ss", "påss"] == secrets_in(environ)
