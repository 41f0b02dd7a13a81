"""The search that looks for leaks sees what it shall see: a blind one would find every house clean."""

import base64
import gzip
import random
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from tests.support.plants import KINDS, RESTS, numbers, planted_numbers, planted_secrets, secret
from tests.support.search import Find, Search

NUMBER = next(numbers(random.Random(1)))
SECRET = 'Blå"bær/tyte+\\17'


@pytest.mark.parametrize(
    "data",
    [
        NUMBER.encode(),
        f"20261122{NUMBER}001".encode(),
        f"{NUMBER[:6]} {NUMBER[6:]}".encode(),
        f"20261122{NUMBER[:6]}-{NUMBER[6:]}".encode(),
        f"{NUMBER[:6]}\N{NO-BREAK SPACE}{NUMBER[6:]}".encode(),
        f"{NUMBER[:6]}\N{NO-BREAK SPACE}{NUMBER[6:]}".encode("latin-1"),
        f"{NUMBER[:6]}\\u00a0{NUMBER[6:]}".encode(),
        f"{NUMBER[:2]}.{NUMBER[2:4]}.{NUMBER[4:6]} {NUMBER[6:]}".encode(),
        NUMBER.encode("utf-16"),
        NUMBER.encode("utf-16-be"),
        f"{NUMBER[:6]} {NUMBER[6:]}".encode("utf-16"),
        quote(f"{NUMBER[:6]} {NUMBER[6:]}").encode(),
        "".join(f"%{ord(digit):x}" for digit in NUMBER).encode(),
        "".join(f"%25{ord(digit):x}" for digit in NUMBER).encode(),
        "".join(f"\\u{ord(digit):04x}" for digit in NUMBER).encode(),
        NUMBER.encode().hex().encode(),
        gzip.compress(NUMBER.encode(), mtime=0),
    ],
)
def test_a_number_is_seen_in_every_spelling(data: bytes):
    """As people write it, as programs encode it, and among other bytes."""
    assert {NUMBER} == Search({NUMBER}).in_bytes(data)
    assert {NUMBER} == Search({NUMBER}).in_bytes(
        data if data[:2] == b"\x1f\x8b" else b"\xff\0a" + data + b"b\0\xfe"
    )


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "user:abc"])
@pytest.mark.parametrize("text", [NUMBER, f"{NUMBER[:6]} {NUMBER[6:]}", f"{NUMBER[:6]}-{NUMBER[6:]}", SECRET])
def test_base64_is_seen_at_every_alignment(before: str, text: str):
    """What stands before moves every letter."""
    row = base64.b64encode(f"{before}{text}.og mer".encode())
    hidden = SECRET if text == SECRET else NUMBER
    assert {hidden} == Search({hidden}).in_bytes(b"Basic " + row)
    assert {hidden} == Search({hidden}).in_bytes(row.translate(bytes.maketrans(b"+/", b"-_")))


def test_every_plant_is_seen_where_it_is_planted():
    """Otherwise the house could not be shown to hide it."""
    dice = random.Random(2)
    known = (secret(dice), SECRET, f"{secret(dice)} en linje", f"{secret(dice)}/+&=")
    plants = [*islice(planted_numbers(dice), 600), *islice(planted_secrets(dice, known), 300)]
    search = Search(plant.hidden for plant in plants)
    assert [] == [plant for plant in plants if plant.hidden not in search.in_bytes(plant.text.encode())]


def test_numbers_of_every_kind_and_rule_are_planted():
    """Seven kinds, under today's rule and with the three rests that are allowed from 2032."""
    planted = list(islice(planted_numbers(random.Random(3)), 7 * 4))
    assert 28 == len(KINDS) * len(RESTS) == len({plant.hidden for plant in planted})


def test_other_digits_are_not_taken_for_it():
    """A neighbour of the number is another number."""
    other = str(int(NUMBER) + 1)
    assert set() == Search({NUMBER}).in_bytes(
        f"{other} {NUMBER[:10]} {NUMBER[1:]} {NUMBER[:6]}:{NUMBER[6:]}".encode()
    )


def test_names_links_and_contents_of_files_are_seen(tmp_path: Path):
    """Folders may be named by it too."""
    first, second, third = islice(numbers(random.Random(4)), 3)
    (tmp_path / first).mkdir()
    (tmp_path / first / "x").write_text(second)
    (tmp_path / "link").symlink_to(third)
    inside = tmp_path / first
    assert {
        Find(first, f"name of {inside}"),
        Find(second, str(inside / "x")),
        Find(third, str(tmp_path / "link")),
    } == Search({first, second, third}).in_folder(tmp_path)


def test_every_column_of_every_table_is_seen(empty_database: str):
    """Text, bytes, JSON, lists and numbers, in any schema."""
    hidden = list(islice(numbers(random.Random(5)), 5))
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute("create schema odd")
        connection.execute('create table odd."T" (a text, b bytea, c jsonb, d text[], e bigint)')
        text, raw, inside, listed, number = hidden
        values = (text, raw.encode(), f'{{"x": ["{inside}"]}}', [listed], int(number))
        connection.execute('insert into odd."T" values (%s, %s, %s, %s, %s)', values)
    assert {Find(each, f"T.{column}") for each, column in zip(hidden, "abcde", strict=True)} == Search(
        hidden
    ).in_database(empty_database)
