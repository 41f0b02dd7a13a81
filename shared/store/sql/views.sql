-- robots --
-- The robots that are deployed, each with what waits in its queue and how its last run stands.
select robots.name, robots.title, robots.manifest ->> 'owner' as owner, robots.manifest ->> 'process' as process,
       robots.manifest ->> 'unit' as unit, robots.code_version as version, robots.capabilities, robots.active,
       pause.kind as paused, pause.until as paused_until, pause.reason as paused_reason,
       pause.by as paused_by, robots.deployed_at, robots.deployed_by,
       coalesce(waiting.items, 0) as waiting, last.id as last_run, last.state as last_state,
       coalesce(last.ended_at, last.started_at, last.created_at) as last_at,
       coalesce(settled.to_person, 0) as last_to_person
from robots
left join (select queue, count(*) as items from items where state = 'waiting' group by queue) waiting
    on waiting.queue = robots.name
left join lateral (
    select id, state, created_at, started_at, ended_at from runs
    where runs.robot = robots.name and state <> 'queued' and dry_run is null
    order by id desc limit 1
) last on true
left join lateral (
    select count(*) filter (where outcome = 'to_person') as to_person
    from facts
    where facts.kind = 'settled' and facts.run_ids[cardinality(facts.run_ids)] = last.id
) settled on true
left join lateral (
    select kind, until, reason, by from pauses_in_force
    where scope = 'everything' or scope in ('robot', 'queue') and name = robots.name
          or scope = 'unit' and name = robots.unit
    order by until desc nulls first limit 1
) pause on true
where robots.active or %(retired)s
order by robots.name;

-- robot --
-- One robot, retired ones too, for whoever names it.
select name, title, manifest ->> 'process' as process, manifest ->> 'unit' as unit, active from robots
where name = %(robot)s;

-- robot_names --
-- What could have been meant by a name that is nobody's.
select name from robots where active order by name;

-- runs --
-- The latest runs first. How their items ended stands in the facts, under the run that had each item last.
select runs.id, runs.robot, runs.environment, runs.trigger, runs.state, runs.due_at, runs.created_at,
       runs.started_at, runs.ended_at, runs.after_run, runs.asked_by, runs.stop, runs.stop_by, runs.machine,
       runs.reason_code, runs.reason, runs.code_version as version, runs.dry_run,
       settled.items, settled.to_person
from runs
left join lateral (
    select count(*) as items, count(*) filter (where outcome = 'to_person') as to_person
    from facts
    where facts.kind = 'settled' and facts.run_ids[cardinality(facts.run_ids)] = runs.id
) settled on true
where (%(robot)s::text is null or runs.robot = %(robot)s)
  and (%(state)s::text is null or runs.state = %(state)s)
  and (%(run)s::bigint is null or runs.id = %(run)s)
order by runs.id desc
limit %(limit)s;

-- items --
-- The latest cases of a robot's queue; nothing here says who a case is about. What is settled has an outcome: said
-- twice, so that few settled cases among very many that wait are found by the index on outcomes.
select id, queue as robot, process, state, outcome, cause, reason_code, reason, share_permille, added_at, added_by,
       not_before, first_taken_at, settled_at, attempts, failures, losses, run_ids as runs,
       reference_sealed is null as purged, purged_at
from items
where queue = %(robot)s
  and (%(state)s::text is null or state = %(state)s)
  and (%(state)s::text is distinct from 'settled' or outcome is not null)
  and (%(outcome)s::text is null or outcome = %(outcome)s)
  and (%(item)s::bigint is null or id = %(item)s)
order by id desc
limit %(limit)s;

-- events_of_item --
-- What happened to a case, in order; `cause` is why it came to a person that time.
select at, kind, code, sentence, run_id as run, person,
       case when kind = 'to_person' then
           (select cause from follow_ups where follow_ups.item_id = item_events.item_id and came_at <= at
            order by came_at desc limit 1) end as cause
from item_events where item_id = %(item)s order by id;

-- steps_of_item --
-- What was done to the outside world for a case; the intents stay sealed.
select name, state, tries, run_id as run, begun_at, finished_at from steps where item_id = %(item)s
order by begun_at, name;

-- sealed_reference --
-- The clear reference, still sealed, for a person who may open it.
select reference_sealed, encode(reference_hash, 'hex') as reference_hash from items
where id = %(item)s and queue = %(robot)s;

-- record_look --
-- Whoever looks at what identifies a resident is written down, with the person it was done for.
insert into item_events (item_id, run_id, kind, code, person)
select id, %(run)s, %(kind)s, %(code)s, %(person)s from items where id = %(item)s and queue = %(robot)s
returning id;
