"""`avlast secret`: values come in through a prompt or a pipe, and never come out."""

from tests.support.house import SmallHouse

VALUE = "tr0ll-i-eske"


def test_a_value_comes_through_a_pipe_and_is_never_shown(house: SmallHouse, terminal):
    """Not when it is stored, not in the list, not in the file."""
    said = [terminal("secret", "set", "erp", given=f"{VALUE}\n".encode()), terminal("secret", "list")]
    assert "the secret erp is stored\n" == said[0].out
    assert VALUE == house.house().secrets.get("erp")
    kept = [file.read_bytes() for file in (house.root / "var").rglob("*") if file.is_file()]
    assert not any(VALUE in each.out + each.err for each in said)
    assert not any(VALUE.encode() in data for data in kept)


def test_a_value_as_an_argument_is_refused_and_not_repeated(house: SmallHouse, terminal):
    """Others on the machine could have read it; whoever typed it is told to change it."""
    for words in (("erp", VALUE), ("erp", "--value", VALUE), ("erp", f"--value={VALUE}")):
        said = terminal("secret", "set", *words, given=b"x\n")
        assert (3, False) == (said.code, VALUE in said.out + said.err)
    assert "erp" not in [each["name"] for each in terminal("secret", "list", "--json").json]


def test_the_list_says_where_a_value_is_and_who_is_granted_it(terminal):
    """A robot that names a secret which nobody set is seen there; the house's own keys are not."""
    terminal("secret", "set", "erp", given=b"x\n")
    assert [
        {"name": "counter", "place": "variable", "robots": ["counting"]},
        {"name": "erp", "place": "file", "robots": []},
    ] == terminal("secret", "list", "--json").json


def test_a_secret_is_replaced_and_removed(house: SmallHouse, terminal):
    """What is not there cannot be removed; the nearest name is told."""
    terminal("secret", "set", "erp", given=b"x\n")
    assert "the secret erp is replaced" in terminal("secret", "set", "erp", given=b"y\n").out
    assert (4, True) == ((said := terminal("secret", "remove", "erpp")).code, "did you mean erp?" in said.err)
    assert "the secret erp is removed\n" == terminal("secret", "remove", "erp").out


def test_bad_names_empty_values_and_the_houses_own_keys_are_refused(terminal):
    """Each with its reason."""
    assert 3 == terminal("secret", "set", "Erp", given=b"x\n").code
    assert 3 == terminal("secret", "set", "erp", given=b"\n").code
    assert 5 == terminal("secret", "set", "avlast_hash_key", given=b"x\n").code


def test_keys_are_made_once_and_rotated(house: SmallHouse, terminal):
    """Whoever rotates is told that running processes hold the old key, and that the backup is old now."""
    before = house.house().keys
    assert "nothing was changed" in terminal("secret", "init").out
    assert before == house.house().keys
    said = terminal("secret", "rotate").out
    after = house.house().keys
    assert after.current in said
    assert (before.hash, True) == (after.hash, before.current in after.payload)
    assert all(word in said for word in ("restart", "backup"))


def test_new_keys_come_with_the_advice_to_back_them_up(house: SmallHouse, terminal):
    """Without them, what is sealed is lost."""
    for file in (house.root / "var").iterdir():
        file.unlink()
    said = terminal("secret", "init").out
    assert all(word in said for word in ("avlast_payload_keys", "avlast_hash_key", "backup"))


def test_only_the_rpa_team_handles_secrets(terminal):
    """Names may be read by all; nothing else."""
    for words in (("set", "erp"), ("remove", "erp"), ("rotate",), ("init",)):
        assert 5 == terminal("secret", *words, given=b"x\n", person="okonomi").code
    assert 0 == terminal("secret", "list", person=None).code
