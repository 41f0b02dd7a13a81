-- offered --
-- Whether the deployed robot offers a dry run.
select coalesce((manifest ->> 'dry_run')::boolean, false) as offered, active from robots where name = %(robot)s;

-- ask --
-- A dry run stands in line like any other run, for it reads the same systems.
insert into runs (environment, robot, trigger, state, priority, asked_by, dry_run)
select installation.environment, robots.name, 'hand', 'queued', robots.priority, %(asked_by)s, %(cases)s
from robots, installation where robots.name = %(robot)s and robots.active
returning id;

-- waiting --
-- The cases that a run would take now, in its order; nothing is taken and nothing is locked.
select id from items
where queue = %(queue)s and state = 'waiting' and not_before <= clock_timestamp()
  and key_id = any (%(keys)s)
  and not exists (select from steps where steps.item_id = items.id and steps.key_id <> all (%(keys)s))
  and exists (select from runs where id = %(run)s and token = %(token)s and state = 'running')
order by priority desc, not_before, id
limit %(most)s;

-- peek --
-- One of them, unless somebody took it meanwhile.
select id, reference_sealed, payload_sealed, encode(reference_hash, 'hex') as reference_hash, key_id, attempts, failures,
       treatment
from items
where id = %(item)s and state = 'waiting'
  and exists (select from runs where id = %(run)s and token = %(token)s and state = 'running');

-- still_mine --
-- Whether this run is still ours: a dry run that became another's says nothing more.
select exists (select from runs where id = %(run)s and token = %(token)s and state = 'running') as mine;

-- step --
-- What a run that worked wrote down of a step.
select state, intent_sealed, treatment from steps where item_id = %(item)s and name = %(name)s;

-- tell --
-- How a case would end, and what would be done to it; said again after a lost answer it stands once.
insert into dry_run_cases (run_id, item_id, outcome, cause, code, reason, share_permille, deeds)
select id, %(item)s, %(outcome)s, %(cause)s, %(code)s, %(reason)s, %(share_permille)s, %(deeds)s
from runs where id = %(run)s and token = %(token)s and state = 'running'
on conflict (run_id, item_id) do update set deeds = excluded.deeds
returning id;

-- told --
-- All that a dry run said.
select item_id as item, outcome, cause, code, reason, share_permille, deeds from dry_run_cases
where run_id = %(run)s order by id;
