"""Commands that change keys, killed at every stage: all opens, the doctor names it, repeated they end."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scheduler.presence import Presence
from shared.file_lock import FileLock
from shared.model import Environment
from shared.secrets import FileSecrets, init_secrets
from shared.secrets.key_file import find_keys, key_check
from shared.settings import Settings
from shared.store.keys import lock_keys
from tests.integration.cli.conftest import Terminal
from tests.support.house import SmallHouse, until

UNFINISHED = "file_key_renewal_unfinished"


def kill(house: SmallHouse, *words: str, when: Callable[[], bool]) -> None:
    """Kill -9 a command that stands still in a stage, because the test holds what it waits for."""
    line = [sys.executable, "-m", "scheduler.cli", "secret", *words]
    with subprocess.Popen(line, env=dict(os.environ) | house.environ) as process:
        until(lambda: when() or process.poll() is not None)
        assert process.poll() is None
        process.kill()


@pytest.fixture
def held(house: SmallHouse, cases: Path, terminal: Terminal) -> SmallHouse:
    """A house with sealed cases."""
    terminal("add", "counting", str(cases))
    return house


def named(terminal: Terminal, code: str) -> list[str]:
    """What the doctor says under a code."""
    return [each["sentence"] for each in terminal("doctor", "--json").json if each["code"] == code]


def opens(terminal: Terminal) -> bool:
    """Whether a case of before can be read, and one that comes in now."""
    new = terminal("add", "counting", "-", given=b'{"case": "c1", "mode": "done"}\n').code
    return (0, True) == (new, "c1" in terminal("items", "counting", "1", "--show-reference").out)


def ring(house: SmallHouse) -> list[str]:
    """The ids of the payload keys in the file."""
    return list(house.house().keys.payload)


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """Be the one who writes this file."""
    with FileLock(file.with_name(f".{file.name}.lock")) as lock:
        assert lock.take()
        yield


def test_a_rotation_killed_before_the_database_hears_of_its_key(held: SmallHouse, terminal: Terminal):
    """The key is in the file alone: nothing is sealed with it, and the next rotation takes it."""
    with held.connection() as connection, connection.transaction():
        lock_keys(connection)
        kill(held, "rotate", when=lambda: len(ring(held)) > 1)
    new = ring(held)[1]
    assert [f"The payload key {new} is here, and the database has not heard of it"] == [
        said.partition(":")[0] for said in named(terminal, "key_rotation_unfinished")
    ]
    assert opens(terminal)
    assert f"payload key {new} seals" in terminal("secret", "rotate").out
    assert ([], True) == (named(terminal, "key_rotation_unfinished"), opens(terminal))


def test_a_rotation_killed_while_it_waits_for_a_worker(held: SmallHouse, terminal: Terminal):
    """The key is known to all and seals nothing; after ten minutes that is a fault, and repeated it seals."""
    with held.connection() as connection:
        Presence("w", "m", (), 1, lambda: ring(held)[:1]).tell(connection)
    known = "select id from payload_keys where seals_since is null"
    kill(held, "rotate", "--wait", "60", when=lambda: held.rows(known) != [])
    assert [] == named(terminal, "key_rotation_unfinished")
    held.rows("update payload_keys set registered_at = now() - interval '11 minutes' returning 1")
    (said,) = named(terminal, "key_rotation_unfinished")
    assert (True, True) == ("11 minutes ago" in said, opens(terminal))
    held.rows("delete from workers returning 1")
    assert f"payload key {ring(held)[1]} seals" in terminal("secret", "rotate").out
    assert ([], True) == (named(terminal, "key_rotation_unfinished"), opens(terminal))


def test_a_retirement_killed_before_the_file_is_written(held: SmallHouse, terminal: Terminal):
    """The database has let go of the key, the file still has it: harmless, named, and gone when repeated."""
    (old,) = ring(held)
    terminal("secret", "rotate")
    terminal("secret", "reseal")
    told = "select 1 from installation_events where kind = 'key_retired'"
    file = held.house().settings.secrets_file
    with writing(file):
        kill(held, "retire", old, when=lambda: held.rows(told) != [])
    assert [f"The payload key {old} is retired, and is still here."] == named(terminal, "retired_key_kept")
    assert opens(terminal)
    assert 0 == terminal("secret", "retire", old).code
    assert ([], False, True) == (named(terminal, "retired_key_kept"), old in ring(held), opens(terminal))


def test_giving_up_killed_before_the_cases_are_handed_over(held: SmallHouse, terminal: Terminal):
    """Cases of a key that was given up must not wait for ever in silence: the doctor counts them."""
    held.rows("insert into payload_keys (id) values ('klost') returning 1")
    held.rows("update items set key_id = 'klost' where id in (2, 3) returning 1")
    given = "select 1 from payload_keys where given_up_at is not null"
    with held.connection() as connection, connection.transaction():
        connection.execute("lock table items in exclusive mode")
        kill(held, "give-up", "klost", "--gone-for-good", when=lambda: held.rows(given) != [])
    (said,) = named(terminal, "key_missing_for_rows")
    assert (True, True) == ("klost was given up, and 2 open cases" in said, opens(terminal))
    assert "2 open cases were handed" in terminal("secret", "give-up", "klost", "--gone-for-good").out
    assert [] == named(terminal, "key_missing_for_rows")


def test_a_renewal_of_the_files_key_killed_at_every_stage(held: SmallHouse, terminal: Terminal):
    """Before any file has the new key, when one of two has, and when all have: what is there opens them."""
    settings = held.house().settings
    other = Settings(root=settings.root, environment=Environment.PRODUCTION)
    init_secrets(other, {})

    def keys() -> tuple[bytes, ...]:
        return find_keys({}, settings.secrets_key_file)

    def other_has_the_new_one() -> bool:
        return FileSecrets(other.secrets_file, *keys()).key_id == key_check(keys()[0])

    (old,) = keys()
    stages = ((other.secrets_file, lambda: len(keys()) > 1), (settings.secrets_file, other_has_the_new_one))
    for file, reached in stages:
        with writing(file):
            kill(held, "renew-file-key", when=reached)
        assert (old, 1, True) == (keys()[1], len(named(terminal, UNFINISHED)), opens(terminal))
    FileSecrets(settings.secrets_file, *keys()).change(dict)
    assert (1, True) == (len(named(terminal, UNFINISHED)), opens(terminal))
    new = keys()[0]
    assert 0 == terminal("secret", "renew-file-key").code
    assert ((new,), [], True) == (keys(), named(terminal, UNFINISHED), opens(terminal))
