"""`avlast secret`: values come in through a prompt or a pipe, and never come out."""

from base64 import b64encode
from pathlib import Path

from scheduler.presence import Presence
from shared.sealing import Sealer
from tests.support.house import SmallHouse
from tests.support.terminal import avlast

VALUE = "tr0ll-i-eske"


def house_keys(house: SmallHouse) -> list[str]:
    """The ids of the payload keys in the house's file."""
    return list(house.house().keys.payload)


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
        {"name": "counter", "place": "variable", "robots": ["counting"], "expires": None},
        {"name": "erp", "place": "file", "robots": [], "expires": None},
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
    """Whoever rotates is told that the backup is old now; what was sealed opens as before."""
    before = house.house().keys
    assert "nothing was changed" in terminal("secret", "init").out
    assert before == house.house().keys
    said = terminal("secret", "rotate").out
    with house.connection() as connection:
        after = house.house().keys_fit(connection)
    assert after.current in said
    assert (before.hash, [before.current, after.current]) == (after.hash, list(after.payload))
    assert "backup" in said


def test_a_key_is_renewed_from_the_first_to_the_last_command(ran: SmallHouse, terminal):
    """Rotated, everything sealed anew, the old key retired; cases and pictures open as before."""
    (old,) = house_keys(ran)
    picture = ran.root / "logs" / "counting" / "1" / "item-1-120000.png.sealed"
    picture.write_bytes(Sealer(ran.house().keys).seal(b"PNG", "picture:1:item-1-120000"))
    terminal("secret", "rotate")
    refused = terminal("secret", "retire", old)
    assert (5, True) == (refused.code, "1 files" in refused.err)
    said = terminal("secret", "reseal")
    assert said.out.endswith("4 cases, 4 steps, 1 files on this machine\n")
    told = terminal("secret", "retire", old)
    assert (0, True) == (told.code, "is retired" in told.out)
    assert old not in house_keys(ran)
    assert "c1" in terminal("items", "counting", "1", "--show-reference").out
    assert 0 == terminal("log", "1", "--picture", "item-1-120000", str(ran.root / "seen.png")).code
    assert ["seals"] == [each["state"] for each in terminal("secret", "keys", "--json").json]


def test_cases_in_hand_are_left_and_counted(ran: SmallHouse, terminal):
    """Their runs may not have the new key; who reseals is told how many there are, and only then."""
    terminal("add", "counting", "-", given=b'{"case": "c9"}\n')
    ran.rows("update items set state = 'taken', run_id = 1, token = 1 where state = 'waiting' returning id")
    terminal("secret", "rotate")
    assert "1 cases in hand were left" in terminal("secret", "reseal").out


def test_a_new_key_waits_for_a_worker_that_does_not_have_it(house: SmallHouse, terminal):
    """Published is not used: the worker could not open what comes in. Repeated, it goes on with that key."""
    with house.connection() as connection:
        Presence("w1", "m2", (), 1, lambda: house_keys(house)[:1]).tell(connection)
    said = terminal("secret", "rotate", "--wait", "0")
    assert (5, True) == (said.code, "w1 on m2 does not have it" in said.err)
    with house.connection() as connection:
        Presence("w1", "m2", (), 1, lambda: house_keys(house)).tell(connection)
    assert 0 == terminal("secret", "rotate").code
    assert (2, ["opens", "seals"]) == (
        len(house_keys(house)),
        [each["state"] for each in terminal("secret", "keys", "--json").json],
    )


def test_keys_in_a_variable_are_renewed_by_their_keeper(house: SmallHouse, terminal):
    """No command can change a variable; what is put there is published and used like any other."""
    ring, mark = (house.house().secrets.get(f"avlast_{name}") for name in ("payload_keys", "hash_key"))
    house.more |= {"AVLAST_SECRET_AVLAST_PAYLOAD_KEYS": ring, "AVLAST_SECRET_AVLAST_HASH_KEY": mark}
    refused = terminal("secret", "rotate")
    assert (5, True) == (refused.code, "which no command can change" in refused.err)
    house.more["AVLAST_SECRET_AVLAST_PAYLOAD_KEYS"] = f"{ring} k2:{b64encode(bytes(32)).decode()}"
    assert "payload key k2 seals" in terminal("secret", "rotate").out


def test_the_open_cases_of_a_lost_key_are_handed_to_people_on_purpose(
    house: SmallHouse, cases: Path, terminal
):
    """Only when nobody has the key, and only when that is said; then each case says why."""
    terminal("add", "counting", str(cases))
    (here,) = house_keys(house)
    assert (5, True) == (
        (no := terminal("secret", "give-up", here, "--gone-for-good")).code,
        "is not lost" in no.err,
    )
    house.rows("insert into payload_keys (id) values ('klost') returning 1")
    house.rows("update items set key_id = 'klost' where id in (1, 2) returning 1")
    assert "2 of the waiting cases need the payload key klost" in terminal("items", "counting").err
    asked = terminal("secret", "give-up", "klost")
    assert (5, True) == (asked.code, "2 of them open" in asked.err)
    told = terminal("secret", "give-up", "klost", "--gone-for-good")
    assert (0, True) == (told.code, "2 open cases were handed to people" in told.out)
    assert {("to_person", "technical"): 2, (None, None): 2} == house.outcomes()
    assert "er tapt" in terminal("items", "counting", "1").out
    assert "0 open cases" in terminal("secret", "give-up", "klost", "--gone-for-good").out


def test_new_keys_come_with_the_advice_to_back_them_up(house: SmallHouse, terminal):
    """Without them, what is sealed is lost."""
    for file in (house.root / "var").iterdir():
        file.unlink()
    said = terminal("secret", "init").out
    assert all(word in said for word in ("avlast_payload_keys", "avlast_hash_key", "backup"))


def test_no_new_keys_are_made_beside_a_database_that_has_others(ran: SmallHouse, terminal):
    """They would open nothing, and the lost file would be missed only later."""
    for file in (ran.root / "var").glob("secrets*"):
        file.unlink()
    said = terminal("secret", "init")
    assert (5, True) == (
        said.code,
        "docs/secrets-and-keys.md" in said.err and "secrets-test.sealed" in said.err,
    )
    assert [] == list((ran.root / "var").glob("secrets*"))


def test_keys_are_made_with_a_warning_where_the_database_cannot_be_asked(house: SmallHouse):
    """A new installation makes its keys first; which database it will have may come later."""
    for file in (house.root / "var").iterdir():
        file.unlink()
    away = house.environ | {"AVLAST_DATABASE_URL": "postgresql://avlast@127.0.0.1:9/avlast"}
    said = avlast(away, "secret", "init")
    assert (0, True) == (said.code, "could not be asked" in said.err)


def test_only_the_rpa_team_handles_secrets(terminal):
    """Names may be read by all; nothing else."""
    for words in (
        ("set", "erp"),
        ("remove", "erp"),
        ("rotate",),
        ("reseal",),
        ("retire", "k1"),
        ("give-up", "k1"),
        ("init",),
    ):
        assert 5 == terminal("secret", *words, given=b"x\n", person="okonomi").code
    assert 0 == terminal("secret", "list", person=None).code


def test_the_files_own_key_is_renewed_under_the_house(house: SmallHouse, terminal):
    """The keys in the file are the same afterwards, and whoever did it is told of both backups."""
    before = house.house().keys
    said = terminal("secret", "renew-file-key")
    assert (0, True) == (said.code, "both backups" in said.out)
    assert before == house.house().keys


def test_a_last_day_is_kept_with_its_value_and_goes_with_it(house: SmallHouse, terminal):
    """A new value has no day until somebody says so; a day that is none is refused."""

    def day() -> object:
        return next(
            each["expires"] for each in terminal("secret", "list", "--json").json if each["name"] == "erp"
        )

    said = terminal("secret", "set", "erp", "--expires", "2027-05-31", given=b"x\n").out
    assert ("the secret erp is stored; its last day is 2027-05-31\n", "2027-05-31") == (said, day())
    terminal("secret", "expires", "erp", "2028-01-01")
    assert ("2028-01-01", "x") == (day(), house.house().secrets.get("erp"))
    assert 3 == terminal("secret", "set", "erp", "--expires", "tomorrow", given=b"y\n").code
    terminal("secret", "set", "erp", given=b"z\n")
    assert day() is None
