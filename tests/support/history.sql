-- key --
-- The key that seals what is made here; a house of the test's own seals with another.
insert into payload_keys (id) values (%(key)s);

-- quiet --
-- A second robot whose few cases lie at the very beginning.
with quiet as (
    insert into robots (name, title, manifest, manifest_hash, payload_schema, code_version, timeout_ms, deployed_by)
    select 'quiet', title, manifest, manifest_hash, payload_schema, code_version, timeout_ms, deployed_by from robots
    returning name
)
insert into items (queue, reference_hash, key_id, hash_normalisation, process, step, variant, claim_hash, added_by)
select name, sha256(convert_to(n::text, 'UTF8')), 'k1', 1, 'telling', 'hele', 'alle', sha256(''), 'history'
from quiet, generate_series(1, 30) n;

-- unsolved --
-- What people must still do: the cases of the second robot, of which every third is one colleague's.
insert into follow_ups (item_id, treatment, queue, process, unit, cause, reason_code, came_at, due_on, assignee)
select id, 1, queue, process, unit, 'business', 'wrong_case', clock_timestamp(),
       date '2026-01-01' + (mod(id, 500)::int), case when mod(id, 3) = 0 then 'kari' end
from items where queue = 'quiet';

-- waiting --
-- Cases that nobody has tried yet.
insert into items (queue, reference_hash, key_id, hash_normalisation, process, step, variant, claim_hash, added_by)
select 'counting', sha256(convert_to('waiting ' || n || clock_timestamp(), 'UTF8')), 'k1', 1, 'telling', 'hele', 'alle',
       sha256(''), 'history'
from generate_series(1, %(items)s::bigint) n;

-- runs --
-- A run a minute, the last one an hour ago; every fiftieth failed.
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
select min(id) as first from made;

-- settled --
-- What these runs did, with its events and facts; one case in twenty went to a person.
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
), followed as (
    insert into follow_ups (item_id, treatment, queue, process, unit, cause, reason_code, reason, came_at, due_on,
                            state, assignee, changes, solved_at)
    select id, 1, queue, process, unit, cause, reason_code, reason, settled_at, settled_at::date + 5, 'done', 'ola', 1,
           settled_at + interval '1 hour'
    from made where outcome = 'to_person'
    returning id, solved_at
), followed_by as (
    insert into follow_up_events (follow_up_id, change, at, kind, person, by_person, note)
    select id, 1, solved_at, 'done', 'ola', 'ola', 'Talt.' from followed
)
insert into facts (kind, environment, item_id, queue, process, step, variant, claim_hash, hash_normalisation, cycle,
                   outcome, cause, reason_code, share_permille, attempts, first_seen, terminal_at, run_ids, robot,
                   robot_version, unit)
select 'settled', 'test', id, queue, process, step, variant, claim_hash, hash_normalisation, cycle, outcome, cause,
       reason_code, share_permille, attempts, added_at, settled_at, run_ids, 'counting', 'v1', unit
from made order by settled_at;
