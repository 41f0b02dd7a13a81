"""Years of settled cases, made in the database itself, and what one query costs among them."""

from collections.abc import Mapping
from typing import Any, LiteralString

from shared.store.connect import Connection

CASES_OF_A_RUN = 20

# A run a minute, the last one an hour ago; every fiftieth failed.
_RUNS = """
with made as (
    insert into runs (environment, robot, trigger, state, reason_code, reason, token, beats, not_before, created_at,
                      started_at, ended_at, code_version, manifest_hash)
    select 'test', robots.name, 'schedule', case when mod(n, 50) = 0 then 'failed' else 'succeeded' end,
           case when mod(n, 50) = 0 then 'robot_failed' end, case when mod(n, 50) = 0 then 'Roboten stoppet.' end,
           nextval('take_tokens'), 10, at, at, at, at + interval '50 s', robots.code_version, robots.manifest_hash
    from robots, generate_series(%(runs)s::bigint, 1, -1) n,
         lateral (select clock_timestamp() - interval '1 hour' - n * interval '1 minute' as at) moment
    returning id
)
select min(id) as first from made
"""
# Every twenty-fifth case went to a person.
_ITEMS = """
with made as (
    insert into items (queue, reference_hash, reference_sealed, payload_sealed, key_id, hash_normalisation, process,
                       step, variant, claim_hash, unit, state, added_by, not_before, added_at, attempts, run_id, token,
                       run_ids, first_taken_at, outcome, cause, reason_code, reason, share_permille, settled_at)
    select 'counting', sha256(convert_to(runs.id || '/' || n, 'UTF8')), decode(repeat('ab', 60), 'hex'),
           decode(repeat('cd', 120), 'hex'), 'k1', 1, 'telling', 'hele', 'alle',
           sha256(convert_to('claim ' || runs.id || '/' || n, 'UTF8')), 'rpa', 'settled', 'history', runs.started_at,
           runs.started_at, 1, runs.id, runs.token, array[runs.id], runs.started_at,
           case when n = 7 then 'to_person' else 'done' end, case when n = 7 then 'business' end,
           case when n = 7 then 'wrong_case' end, case when n = 7 then 'Saken kan ikke telles.' end,
           case when n = 7 then 0 else 1000 end, runs.started_at + n * interval '2 s'
    from runs, generate_series(1, %(cases)s::int) n where runs.id >= %(first)s order by runs.id, n
    returning *
), told as (
    insert into item_events (item_id, run_id, at, kind)
    select id, run_id, settled_at, outcome from made
), added as (
    insert into item_events (item_id, at, kind, person) select id, added_at, 'added', 'history' from made
)
insert into facts (kind, environment, item_id, queue, process, step, variant, claim_hash, hash_normalisation, cycle,
                   outcome, cause, reason_code, share_permille, attempts, first_seen, terminal_at, run_ids, robot,
                   robot_version, unit)
select 'settled', 'test', id, queue, process, step, variant, claim_hash, hash_normalisation, cycle, outcome, cause,
       reason_code, share_permille, attempts, added_at, settled_at, run_ids, 'counting', 'v1', unit
from made order by settled_at
"""

# A second robot whose few cases lie at the very beginning.
_QUIET = """
with quiet as (
    insert into robots (name, title, manifest, manifest_hash, payload_schema, code_version, timeout_ms, deployed_by)
    select 'quiet', title, manifest, manifest_hash, payload_schema, code_version, timeout_ms, deployed_by from robots
    returning name
)
insert into items (queue, reference_hash, key_id, hash_normalisation, process, step, variant, claim_hash, added_by)
select name, sha256(convert_to(n::text, 'UTF8')), 'k1', 1, 'telling', 'hele', 'alle', sha256(''), 'history'
from quiet, generate_series(1, 30) n
"""
_WAITING = """
insert into items (queue, reference_hash, key_id, hash_normalisation, process, step, variant, claim_hash, added_by)
select 'counting', sha256(convert_to('waiting ' || n || clock_timestamp(), 'UTF8')), 'k1', 1, 'telling', 'hele', 'alle',
       sha256(''), 'history'
from generate_series(1, %(items)s::bigint) n
"""


def begin(connection: Connection) -> None:
    """Have a second robot whose few cases are older than all others."""
    connection.execute(_QUIET)


def wait(connection: Connection, items: int) -> None:
    """Add so many items that wait for their first attempt."""
    connection.execute(_WAITING, {"items": items})
    connection.execute("vacuum analyze items")


def grow(connection: Connection, items: int) -> None:
    """Add so many settled items with the runs, events and facts that belong to them."""
    row = connection.execute(_RUNS, {"runs": items // CASES_OF_A_RUN}).fetchone()
    assert row is not None
    connection.execute(_ITEMS, {"first": row["first"], "cases": CASES_OF_A_RUN})
    connection.execute("vacuum analyze")


def blocks(connection: Connection, statement: LiteralString, values: Mapping[str, Any]) -> int:
    """How many pages PostgreSQL touches for this statement; what it changes is taken back."""
    explain: LiteralString = "explain (analyze, buffers, format json) "
    with connection.transaction(force_rollback=True):
        row = connection.execute(explain + statement, values).fetchone()
    assert row is not None
    plan = row["QUERY PLAN"][0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
