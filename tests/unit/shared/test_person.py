"""Who sits at the keyboard, and what they may do, is written in one file and nowhere else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shared.errors import BadSetting, NotAllowed, NotFound
from shared.person import (
    Organisation,
    Person,
    Role,
    RoleName,
    Unit,
    acting,
    current_person,
    demand,
    load_organisation,
)

ADA = Person(id="ada", name="Ada", accounts=("ada01",), roles=(Role(role=RoleName.ADMINISTRATOR),))
OWNER = Person(
    id="owner",
    name="Eier",
    accounts=("eier",),
    roles=(Role(role=RoleName.PROCESS_OWNER, process="faktura-avdrag"),),
)
HOUSE = Organisation(units=(Unit(id="regnskap", name="Regnskap"),), persons=(ADA, OWNER))


@pytest.fixture
def complaint(tmp_path: Path) -> Callable[[str], str]:
    """What is said of an organisation.toml that cannot be used."""

    def said(toml: str) -> str:
        (tmp_path / "organisation.toml").write_text(toml)
        with pytest.raises(BadSetting) as caught:
            load_organisation(tmp_path)
        return str(caught.value)

    return said


def test_an_account_belongs_to_its_person():
    """The operating system has already checked who it is."""
    assert OWNER == current_person(HOUSE, "eier")


def test_an_account_that_is_nobodys_is_nobody():
    """Nobody may look, and nothing else."""
    assert current_person(HOUSE, "EIER") is None
    with pytest.raises(NotAllowed, match="you may only look"):
        acting(HOUSE, None)


def test_in_a_demo_everybody_can_be_somebody():
    """The setting holds only for accounts that are nobody's."""
    assert ADA == current_person(HOUSE, "visitor", any_account="ada")
    assert OWNER == current_person(HOUSE, "eier", any_account="ada")


def test_the_somebody_of_a_demo_must_exist():
    """A slip in the setting is told with the nearest id."""
    with pytest.raises(NotFound, match="no person adda; did you mean ada"):
        current_person(HOUSE, "visitor", any_account="adda")


def test_who_acts_for_themselves_is_both():
    """Both ids are written down."""
    assert ("owner", "owner") == (acting(HOUSE, OWNER).by.id, acting(HOUSE, OWNER, "owner").person.id)


def test_an_administrator_acts_for_another_and_both_are_known():
    """The history shows whose hand it was."""
    done = acting(HOUSE, ADA, "owner")
    assert ("ada", "owner") == (done.by.id, done.person.id)


def test_nobody_else_acts_for_another():
    """The message names the role that is lacking."""
    with pytest.raises(NotAllowed, match="needs the role administrator, which owner does not have"):
        acting(HOUSE, OWNER, "ada")


@pytest.mark.parametrize(
    ("role", "process", "unit", "expected"),
    [
        (Role(role=RoleName.FINANCE), None, None, True),
        (Role(role=RoleName.FINANCE), "p", "u", True),
        (Role(role=RoleName.FINANCE, process="p"), "p", None, True),
        (Role(role=RoleName.FINANCE, process="p"), "q", None, False),
        (Role(role=RoleName.FINANCE, process="p"), None, None, False),
        (Role(role=RoleName.FINANCE, unit="u"), "p", "u", True),
        (Role(role=RoleName.FINANCE, process="p", unit="u"), "p", "v", False),
        (Role(role=RoleName.RPA), None, None, False),
    ],
)
def test_a_role_holds_where_it_says(role: Role, process: str | None, unit: str | None, expected: bool):
    """Everywhere, or in its process or unit only."""
    person = Person(id="a", name="A", roles=(role,))
    assert expected is person.has(RoleName.FINANCE, process, unit)


def test_a_role_that_is_lacking_is_named():
    """So that the right person can be asked."""
    demand(OWNER, RoleName.RPA, RoleName.PROCESS_OWNER, process="faktura-avdrag")
    demand(ADA, RoleName.PROCESS_OWNER, process="faktura-avdrag")
    with pytest.raises(
        NotAllowed, match="the role rpa or process_owner for innsyn, which owner does not have"
    ):
        demand(OWNER, RoleName.RPA, RoleName.PROCESS_OWNER, process="innsyn")


PERSON = '[[persons]]\nid = "a"\nname = "A"\n'


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("[[person]]\n", "organisation.toml: person: unknown key; did you mean persons?"),
        (PERSON * 2, "persons: two have the id a"),
        (
            f'{PERSON}accounts = ["x"]\n[[persons]]\nid = "b"\nname = "B"\naccounts = ["x"]',
            "two have the account x",
        ),
        (
            f'{PERSON}roles = [{{ role = "chief" }}]',
            "persons[1].roles[1].role: cannot be used; expected: administrator",
        ),
        (f'{PERSON}roles = [{{ role = "process_owner" }}]', "owns a process, or all of a unit"),
        (
            f'[[units]]\nid = "rpa"\nname = "R"\n{PERSON}roles = [{{ role = "rpa", unit = "rpaa" }}]',
            "did you mean rpa?",
        ),
        (f'{PERSON}email = "ola"', "persons[1].email: cannot be used; expected: an e-mail address."),
        ('[[persons]]\nid = "Å"\nname = "A"', "persons[1].id: cannot be used; expected: lower case"),
    ],
)
def test_a_mistake_names_file_and_key(complaint: Callable[[str], str], toml: str, expected: str):
    """Rights that are unclear are no rights."""
    assert expected in complaint(toml)


def test_an_id_that_is_not_there_is_told_with_the_nearest():
    """Manifests name persons and units by id."""
    assert "Regnskap" == HOUSE.unit("regnskap").name
    with pytest.raises(NotFound, match="no unit regnskp; did you mean regnskap"):
        HOUSE.unit("regnskp")


def test_the_shipped_file_names_roles_and_no_people(root: Path):
    """A new house has role persons without accounts: nobody has rights that nobody gave."""
    shipped = load_organisation(root / "config")
    assert {"rpa-team", "prosesseier-faktura", "okonomi"} <= {person.id for person in shipped.persons}
    assert [] == [person.id for person in shipped.persons if person.accounts or person.email]


def test_whoever_acts_for_another_signs_with_both_ids():
    """A row says who did it and in whose stead; who acts alone is named once."""
    assert "owner by ada" == acting(HOUSE, ADA, "owner").signature
    assert "ada" == acting(HOUSE, ADA).signature
