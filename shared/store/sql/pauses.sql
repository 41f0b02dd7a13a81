-- lift --
-- What holds this back is lifted: by whoever says so, or by its own time if that came first.
update pauses set lifted_at = least(until, clock_timestamp()),
                  lifted_by = case when until <= clock_timestamp() then null else %(by)s end
where scope = %(scope)s and name = %(name)s and lifted_at is null
returning id, kind, scope, name, reason, by, since, until, lifted_at, lifted_by;

-- hold_back --
-- From now on nothing of it begins.
insert into pauses (kind, scope, name, reason, by, until)
values (%(kind)s, %(scope)s, %(name)s, %(reason)s, %(by)s, %(until)s)
returning id, kind, scope, name, reason, by, since, until, lifted_at, lifted_by;

-- stop_for_pause --
-- What runs of it ends after the item in hand; a person's own stop stands.
update runs set stop = 'pause', stop_by = %(by)s
from robots
where robots.name = runs.robot and runs.state = 'running' and runs.stop is null
  and case %(scope)s when 'everything' then true
                     when 'unit' then coalesce(runs.held_unit, robots.unit) = %(name)s
                     when 'machine' then runs.machine = %(name)s
                     else runs.robot = %(name)s end
returning runs.id;

-- go_on --
-- Whoever was to end for a pause that is no more, and has not yet, goes on.
update runs set stop = null, stop_by = null
from robots
where robots.name = runs.robot and runs.state = 'running' and runs.stop = 'pause'
  and not exists (select from pauses_in_force
                  where kind = 'pause'
                    and (scope = 'everything' or scope in ('robot', 'queue') and name = runs.robot
                         or scope = 'unit' and name = coalesce(runs.held_unit, robots.unit)
                         or scope = 'machine' and name = runs.machine))
returning runs.id;

-- lift_by_time --
-- The sweep writes down what lifted itself.
update pauses set lifted_at = until where lifted_at is null and until <= clock_timestamp();

-- in_force --
-- What is held back now, the oldest first.
select id, kind, scope, name, reason, by, since, until, lifted_at, lifted_by from pauses_in_force order by since, id;

-- history --
-- What was held back, the newest first.
select id, kind, scope, name, reason, by, since, until, least(lifted_at, until) as lifted_at, lifted_by from pauses
order by id desc limit %(limit)s;

-- still_running --
-- How many runs of it are not over yet.
select count(*) as runs
from runs join robots on robots.name = runs.robot
where runs.state = 'running'
  and case %(scope)s when 'everything' then true
                     when 'unit' then coalesce(runs.held_unit, robots.unit) = %(name)s
                     when 'machine' then runs.machine = %(name)s
                     else runs.robot = %(name)s end;

-- known_machines --
-- Machines on which a worker was seen within the day.
select distinct machine from workers order by machine;
