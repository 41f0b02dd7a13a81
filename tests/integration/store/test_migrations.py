"""The database is brought to this version, from the first version on, and no other is touched."""

import threading
from pathlib import Path

import psycopg
import pytest
from procrastinate.schema import SchemaManager
from yoyo import get_backend, read_migrations

from shared.errors import NewerDatabase, Refused, WrongEnvironment
from shared.model import Environment
from shared.store import migrations
from shared.store.connect import connect


def one(url: str, query: str) -> object:
    """The one value that a query of the test's own gives."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def migrate_to(url: str, last: str) -> None:
    """Bring an empty database to an older version of ours."""
    backend = get_backend(migrations.yoyo_address(url))
    found = read_migrations(str(migrations.FOLDER)).filter(lambda each: each.id <= last)
    backend.apply_migrations(backend.to_apply(found))
    backend.connection.close()


def test_an_empty_database_is_brought_to_this_version_and_named(empty_database: str) -> None:
    """All migrations stand there afterwards, and the environment's name with them."""
    migrations.migrate(empty_database, Environment.PRODUCTION)
    assert len(migrations.known()) == one(empty_database, "select count(*) from _yoyo_migration")
    assert "production" == one(empty_database, "select environment from installation")


@pytest.mark.parametrize("version", migrations.known()[:-1])
def test_every_earlier_version_is_brought_to_this_one_with_its_rows(
    empty_database: str, version: str
) -> None:
    """A house that has worked since the first version keeps what it holds."""
    migrate_to(empty_database, version)
    one(
        empty_database,
        "insert into robots (name, title, manifest, manifest_hash, payload_schema, code_version, timeout_ms,"
        " deployed_by) values ('old', 'Old', '{}', 'x', '{}', 'v', 1, 'test') returning 1",
    )
    migrations.migrate(empty_database, Environment.TEST)
    assert "old" == one(empty_database, "select name from robots")
    assert len(migrations.known()) == one(empty_database, "select count(*) from _yoyo_migration")


def test_what_was_paused_before_there_were_pauses_stays_so(empty_database: str) -> None:
    """Its robot, by whom, why and until when; a pause whose time has passed is none any more."""
    migrate_to(empty_database, "0007-found-not-searched")
    one(
        empty_database,
        "insert into robots (name, title, manifest, manifest_hash, payload_schema, code_version, timeout_ms,"
        " deployed_by, paused_until, paused_reason, paused_by)"
        " select name, 'Old', '{}', 'x', '{}', 'v', 1, 'test', until::timestamptz, 'why', 'who'"
        " from (values ('endless', 'infinity'), ('long', '2999-01-01'), ('past', '2001-01-01'))"
        " old (name, until)"
        " returning 1",
    )
    migrations.migrate(empty_database, Environment.TEST)
    held = (
        "select array_agg(concat_ws(' ', name, reason, by, until is null) order by name) from pauses_in_force"
    )
    assert ["endless why who t", "long why who f"] == one(empty_database, held)


def test_cases_that_went_to_people_before_follow_ups_get_theirs(empty_database: str) -> None:
    """Due so many weekdays from now, for nobody was told before; what is purged is past doing."""
    migrate_to(empty_database, "0008-limits")
    one(
        empty_database,
        "insert into robots (name, title, manifest, manifest_hash, payload_schema, code_version, timeout_ms,"
        " deployed_by) values ('old', 'Old', '{}', 'x', '{}', 'v', 1, 'test') returning 1",
    )
    one(empty_database, "insert into payload_keys (id) values ('k1') returning 1")
    one(
        empty_database,
        "insert into items (queue, reference_hash, key_id, hash_normalisation, process, step, variant,"
        " claim_hash, added_by, state, outcome, cause, reason_code, settled_at) select 'old', n::text::bytea,"
        " case when n < 3 then 'k1' end, 1, 'p', 'hele', 'alle', '', 'x', 'settled',"
        " case n when 2 then 'done' else 'to_person' end, case n when 2 then null else 'business' end, 'c',"
        " '2020-01-01' from generate_series(1, 3) n returning 1",
    )
    migrations.migrate(empty_database, Environment.TEST)
    assert 1 == one(empty_database, "select count(*) from follow_ups")
    assert one(empty_database, "select max(due_on) - current_date between 5 and 8 from follow_ups")


def test_migrating_again_changes_nothing(empty_database: str) -> None:
    """Every start of the house may ask for it."""
    migrations.migrate(empty_database, Environment.TEST)
    before = one(empty_database, "select max(applied_at_utc)::text from _yoyo_migration")
    migrations.migrate(empty_database, Environment.TEST)
    assert before == one(empty_database, "select max(applied_at_utc)::text from _yoyo_migration")


def test_two_starters_at_once_make_one_database(empty_database: str) -> None:
    """The second waits at the lock and finds everything done."""
    wrong: list[BaseException] = []

    def start() -> None:
        try:
            migrations.migrate(empty_database, Environment.TEST)
        except BaseException as error:  # noqa: BLE001 (a thread's failure is the test's)
            wrong.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == wrong
    assert 1 == one(empty_database, "select count(*) from installation")


def test_a_database_of_a_newer_version_is_refused_untouched(database: str) -> None:
    """An older program must not write to tables that it does not know."""
    one(
        database,
        "insert into _yoyo_migration (migration_hash, migration_id) values ('x', '9999-future') returning 1",
    )
    with pytest.raises(NewerDatabase, match="9999-future"):
        migrations.migrate(database, Environment.TEST)
    with connect(database) as connection, pytest.raises(NewerDatabase):
        migrations.check(connection, Environment.TEST)


def test_a_database_of_another_environment_is_refused(database: str) -> None:
    """Production and demo never mix, whatever an address says."""
    with pytest.raises(WrongEnvironment, match="is the test environment"):
        migrations.migrate(database, Environment.PRODUCTION)


def test_a_database_that_was_never_migrated_is_not_used(empty_database: str) -> None:
    """The sentence says which command makes it ready."""
    with connect(empty_database) as connection, pytest.raises(Refused, match="avlast deploy"):
        migrations.check(connection, Environment.TEST)


def test_procrastinates_later_migrations_are_applied_in_order(database: str) -> None:
    """Its schema moves together with ours: what is newer than the remembered name is applied."""
    files = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    one(database, f"update procrastinate_schema set name = '{files[-2].stem}' returning 1")
    migrations.migrate(database, Environment.TEST)
    assert files[-1].stem == one(database, "select name from procrastinate_schema")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@host:5433/db", "postgresql+psycopg://u:p@host:5433/db"),
        (
            "postgresql://u:p%40%2Fw@/db?host=/tmp/a%20b",
            "postgresql+psycopg://u:p%40%2Fw@/db?host=%2Ftmp%2Fa+b",
        ),
        ("postgresql://u@h/db?sslmode=require", "postgresql+psycopg://u@h/db?sslmode=require"),
    ],
)
def test_an_address_is_written_as_the_migration_library_reads_it(url: str, expected: str) -> None:
    """Sockets, odd characters and options survive the other spelling."""
    assert expected == migrations.yoyo_address(url)
