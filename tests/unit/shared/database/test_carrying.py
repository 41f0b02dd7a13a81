"""Whoever waits for a long upgrade is told what it is at."""

from shared.database.carrying import Progress, follow


def followed(*lines: str) -> list[str]:
    """What a program is at when it has said these lines."""
    under_way: dict[str, None] = {}
    for line in lines:
        follow(line, under_way)
    return list(under_way)


def test_a_restore_is_at_what_it_has_begun_and_not_ended():
    """Two jobs: the long index is told, not the small one that was ended last."""
    assert ["INDEX items_large"] == followed(
        "pg_restore: launching item 3551 INDEX items_large\n",
        "pg_restore: launching item 3554 TABLE DATA clocks\n",
        'pg_restore: processing data for table "public.clocks"\n',
        "pg_restore: finished item 3554 TABLE DATA clocks\n",
    )


def test_a_dump_is_at_the_table_that_it_named_last():
    """It does not say when one is ended."""
    begun = (
        'pg_dump: dumping contents of table "public.a"\n',
        'pg_dump: dumping contents of table "public.b"\n',
    )
    assert ['table "public.b"'] == followed(*begun)


def test_a_short_work_says_only_that_it_begins():
    """An empty database is carried in a second; nobody reads a line for each table."""
    told: list[str] = []
    progress = Progress.of("reading out", told.append)
    progress.at("table a")
    assert ["reading out ..."] == told
