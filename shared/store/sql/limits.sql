-- set_resource --
-- How many permits there are; a row only when that is new. What runs keeps what it holds.
insert into resources (name, title, permits, set_by) values (%(name)s, %(title)s, %(permits)s, %(by)s)
on conflict (name) do update set
    title = excluded.title, permits = excluded.permits, set_by = excluded.set_by, set_at = clock_timestamp()
where (resources.title, resources.permits) is distinct from (excluded.title, excluded.permits)
returning name;

-- set_unit --
-- How many runs of a unit there may be at one time; a row only when that is new.
insert into unit_limits (unit, runs, set_by) values (%(unit)s, %(runs)s, %(by)s)
on conflict (unit) do update set runs = excluded.runs, set_by = excluded.set_by, set_at = clock_timestamp()
where unit_limits.runs <> excluded.runs
returning unit;

-- drop_resources --
-- What the file names no more.
delete from resources where name <> all (%(names)s::text[]) returning name;

-- drop_units --
-- Units that have no limit any more.
delete from unit_limits where unit <> all (%(units)s::text[]) returning unit;

-- set_patience --
-- How long a run lets others pass it.
update installation set patience = make_interval(secs => %(patience_seconds)s)
where patience <> make_interval(secs => %(patience_seconds)s);

-- set_ageing --
-- How long a step of priority is worth; a row when that is new.
update installation set ageing = make_interval(secs => %(ageing_seconds)s)
where ageing <> make_interval(secs => %(ageing_seconds)s)
returning ageing;

-- line_up_anew --
-- Those that wait already take the places that they have by the new ageing.
update runs set priority = priority where state = 'queued';

-- one_picture --
-- All that follows is of one moment.
set transaction isolation level repeatable read, read only;

-- moment --
-- The database's time, and how the line moves.
select clock_timestamp() as now, ageing, patience from installation;

-- robots --
-- What each robot may and needs.
select name, coalesce(unit, '') as unit, runs_limit as runs, needs, alone, capabilities, active from robots;

-- queued --
-- Everybody in line, with the hours in which each has to begin.
select runs.id as run, runs.robot, runs.not_before as since, runs.priority, runs.begin_by,
       replace(coalesce(schedules.begin_window, triggers.begin_window), '-', '–') as window
from runs
left join schedules on schedules.id = runs.schedule_id
left join triggers on triggers.id = runs.trigger_id
where runs.state = 'queued';

-- running --
-- Who holds what.
select id as run, robot, coalesce(held_unit, '') as unit, holds, alone, lost from runs_that_hold order by id;

-- resources --
-- How many permits there are.
select name, permits from resources;

-- units --
-- Which units have a limit.
select unit, runs from unit_limits;

-- places --
-- Workers that are up, and whether each has the payload key that seals.
select distinct machine, capabilities,
       not exists (select from payload_keys where seals_since is not null and sealed_until is null
                                       and id <> all (workers.key_ids)) as has_key
from workers where seen_at > clock_timestamp() - interval '15 s' order by machine;
