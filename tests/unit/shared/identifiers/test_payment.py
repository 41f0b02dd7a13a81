import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.identifiers import Account, Iban, Kid, KidRule, OrgNo, iban_of, kid_mod10, kid_mod11

MOD10, MOD11 = KidRule.MOD10, KidRule.MOD11


@pytest.mark.parametrize(
    ("base", "rule", "kid"),
    [
        ("60224", MOD10, "602243"),
        ("1234", MOD10, "12344"),
        ("1234", MOD11, "12343"),
        ("0001", MOD11, "00019"),
    ],
)
def test_a_kid_is_issued_with_its_check_digit(base: str, rule: KidRule, kid: str):
    """The examples of robots.md §4; 0001 by hand: 1 × 2 = 2, and 11 − 2 = 9."""
    assert kid == Kid.issue(base, rule)


def test_a_base_without_a_check_digit_is_skipped():
    """1009 leaves rest 1 under modulus 11: robots.md §4 says to skip such numbers when issuing."""
    with pytest.raises(ValueError, match="next number"):
        Kid.issue("1009", MOD11)


def test_a_kid_that_another_issued_with_a_hyphen_is_right():
    """The check character "-" exists under modulus 11, although we never issue it."""
    assert "1009-" == Kid.parse("1009-", MOD11)


def test_the_agreement_decides_never_either():
    """12344 is right under modulus 10 and wrong under modulus 11; 12343 the other way round."""
    assert "12344" == Kid.parse("12344", MOD10)
    for text, rule in (("12344", MOD11), ("12343", MOD10)):
        with pytest.raises(ValueError, match=rule):
            Kid.parse(text, rule)


@pytest.mark.parametrize("rule", KidRule)
@pytest.mark.parametrize("text", ["0003434323213231", "", "7", "6022431", "60224x", "1" * 26, "６０２２４３"])
def test_a_wrong_kid_is_refused(text: str, rule: KidRule):
    """The sample of robots.md §4 is wrong under both rules; so are no digits, too many, and other scripts."""
    with pytest.raises(ValueError, match="not a KID"):
        Kid.parse(text, rule)


@given(base=st.from_regex(r"\A[0-9]{1,24}\Z"), at=st.integers(0, 24), add=st.integers(1, 9))
def test_modulus_10_finds_every_single_wrong_digit(base: str, at: int, add: int):
    """That is what a check digit is for."""
    kid = Kid.issue(base, MOD10)
    at %= len(kid)
    wrong = kid[:at] + str((int(kid[at]) + add) % 10) + kid[at + 1 :]
    with pytest.raises(ValueError, match="not a KID"):
        Kid.parse(wrong, MOD10)


def test_check_digits_can_be_asked_for():
    """robots.md §4: 1009 has sum 23, rest 1, written "-"."""
    assert ("3", "-") == (kid_mod10("60224"), kid_mod11("1009"))


@pytest.mark.parametrize("text", ["12345678903", "1234.56.78903", "1234 56 78903"])
def test_an_account_is_read_as_people_write_it(text: str):
    """robots.md §4: 12345678903 has sum 195, rest 8, check digit 3."""
    assert "12345678903" == Account.parse(text)


@pytest.mark.parametrize("text", ["12345678904", "1234567890", "123456789030", "", "1234567890a"])
def test_a_wrong_account_is_refused(text: str):
    """Money sent to it would be lost or another's."""
    with pytest.raises(ValueError, match="not a bank account"):
        Account.parse(text)


def test_an_iban_is_right_twice():
    """robots.md §4: NO9386011117947 passes modulus 97 and its account passes modulus 11."""
    iban = Iban.parse("NO93 8601 1117 947")
    assert ("NO9386011117947", iban[4:]) == (iban, iban.account)


@pytest.mark.parametrize("text", ["NO9486011117947", "SE9386011117947", "NO93860111179", "", "NO"])
def test_a_wrong_iban_is_refused(text: str):
    """A wrong modulus 97, another country, too few digits."""
    with pytest.raises(ValueError, match="not a Norwegian IBAN"):
        Iban.parse(text)


def test_a_right_iban_of_a_wrong_account_is_refused():
    """12345678904 gets the IBAN that ISO 13616 gives it, and its own check digit is still wrong."""
    with pytest.raises(ValueError, match="not a bank account"):
        Iban.parse(iban_of("12345678904"))


@pytest.mark.parametrize("text", ["974760673", "942 110 464", "123456785", "987654325"])
def test_an_organisation_number_is_read(text: str):
    """The right examples of robots.md §4."""
    assert text.replace(" ", "") == OrgNo.parse(text)


@pytest.mark.parametrize(
    "text", ["123456789", "987654321", *(f"98982340{digit}" for digit in range(10)), "97476067", ""]
)
def test_a_wrong_organisation_number_is_refused(text: str):
    """The wrong examples of robots.md §4; 98982340 leaves rest 1, so no ninth digit makes it right."""
    with pytest.raises(ValueError, match="not an organisation number"):
        OrgNo.parse(text)
